"""Every metadata engine under the one contract suite, and what the embedded one adds."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from contract.metadata_faults import *  # noqa: F403
from contract.metadata_suite import *  # noqa: F403
from contract.metadata_suite import KEY, everything, getting, putting, run

import lazarette
from lazarette.metadata import keys
from lazarette.metadata.embedded import upkeep, writer
from lazarette.metadata.embedded.engine import EmbeddedEngine
from lazarette.metadata.engine import MetadataEngine, Table, WriteTx
from lazarette.metadata.memory import MemoryEngine
from lazarette.model.errors import EngineUnavailable

SOURCE = str(Path(lazarette.__file__).parents[1])
INCREMENTS = """
import asyncio, sys
from pathlib import Path
from lazarette.metadata.embedded.engine import EmbeddedEngine
from lazarette.metadata.engine import Table

async def increment(tx):
    number = int(await tx.get(Table.OBJECTS, b"number") or b"0") + 1
    await tx.put(Table.OBJECTS, b"number", b"%d" % number)
    await tx.add(b"number", 1)

async def main():
    engine = EmbeddedEngine.open(Path(sys.argv[1]))
    async def several():
        for _ in range(25):
            await engine.write(increment)
    await asyncio.gather(*(several() for _ in range(8)))
    await engine.close()

asyncio.run(main())
"""
ONE_PUT = """
import asyncio, sys
from pathlib import Path
from lazarette.metadata.embedded.engine import EmbeddedEngine
from lazarette.metadata.engine import Table

async def put(tx):
    await tx.put(Table.OBJECTS, b"k", b"v")

asyncio.run(EmbeddedEngine.open(Path(sys.argv[1])).write(put))
"""


@pytest.fixture(params=["memory", "embedded"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MetadataEngine]:
    """One engine after the other, each fresh."""
    made: MetadataEngine = (
        MemoryEngine() if request.param == "memory" else EmbeddedEngine.open(tmp_path / "m")
    )
    yield made
    run(made.close())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for an embedded engine."""
    return tmp_path / "metadata"


def start(script: str, folder: Path, failpoint: str = "") -> subprocess.Popen[bytes]:
    """Run `script` on `folder` in another process."""
    environment = {**os.environ, "PYTHONPATH": SOURCE, "LAZARETTE_FAILPOINTS": failpoint}
    return subprocess.Popen([sys.executable, "-c", script, str(folder)], env=environment)


def test_two_processes_lose_no_update(folder: Path) -> None:
    """Two processes that increment one record at the same time lose nothing."""
    run(EmbeddedEngine.open(folder).close())
    both = [start(INCREMENTS, folder) for _ in range(2)]
    assert [process.wait(50) for process in both] == [0, 0]

    async def steps() -> None:
        engine = EmbeddedEngine.open(folder)
        assert await engine.read(getting(b"number")) == b"400"
        assert await engine.read(lambda tx: tx.counter(b"number")) == 400
        await engine.close()

    run(steps())


def test_what_one_process_was_told_every_other_sees(folder: Path) -> None:
    """A returned write, and the generation, show at once through another open engine."""

    async def rename(tx: WriteTx) -> None:
        await tx.put(Table.OBJECTS, KEY, b"renamed")
        tx.raise_generation()

    async def steps() -> None:
        first, second = EmbeddedEngine.open(folder), EmbeddedEngine.open(folder)
        assert await second.read(getting()) is None
        for number in range(20):
            await first.write(putting(b"%d" % number))
            assert await second.read(getting()) == b"%d" % number
        before = second.generation()
        await first.write(rename)
        assert second.generation() != before
        await asyncio.gather(first.close(), second.close())

    run(steps())


def test_engines_of_one_folder_take_turns(folder: Path) -> None:
    """Two engines that write at the same time both get on and lose nothing."""

    async def increment(tx: WriteTx) -> None:
        number = int(await tx.get(Table.OBJECTS, KEY) or b"0") + 1
        await tx.put(Table.OBJECTS, KEY, b"%d" % number)

    async def steps() -> None:
        both = [EmbeddedEngine.open(folder), EmbeddedEngine.open(folder)]
        await asyncio.gather(*(both[n % 2].write(increment) for n in range(200)))
        assert await both[0].read(getting()) == b"200"
        await asyncio.gather(*(engine.close() for engine in both))

    run(steps())


@pytest.mark.parametrize(("point", "landed"), [("commit.before", None), ("commit.after", b"v")])
def test_a_kill_around_commit_leaves_all_or_nothing(
    folder: Path, point: str, landed: bytes | None
) -> None:
    """Killed before COMMIT nothing is there, killed after it everything is."""
    process = start(ONE_PUT, folder, f"{point}=kill")
    assert process.wait(30) == -signal.SIGKILL

    async def steps() -> None:
        engine = EmbeddedEngine.open(folder)
        assert await engine.read(getting(b"k")) == landed
        assert list(await engine.check()) == []
        await engine.close()

    run(steps())


def test_data_outlives_the_process(folder: Path) -> None:
    """What was written is there after closing and opening; caches of before are stale."""

    async def steps() -> None:
        engine = EmbeddedEngine.open(folder)
        await engine.write(putting(b"kept"))
        before = engine.generation()
        await engine.close()
        engine = EmbeddedEngine.open(folder)
        assert await engine.read(getting()) == b"kept"
        assert engine.generation() != before
        await engine.close()

    run(steps())


def test_a_batch_larger_than_the_bound_lands_in_several(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More writers than one commit takes are all served, in order."""
    monkeypatch.setattr(writer, "_BODIES_MAX", 7)

    async def steps() -> None:
        engine = EmbeddedEngine.open(folder)
        await asyncio.gather(*(engine.write(putting(b"%d" % n)) for n in range(100)))
        assert await engine.read(getting()) == b"99"
        await engine.close()

    run(steps())


def test_a_stranger_holding_the_file_delays_writers_only(folder: Path) -> None:
    """While another program has SQLite's lock, views go on and the write waits its turn."""

    async def steps() -> None:
        engine = EmbeddedEngine.open(folder)
        await engine.write(putting(b"old"))
        # apsw, not sqlite3: two copies of SQLite in one process do not see each other's locks.
        stranger = apsw.Connection(str(folder / "metadata.sqlite3"))
        stranger.execute("BEGIN IMMEDIATE")
        writing = asyncio.create_task(engine.write(putting(b"new")))
        for _ in range(20):
            await asyncio.sleep(0.001)
            assert await engine.read(getting()) == b"old"
        assert not writing.done()
        stranger.execute("ROLLBACK")
        stranger.close()
        await writing
        assert await engine.read(getting()) == b"new"
        await engine.close()

    run(steps())


def test_the_journal_stays_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much is written, the journal is moved to the file and used again."""
    monkeypatch.setattr("lazarette.metadata.embedded.engine.JOURNAL_PAGES_MAX", 100)
    monkeypatch.setattr(upkeep, "_PAUSE_S", 0.01)

    async def fill(engine: EmbeddedEngine, some: int) -> None:
        for number in range(some, 4_000, 8):
            key = keys.encode(number)

            async def body(tx: WriteTx, key: bytes = key) -> None:
                await tx.put(Table.INLINE, key, b"x" * 4_096)

            await engine.write(body)
            await engine.read(getting())

    async def steps() -> None:
        engine = EmbeddedEngine.open(folder)
        await asyncio.gather(*(fill(engine, some) for some in range(8)))
        # 4,000 records are 16 MiB in the file, and as much in a journal never moved.
        assert (folder / "metadata.sqlite3-wal").stat().st_size < 8 << 20
        assert list(await engine.check()) == []
        await engine.close()

    run(steps())


def test_closing_during_upkeep_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An upkeep call just before `close` once wiped out the word to end, and close hung."""
    monkeypatch.setattr("lazarette.metadata.embedded.engine.JOURNAL_PAGES_MAX", 1)

    async def steps() -> None:
        for number in range(40):
            engine = EmbeddedEngine.open(tmp_path / str(number))
            for _ in range(number % 4):
                await engine.write(putting(b"x"))
            await asyncio.wait_for(engine.close(), 10)

    run(steps())


def test_a_snapshot_opens_as_a_folder(folder: Path, tmp_path: Path) -> None:
    """A snapshot taken over an older one holds that moment, complete."""

    async def steps() -> None:
        engine = EmbeddedEngine.open(folder)
        target = tmp_path / "snapshot"
        for record in (b"first", b"second"):
            await engine.write(putting(record))
            await engine.snapshot(str(target))
        await engine.write(putting(b"third"))
        copy = EmbeddedEngine.open(target)
        assert await copy.read(getting()) == b"second"
        assert list(await copy.check()) == []
        await asyncio.gather(copy.close(), engine.close())

    run(steps())


def test_records_are_readable_with_any_sqlite_shell(folder: Path) -> None:
    """An operator's plain SQL sees tables by their names and records as JSON text."""

    async def steps() -> None:
        engine = EmbeddedEngine.open(folder)
        await engine.write(putting(b'{"size":7}'))
        await engine.close()

    run(steps())
    connection = sqlite3.connect(folder / "metadata.sqlite3")
    query = "SELECT json_extract(CAST(v AS TEXT), '$.size') FROM objects"
    assert connection.execute(query).fetchone() == (7,)
    connection.close()


def test_a_damaged_file_is_refused_with_a_sentence(folder: Path) -> None:
    """Opening what is not a database says so and what to do."""
    folder.mkdir()
    (folder / "metadata.sqlite3").write_bytes(b"not a database" * 1_000)
    with pytest.raises(EngineUnavailable) as caught:
        EmbeddedEngine.open(folder)
    assert "restore the folder from a snapshot" in str(caught.value)


def test_check_names_damage(folder: Path) -> None:
    """Overwritten pages are found and said."""

    async def fill(tx: WriteTx) -> None:
        for number in range(2_000):
            await tx.put(Table.OBJECTS, keys.encode(number), b"x" * 200)

    async def steps() -> None:
        engine = EmbeddedEngine.open(folder)
        await engine.write(fill)
        await engine.close()
        with (folder / "metadata.sqlite3").open("r+b") as file:
            file.seek(4_096 * 60)
            file.write(b"\xa5" * 4_096 * 4)
        engine = EmbeddedEngine.open(folder)
        problems = await engine.check()
        assert problems
        assert all(problem.startswith("The metadata file ") for problem in problems)
        await engine.close()

    run(steps())


def test_a_newer_format_is_refused(folder: Path) -> None:
    """A folder of a newer version is left alone, and the version needed is named."""
    run(EmbeddedEngine.open(folder).close())
    connection = sqlite3.connect(folder / "metadata.sqlite3")
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    with pytest.raises(EngineUnavailable, match="format 2"):
        EmbeddedEngine.open(folder)


def test_a_place_that_cannot_be_a_folder_is_refused(tmp_path: Path) -> None:
    """A file where the folder should be gives a sentence, not a traceback."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(EngineUnavailable):
        EmbeddedEngine.open(tmp_path / "taken")


def test_an_idle_view_lets_go_of_the_journal(folder: Path) -> None:
    """After a read, an idle engine soon holds no moment open: the journal can shrink."""

    async def steps() -> None:
        reader, other = EmbeddedEngine.open(folder), EmbeddedEngine.open(folder)
        await other.write(putting(b"x"))
        assert await reader.read(everything) == [(KEY, b"x")]
        await asyncio.sleep(0.05)
        await other.close()
        connection = apsw.Connection(str(folder / "metadata.sqlite3"))
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").get
        assert busy == 0
        connection.close()
        await reader.close()

    run(steps())
