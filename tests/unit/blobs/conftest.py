"""The engine that the blob tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from unit.blobs.small_blocks import open_files, run

from lazarette.blobs.localfiles.engine import LocalFiles


@pytest.fixture
def files(tmp_path: Path) -> Iterator[LocalFiles]:
    """An engine on an empty folder."""
    made = open_files(tmp_path)
    yield made
    run(made.close())
