"""The policies every account has: each can be read and attached by AWS's name."""

from __future__ import annotations

import pytest

from lazarette.model.builtin_policies import BUILTIN
from lazarette.model.managed_policy import ManagedPolicy, parse_policy_arn
from lazarette.model.policy import parse_policy


@pytest.mark.parametrize("policy", BUILTIN.values(), ids=lambda policy: policy.name)
def test_a_builtin_policy_can_be_read(policy: ManagedPolicy) -> None:
    """Its document is one, and its ARN names it."""
    assert parse_policy(policy.document).statements
    named = parse_policy_arn(policy.arn)
    assert named is not None
    assert (named.account, named.path, named.name) == ("aws", "/", policy.name)
    assert len(policy.policy_id) == 20


def test_their_ids_differ() -> None:
    """No two are taken for one another."""
    assert len({policy.policy_id for policy in BUILTIN.values()}) == len(BUILTIN)
