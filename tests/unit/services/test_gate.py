"""The gate: refuses with the action and the rule, and counts refusals."""

from __future__ import annotations

import pytest

from lazarette.model.action import Action
from lazarette.model.errors import AccessDenied
from lazarette.model.principal import ANONYMOUS
from lazarette.observe.recorder import SilentRecorder
from lazarette.services.gate import Gate


class CountingRecorder(SilentRecorder):
    """Keeps what was counted."""

    def __init__(self) -> None:
        self.counted: list[str] = []

    def count(self, name: str, amount: int = 1) -> None:
        """Keep the name."""
        self.counted += [name] * amount


def test_a_refusal_names_the_permission_and_the_rule() -> None:
    """The log gets the IAM action and why; asking without requiring counts nothing."""
    recorder = CountingRecorder()
    gate = Gate(recorder)
    assert not gate.allows(ANONYMOUS, Action.LIST_BUCKETS, None)
    assert recorder.counted == []
    with pytest.raises(AccessDenied) as refusal:
        gate.require(ANONYMOUS, Action.LIST_BUCKETS, None)
    assert refusal.value.facts == {"action": "s3:ListAllMyBuckets", "reason": "unsigned"}
    assert recorder.counted == ["access_denied"]
