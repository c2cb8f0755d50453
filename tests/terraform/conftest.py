"""The stories are told two at a time, each once a run; their cases wait for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from terraform.chosen import TELLS_ALL
from terraform.hosts_story import Hosts, tell_hosts
from terraform.short_story import Short, tell_short
from terraform.stories import Estate, Keys, tell_estate, tell_keys
from terraform.troubles_story import Troubles, tell_troubles
from terraform.workspace import missing

T = TypeVar("T")
Told = Callable[[Callable[[Path], T]], T]

_SHORT = (tell_short,)
# The longest first: two at a time, all of them end soonest.
_EVERY: tuple[Callable[[Path], Any], ...] = (
    tell_hosts,
    tell_estate,
    tell_troubles,
    tell_keys,
    tell_short,
)


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Any], Any]]:
    """Start the stories; skip, saying why, where Terraform or the provider is absent."""
    lacking = missing()
    if lacking:
        pytest.skip(f"REAL TERRAFORM NOT RUN: {lacking}")
    folder = tmp_path_factory.mktemp("terraform")
    with ThreadPoolExecutor(2) as pool:
        running: dict[Callable[[Path], Any], Future[Any]] = {
            tell: pool.submit(tell, folder / tell.__name__)
            for tell in (_EVERY if TELLS_ALL else _SHORT)
        }
        yield lambda tell: running[tell].result()


@pytest.fixture(scope="session")
def short(told: Told[Short]) -> Short:
    """The record of the short story."""
    return told(tell_short)


@pytest.fixture(scope="session")
def estate(told: Told[Estate]) -> Estate:
    """The record of the story of many buckets."""
    return told(tell_estate)


@pytest.fixture(scope="session")
def keys(told: Told[Keys]) -> Keys:
    """The record of the story of three keys."""
    return told(tell_keys)


@pytest.fixture(scope="session")
def hosts(told: Told[Hosts]) -> Hosts:
    """The record of the story of instances."""
    return told(tell_hosts)


@pytest.fixture(scope="session")
def troubles(told: Told[Troubles]) -> Troubles:
    """The record of the story of troubles."""
    return told(tell_troubles)
