"""How counters leave a worker: a Unix socket that answers one JSON document and closes.

The socket lies in `<data_dir>/run/`, or, where that path is too long for a socket, in a
folder of this user's under the temporary one, named after the data folder.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import stat
import tempfile
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from lazarette.observe.counters import Counters, Snapshot

PATH_BYTES_MAX = 100  # sun_path has 108 on Linux and 104 on macOS.
_SNAPSHOT_BYTES_MAX = 4 * 1024 * 1024
_LONGEST_NAME = "/worker-00.sock"


class Collected(NamedTuple):
    """The snapshots that came, and the names of the sockets that did not answer."""

    snapshots: list[Snapshot]
    silent: list[str]


def socket_folder(data_dir: str) -> str:
    """Return the folder of the sockets, made when it was missing, closed to other users.

    Raises: OSError, also when somebody else owns the temporary folder of that name.
    """
    folder = os.path.join(data_dir, "run")
    if len(os.fsencode(folder + _LONGEST_NAME)) > PATH_BYTES_MAX:
        digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
        folder = os.path.join(tempfile.gettempdir(), f"lazarette-{os.getuid()}-{digest}")
    os.makedirs(folder, mode=0o700, exist_ok=True)
    found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError(f"{folder} is not a folder of this user's; remove it")
    return folder


def socket_path(data_dir: str, process: str) -> str:
    """Return where the process of that name ("worker-0") answers."""
    return os.path.join(socket_folder(data_dir), f"{process}.sock")


def socket_paths(data_dir: str) -> list[str]:
    """Return every socket there is for this data, also of processes long gone."""
    folder = socket_folder(data_dir)
    names = sorted(name for name in os.listdir(folder) if name.endswith(".sock"))
    return [os.path.join(folder, name) for name in names]


async def serve_snapshots(counters: Counters, path: str) -> asyncio.Server:
    """Answer every connection to `path` with a snapshot; a socket left behind is replaced.

    Close the server to stop. Raises: OSError.
    """

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(msgspec.json.encode(counters.snapshot()))
            await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_unix_server(answer, path)
    os.chmod(path, 0o600)
    return server


async def collect(paths: Sequence[str], timeout_s: float = 2.0) -> Collected:
    """Ask every socket for its snapshot, all at once. Never raises for one that is silent."""
    answers = await asyncio.gather(*[_ask(path, timeout_s) for path in paths])
    return Collected(
        [answer for answer in answers if answer is not None],
        [
            os.path.basename(path).removesuffix(".sock")
            for path, answer in zip(paths, answers, strict=True)
            if answer is None
        ],
    )


async def _ask(path: str, timeout_s: float) -> Snapshot | None:
    try:
        async with asyncio.timeout(timeout_s):
            reader, writer = await asyncio.open_unix_connection(path)
            try:
                return msgspec.json.decode(await _read_all(reader), type=Snapshot)
            finally:
                writer.close()
    except (OSError, TimeoutError, msgspec.DecodeError):
        return None


async def _read_all(reader: asyncio.StreamReader) -> bytes:
    parts = bytearray()
    while chunk := await reader.read(64 * 1024):
        parts += chunk
        if len(parts) > _SNAPSHOT_BYTES_MAX:
            raise OSError("a snapshot of this size is none of ours")
    return bytes(parts)
