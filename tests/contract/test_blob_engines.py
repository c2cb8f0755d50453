"""Every blob engine under the one contract suite."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from contract.blob_suite import *  # noqa: F403
from contract.blob_suite import BLOCK, Harness, TurnedClock

from lazarette.base.ids import RandomIds
from lazarette.blobs.localfiles.engine import LocalFiles
from lazarette.blobs.memory import MemoryBlobs
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

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = TurnedClock()
        ids = RandomIds(self.clock)
        self.engine = LocalFiles.open_folder(folder, ids, self.clock, block_bytes=BLOCK)

    def damage(self, blob: BlobId, offset: int) -> None:
        """Flip one bit of the payload at rest."""
        with (self.folder / "blobs" / blob[:2] / blob).open("r+b") as file:
            file.seek(offset)
            byte = file.read(1)[0]
            file.seek(offset)
            file.write(bytes([byte ^ 1]))

    def traces(self) -> list[str]:
        """Name every file but the engine's own marks."""
        names = [path.name for path in self.folder.rglob("*") if path.is_file()]
        return [name for name in names if name not in ("FORMAT", "LOCK")]


@pytest.fixture(params=["memory", "localfiles"])
def harness(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Harness]:
    """One engine after the other, each fresh."""
    made = MemoryHarness() if request.param == "memory" else LocalFilesHarness(tmp_path)
    yield made
    asyncio.run(made.engine.close())
