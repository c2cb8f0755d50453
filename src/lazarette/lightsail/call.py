"""One call's circumstances: who calls, in which region, and how a repeat would be known."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import msgspec

from lazarette.lightsail.shapes.shape import Shape
from lazarette.model.names import Region
from lazarette.model.principal import Caller
from lazarette.model.replay import ReplayKey
from lazarette.services.replays import Resend

T = TypeVar("T")


class Call(NamedTuple):
    """Who calls, in which region, and under which key a repeat would come."""

    caller: Caller
    region: Region
    replay_key: ReplayKey | None

    def resend(self, render: Callable[[T], Shape]) -> Resend[T] | None:
        """Return how to keep the answer of a change for a repeat; None when none can come."""
        if self.replay_key is None:
            return None
        return Resend(self.replay_key, lambda result: msgspec.json.encode(render(result)))
