"""Which stories with real Terraform are told in this run.

`make test` tells the short one, `make test-terraform` all of them: it sets
LAZARETTE_TEST_TERRAFORM.
"""

from __future__ import annotations

import os

import pytest

TELLS_ALL = os.environ.get("LAZARETTE_TEST_TERRAFORM") == "all"

every_story = pytest.mark.skipif(
    not TELLS_ALL, reason="takes its time: `make test-terraform` runs it"
)
