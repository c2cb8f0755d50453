"""How an attempt to send a notice ended."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Sending(Enum):
    """What is to be done with the notice now."""

    DONE = "done"
    LATER = "later"  # it may go another time
    NEVER = "never"  # it never will


class Outcome(NamedTuple):
    """`reason` says to the operator why it is not done; it holds no secret and no address."""

    sending: Sending
    reason: str = ""


SENT = Outcome(Sending.DONE)


def later(reason: str) -> Outcome:
    """Return that it did not go this time."""
    return Outcome(Sending.LATER, reason)


def never(reason: str) -> Outcome:
    """Return that it never will go."""
    return Outcome(Sending.NEVER, reason)
