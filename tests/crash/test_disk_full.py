"""A disk without room: a clear error, nothing lost, and writing again when there is room.

First with the error injected where a write meets it, then on a real small file system.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from crash.conftest import Connect
from crash.deeds import LARGE, SMALL, Scene
from crash.invariants import assert_whole
from crash.ledger import Ledger
from crash.scale import IS_FULL
from crash.small_disk import SmallDisk, make_small_disk
from crash.wire import Refused
from make import unique_name
from server import Server, StartServer

DISK_MIB = 128
FLOOR_MIB = 56  # Holds the journal and what it is moved to, as the default does.
FULL = (507, "InsufficientStorage")
TRIES_MAX = 40
RECLAIM_WAIT_S = 30.0


@pytest.mark.slow
@pytest.mark.parametrize("action", ["enospc", "eio"] if IS_FULL else ["enospc"])
@pytest.mark.parametrize(
    ("point", "size"),
    [
        ("blob.after-write", LARGE),
        ("blob.before-sync", LARGE),
        ("blob.before-rename", LARGE),
        ("blob.before-directory-sync", LARGE),
        ("commit.before", SMALL),
        ("commit.before", LARGE),
    ],
)
def test_a_disk_error_is_told_and_loses_nothing(
    start_server: StartServer, connect: Connect, point: str, size: int, action: str
) -> None:
    """The client gets a 5xx, the old values stay readable, a later start writes again."""
    server = start_server(env={"LAZARETTE_RECLAIM_DELAY_S": "0"})
    bucket = server.bucket(unique_name("full"), keyless=True).name
    ledger = Ledger()
    scene = Scene(connect(server, bucket), ledger)
    for number in range(3):
        scene.put(f"key/{number}", size)
    scene.wire.close()
    server.kill()
    # The first passes let the server start; from the fourth on every one fails.
    server.start({"LAZARETTE_FAILPOINTS": f"{point}={action}@4"})
    refusal = _write_until_refused(scene, size)
    assert refusal.answer.status in (500, 503, 507), refusal
    if action == "enospc":
        assert (refusal.answer.status, refusal.answer.code) == FULL, refusal
    for name in ledger.names():
        problem = ledger.check(name, scene.wire.read(name))
        assert not problem, problem
    assert _put(scene, "key/0", size) is not None, "it wore off by itself"
    scene.wire.close()
    server.kill()
    server.start()
    assert_whole(server, bucket, ledger)
    scene.put("key/0", size)
    scene.put("new", size)
    assert_whole(server, bucket, ledger)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A file system that is soon full."""
    made = make_small_disk(tmp_path, DISK_MIB)
    yield made
    made.close()


@pytest.fixture
def server_on_disk(disk: SmallDisk, tmp_path: Path) -> Iterator[Server]:
    """A server whose data folder is all there is on the small disk."""
    server = Server(
        tmp_path / "server",
        env={
            "LAZARETTE_RECLAIM_DELAY_S": "0",
            "LAZARETTE_FREE_BYTES_MIN": str(FLOOR_MIB << 20),
        },
    )
    server.data = disk.folder / "data"
    yield server.start()
    server.close()


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("size", [32_000, LARGE])
def test_a_full_disk_recovers_when_objects_are_deleted(
    server_on_disk: Server, connect: Connect, size: int
) -> None:
    """Filling it is refused cleanly at the floor; deleting what is there makes room again."""
    server = server_on_disk
    bucket = server.bucket(unique_name("brim"), keyless=True).name
    ledger = Ledger()
    scene = Scene(connect(server, bucket), ledger)
    keys = _fill(scene, size, limit=(DISK_MIB << 20) // size + TRIES_MAX)
    assert len(keys) > 5, f"full after {len(keys)} objects"
    for key in keys:
        problem = ledger.check(key, scene.wire.read(key))
        assert not problem, problem
    _free(scene, keys[: len(keys) // 2])
    _until_accepted(lambda: _put(scene, "after", size), "no room after deleting")
    assert_whole(server, bucket, ledger)
    scene.wire.close()
    server.restart()
    assert_whole(server, bucket, ledger)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_server_killed_on_a_full_disk_starts_again_on_it(
    server_on_disk: Server, connect: Connect, disk: SmallDisk
) -> None:
    """A crash with no room left is still only a crash: it starts, reads, deletes."""
    server = server_on_disk
    bucket = server.bucket(unique_name("stuck"), keyless=True).name
    ledger = Ledger()
    scene = Scene(connect(server, bucket), ledger)
    keys = _fill(scene, LARGE, limit=TRIES_MAX * 4)
    server.kill()
    ballast = disk.folder / "ballast"
    with ballast.open("wb") as file:  # Somebody else takes the last bytes.
        while chunk := min(1 << 20, disk.free_bytes()):
            try:
                file.write(b"\0" * chunk)
                file.flush()
            except OSError:
                break
    scene.wire.close()
    server.start({"LAZARETTE_FREE_BYTES_MIN": "0"})  # Else it would rightly be "not ready".
    for key in keys:
        problem = ledger.check(key, scene.wire.read(key))
        assert not problem, problem
    assert _put(scene, "more", LARGE) is not None, "there was no room"
    ballast.unlink()
    _free(scene, keys[: len(keys) // 2])
    _until_accepted(lambda: _put(scene, "after", LARGE), "no room after deleting")
    assert_whole(server, bucket, ledger)


def _write_until_refused(scene: Scene, size: int) -> Refused:
    for number in range(TRIES_MAX):
        refusal = _put(scene, f"key/{number % 3}", size)
        if refusal is not None:
            return refusal
    raise AssertionError(f"{TRIES_MAX} writes succeeded")


def _put(scene: Scene, key: str, size: int) -> Refused | None:
    """Store a new value, or return the refusal, after which the old value must stay."""
    value = scene.value(key, size)
    write = scene.ledger.begin(key, value)
    try:
        scene.wire.put(key, value)
    except Refused as refusal:
        scene.ledger.refuse(write)
        return refusal
    scene.ledger.acknowledge(write)
    return None


def _delete(scene: Scene, key: str) -> Refused | None:
    """Delete, or return the refusal; the key may be gone all the same."""
    try:
        scene.delete(key)
    except Refused as refusal:
        return refusal
    return None


def _fill(scene: Scene, size: int, limit: int) -> list[str]:
    """Store objects until three writes in a row are refused for lack of room."""
    stored: list[str] = []
    refused = 0
    for number in range(limit):
        refusal = _put(scene, f"fill/{number:05}", size)
        if refusal is None:
            stored.append(f"fill/{number:05}")
            refused = 0
            continue
        assert (refusal.answer.status, refusal.answer.code) == FULL, refusal
        refused += 1
        if refused == 3:
            return stored
    raise AssertionError(f"never full after {len(stored)} objects")


def _free(scene: Scene, keys: list[str]) -> None:
    """Delete `keys`; a few deletes may be refused too while not one byte is left."""
    for key in keys:
        _until_accepted(lambda key=key: _delete(scene, key), "cannot delete on a full disk")  # type: ignore[misc]


def _until_accepted(attempt: Callable[[], Refused | None], what: str) -> None:
    """Try again within the time that reclaiming may take."""
    deadline = time.monotonic() + RECLAIM_WAIT_S
    while (refusal := attempt()) is not None:
        assert time.monotonic() < deadline, f"{what}: {refusal}"
        time.sleep(0.1)
