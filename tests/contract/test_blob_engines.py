"""Every blob engine under the one contract suite."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from contract.blob_keeping_suite import *  # noqa: F403
from contract.blob_suite import *  # noqa: F403
from contract.blob_suite import BLOCK, Harness, TurnedClock

from lazarette.base.ids import RandomIds
from lazarette.blobs.localfiles.engine import LocalFiles
from lazarette.blobs.memory import MemoryBlobs
from lazarette.model.limits import KIB
from lazarette.model.names import BlobId


class MemoryHarness:
    """The reference engine."""

    def __init__(self) -> None:
        self.clock = TurnedClock()
        self.engine = MemoryBlobs(RandomIds(self.clock), self.clock, block_bytes=BLOCK)

    def damage(self, blob: BlobId, offset: int) -> None:
        """Flip one bit of the payload at rest."""
        stored = self.engine.stored[blob]
        blocks = [bytearray(block) for block in stored.blocks]
        blocks[offset // BLOCK][offset % BLOCK] ^= 1
        self.engine.stored[blob] = stored._replace(blocks=tuple(map(bytes, blocks)))

    def traces(self) -> list[str]:
        """Name everything the engine keeps."""
        return list(self.engine.stored)


class LocalFilesHarness:
    """The engine of one machine, on a temporary folder."""

    def __init__(self, folder: Path, cached_read_bytes_max: int) -> None:
        self.folder = folder
        self.clock = TurnedClock()
        ids = RandomIds(self.clock)
        self.engine = LocalFiles.open_folder(
            folder,
            ids,
            self.clock,
            block_bytes=BLOCK,
            cached_read_bytes_max=cached_read_bytes_max,
        )

    def damage(self, blob: BlobId, offset: int) -> None:
        """Flip one bit of the payload at rest."""
        with (self.folder / "blobs" / blob[:2] / blob).open("r+b") as file:
            file.seek(offset)
            byte = file.read(1)[0]
            file.seek(offset)
            file.write(bytes([byte ^ 1]))

    def traces(self) -> list[str]:
        """Name every file but the engine's own marks."""
        return [path.name for path in self._files()]

    def clear(self) -> None:
        """Remove what a test left, so that the next one finds an empty folder."""
        for path in self._files():
            path.unlink()

    def _files(self) -> list[Path]:
        found = [Path(top, name) for top, _, names in os.walk(self.folder) for name in names]
        return [path for path in found if path.name not in ("FORMAT", "LOCK")]


@pytest.fixture(scope="module")
def blob_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all tests, one after the other: its 1,024 folders take 50 ms to make."""
    return tmp_path_factory.mktemp("blobs")


@pytest.fixture(params=["memory", "localfiles", "localfiles-by-thread"])
def harness(request: pytest.FixtureRequest, blob_folder: Path) -> Iterator[Harness]:
    """One engine after the other, each fresh and empty."""
    if request.param == "memory":
        yield MemoryHarness()
        return
    by_thread = request.param == "localfiles-by-thread"
    made = LocalFilesHarness(blob_folder, 0 if by_thread else 256 * KIB)
    yield made
    asyncio.run(made.engine.close())
    made.clear()
