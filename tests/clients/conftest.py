"""The two ways to a server, HTTP and TLS, and fresh buckets behind each."""

from __future__ import annotations

from pathlib import Path

import pytest
from clients.trees import write_source
from make import unique_name
from server import OwnBucket, Server

# They run in another environment, which has what they import.
collect_ignore = ["programs"]


@pytest.fixture(params=["http", "https"])
def place(request: pytest.FixtureRequest) -> Server:
    """The shared server, or the one behind TLS: the test runs once with each."""
    name = "server" if request.param == "http" else "tls_server"
    found: Server = request.getfixturevalue(name)
    return found


@pytest.fixture
def plain(place: Server) -> OwnBucket:
    """A fresh bucket that keeps no versions, with its key."""
    return place.bucket(unique_name("client"))


@pytest.fixture
def versioned(place: Server) -> OwnBucket:
    """A fresh bucket that keeps versions, with its key."""
    return place.bucket(unique_name("client-versions"), versioning=True)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A tree of small files, one file of several parts, and files with odd names."""
    return write_source(tmp_path / "source")
