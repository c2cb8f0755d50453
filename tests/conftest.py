"""Fixtures that every suite may use: servers, and their logs when a test fails."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from make import unique_name, write_certificate
from server import Account, OwnBucket, Server, StartServer as StartServer, Tls
from side_by_side import one_of_many

# The same examples in every run, so that a change is judged by what it changed; new ones are
# looked for by `make fuzz`.
hypothesis.settings.register_profile("make test", derandomize=True, deadline=None)
hypothesis.settings.register_profile(
    "make fuzz", max_examples=1_000, deadline=None, print_blob=True
)
hypothesis.settings.load_profile(os.environ.get("LAZARETTE_TEST_HYPOTHESIS", "make test"))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server with two workers for every test that leaves other tests' buckets alone."""
    with Server(tmp_path_factory.mktemp("server"), workers=2) as running:
        yield running


@pytest.fixture(scope="session")
def tls_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server behind TLS, for all that differs there: trailers, and clients' trust."""
    folder = tmp_path_factory.mktemp("tls-server")
    with Server(folder, workers=2, tls=Tls(*write_certificate(folder / "pem"))) as running:
        yield running


@pytest.fixture(scope="session")
def other_account(server: Server) -> Account:
    """A second account of the shared server."""
    return server.account("another")


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server for one test alone, which may kill and restart it."""
    with Server(tmp_path / "own-server", workers=2) as running:
        yield running


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """Start servers with options of the test's choice; all are gone afterwards."""
    started: list[Server] = []

    def start(**options: Any) -> Server:
        made = Server(tmp_path / f"server-{len(started)}", **options)
        started.append(made)
        return made.start()

    yield start
    for made in started:
        made.close()


@pytest.fixture
def bucket(server: Server) -> OwnBucket:
    """A fresh bucket of the shared server, with its first access key."""
    return server.bucket(unique_name("test"))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let a test that measures time have the machine for itself.

    Around everything else, so that waiting counts to no test's timeout.
    """
    assert item.config.cache
    folder = item.config.cache.mkdir("side-by-side")
    with one_of_many(folder, alone=item.get_closest_marker("alone") is not None):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of the server's log under a test that failed."""
    report = yield
    if report.failed:
        for value in getattr(item, "funcargs", {}).values():
            if isinstance(value, Server):
                report.sections.append(("server log", value.log()[-8_000:]))
    return report
