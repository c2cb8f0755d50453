"""A control plane over the embedded engine, in a fresh folder for each test."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from control_plane import ControlPlane, opened

PlaneTest = Callable[[ControlPlane], Awaitable[None]]


@pytest.fixture
def run(tmp_path: Path) -> Callable[[PlaneTest], None]:
    """Return what runs an async test body on a control plane of its own."""
    return lambda test: asyncio.run(opened(tmp_path, test))
