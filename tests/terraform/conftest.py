"""The stories are told side by side, once a run; their cases wait for them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import pytest
from terraform.stories import Estate, Keys, tell_estate, tell_keys
from terraform.workspace import missing


class Running(NamedTuple):
    """Both stories, under way."""

    estate: Future[Estate]
    keys: Future[Keys]


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Start both stories; skip, saying why, where Terraform or the provider is absent."""
    lacking = missing()
    if lacking:
        pytest.skip(f"REAL TERRAFORM NOT RUN: {lacking}")
    folder = tmp_path_factory.mktemp("terraform")
    with ThreadPoolExecutor(2) as pool:
        yield Running(
            pool.submit(tell_estate, folder / "estate"), pool.submit(tell_keys, folder / "keys")
        )


@pytest.fixture(scope="session")
def estate(running: Running) -> Estate:
    """The record of the story of many buckets."""
    return running.estate.result()


@pytest.fixture(scope="session")
def keys(running: Running) -> Keys:
    """The record of the story of three keys."""
    return running.keys.result()
