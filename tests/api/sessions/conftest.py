"""A server that hosts ask, for all tests of temporary credentials."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3  # type: ignore[import-untyped]
import pytest
from hosts import ENDPOINT, PATIENCE, Host, HostServer, new_host
from server import REGION

OnHost = Callable[[str], Any]


@pytest.fixture(scope="session")
def hosts_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostServer]:
    """One server with two workers and a metadata service."""
    running = HostServer(tmp_path_factory.mktemp("hosts"), workers=2)
    with running:
        yield running


@pytest.fixture(scope="session")
def known_host(hosts_server: HostServer) -> Host:
    """A host for tests that only ask."""
    return new_host(hosts_server)


@pytest.fixture
def host(hosts_server: HostServer) -> Host:
    """A host enrolled as a fresh instance."""
    return new_host(hosts_server)


@pytest.fixture
def on_host(hosts_server: HostServer, monkeypatch: pytest.MonkeyPatch) -> OnHost:
    """Return what makes an S3 client as a program on a host does: by the environment alone."""
    env = hosts_server.client_env(None)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_ENDPOINT_URL"):
        monkeypatch.setenv(name, env[name])
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_EC2_METADATA_DISABLED"):
        monkeypatch.delenv(name, raising=False)

    def client(endpoint: str) -> Any:
        monkeypatch.setenv(ENDPOINT, endpoint)
        for name, value in PATIENCE.items():
            monkeypatch.setenv(name, value)
        return boto3.session.Session(region_name=REGION).client("s3")

    return client
