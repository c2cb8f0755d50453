"""Terraform cases X1, X2, X5 and X11: what goes wrong, by the unmodified provider."""

from __future__ import annotations

import pytest
from terraform.chosen import every_story
from terraform.troubles_story import Troubles

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800), every_story]


def test_x1_an_operation_that_takes_time_is_waited_for(troubles: Troubles) -> None:
    """X1: after two polls that say Started, the third ends the wait."""
    troubles.slow.ok()
    assert troubles.polls == 3


def test_x2_a_failed_operation_fails_the_apply(troubles: Troubles) -> None:
    """X2: the bucket is there all the same; again is clearly in use; deleted, all is well."""
    assert troubles.failed.status != 0
    assert "waiting for request operation" in troubles.failed.stderr
    assert "tf-failed" in troubles.names_after_failure
    assert troubles.again.status != 0
    assert "already in use" in troubles.again.stderr
    assert troubles.repaired == {}


def test_x5_a_bucket_in_use_is_destroyed_by_force_only(troubles: Troubles) -> None:
    """X5: with a key that is not in the state, destroy fails and keeps the bucket."""
    assert troubles.kept.status != 0
    assert "InvalidInputException" in troubles.kept.stderr
    assert "access keys" in troubles.kept.stderr
    assert "tf-slow" in troubles.names_after_kept
    troubles.forced.ok()
    assert troubles.left == []


def test_x11_a_wrong_secret_fails_at_once(troubles: Troubles) -> None:
    """X11: one attempt, refused for its signature."""
    assert troubles.unsigned.status != 0
    assert "InvalidSignatureException" in troubles.unsigned.stderr
    assert troubles.creations_unsigned == 1
