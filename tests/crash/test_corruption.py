"""A blob file whose bytes changed behind the server's back is never served as if it were whole.

Which bytes are changed is known without knowing the file's format: the payload is looked for.
"""

from __future__ import annotations

import http.client
from pathlib import Path

import pytest
from crash.conftest import Connect
from crash.ledger import Ledger
from crash.values import Value
from crash.wire import Broken, Wire
from make import unique_name
from raw import Answer
from server import StartServer

SIZE = 3_500_000  # Four blocks, the last one short.


@pytest.mark.slow
@pytest.mark.parametrize(
    "damage", ["first byte", "a byte of the third block", "last byte", "cut short", "emptied"]
)
def test_a_damaged_blob_is_refused_and_named(
    start_server: StartServer, connect: Connect, damage: str
) -> None:
    """GET fails or breaks off before a wrong byte; `check --deep` names the object's blob."""
    server = start_server()
    bucket = server.bucket(unique_name("rot"), keyless=True).name
    ledger = Ledger()
    wire = connect(server, bucket)
    value, sound = Value("rotten", 1, SIZE), Value("sound", 2, SIZE)
    wire.put("rotten", value)
    write = ledger.begin("sound", sound)
    wire.put("sound", sound)
    ledger.acknowledge(write)
    wire.close()
    server.stop()
    blob = _find_blob(server.data, value)
    _damage(blob, damage)

    server.start()
    received = _read_what_comes(wire, "rotten")
    body = value.body()
    assert received is None or (received != body and body.startswith(received)), "wrong bytes"
    if damage in ("first byte", "emptied"):
        assert not received, "bytes of a damaged first block were sent"
    ranged = wire.ask("GET", "rotten", headers={"range": "bytes=0-99"})
    assert ranged.status >= 500 or ranged.body == body[:100]
    assert wire.read("sound") == sound
    deep = server.lazarette("check", "--deep")
    assert deep.status == 1, f"{deep.stdout}\n{deep.stderr}"
    assert blob.name in deep.stdout or "rotten" in deep.stdout, deep.stdout
    assert _find_blob(server.data, sound).name not in deep.stdout, deep.stdout
    # Writing the key anew heals it.
    wire.put("rotten", value)
    assert wire.read("rotten") == value


@pytest.mark.slow
def test_a_missing_blob_is_refused_and_named(
    start_server: StartServer, connect: Connect
) -> None:
    """A blob file that somebody deleted is a 5xx, and `check` without --deep finds it."""
    server = start_server()
    bucket = server.bucket(unique_name("lost"), keyless=True).name
    wire = connect(server, bucket)
    value = Value("gone", 1, SIZE)
    wire.put("gone", value)
    wire.close()
    server.stop()
    blob = _find_blob(server.data, value)
    blob.unlink()
    server.start()
    assert wire.ask("GET", "gone").status >= 500
    checked = server.lazarette("check")
    assert checked.status == 1, checked.stdout
    assert blob.name in checked.stdout or "gone" in checked.stdout, checked.stdout


def _find_blob(data: Path, value: Value) -> Path:
    """Return the one file that holds the bytes of `value`."""
    body = value.body()
    mark = body[5_000:5_064]
    found = [
        path
        for path in data.rglob("*")
        if path.is_file() and path.stat().st_size >= len(body) and mark in path.read_bytes()
    ]
    assert len(found) == 1, found
    return found[0]


def _damage(blob: Path, damage: str) -> None:
    data = bytearray(blob.read_bytes())
    if damage == "cut short":
        del data[len(data) // 2 :]
    elif damage == "emptied":
        data.clear()
    else:
        place = {"first byte": 0, "a byte of the third block": 2_500_000, "last byte": SIZE - 1}
        data[place[damage]] ^= 0x01
    blob.write_bytes(bytes(data))


def _read_what_comes(wire: Wire, key: str) -> bytes | None:
    """Return the bytes a GET delivers, or None when it is refused outright."""
    try:
        answer: Answer = wire.ask("GET", key)
    except http.client.IncompleteRead as error:
        return bytes(error.partial)
    except Broken:
        return None
    assert answer.status != 200, "a damaged object was delivered whole"
    assert answer.status >= 500, answer
    return None
