"""Notices: what waits to be told to somebody outside, until it has been told.

A notice holds no address and no secret: both are looked up when it is sent.
"""

from __future__ import annotations

from enum import Enum

import msgspec

from lazarette.model.alarm import AlarmSettings, AlarmState
from lazarette.model.names import AccountId, Region

_FIRST_DELAY_MS = 5_000
_DELAY_MS_MAX = 3_600_000


class Channel(Enum):
    """By which road it leaves; each is emptied by itself, so that none waits for another."""

    MAIL = "mail"
    HOOK = "hook"


class NoticeKind(Enum):
    """What it is."""

    VERIFICATION = "verification"  # a mail with a link that confirms the address
    ALARM = "alarm"  # a mail, or the hook's own event, of an alarm that changed
    SMS = "sms"  # a text message of an alarm that changed, which the hook is to send


class AlarmChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is told of an alarm: as it was when it changed, whatever becomes of it since."""

    alarm: str
    alarm_id: str
    monitored_type: str
    monitored_name: str
    settings: AlarmSettings
    old_state: AlarmState
    new_state: AlarmState
    at_ms: int
    value: float | None = None  # the latest there was
    is_test: bool = False


class Notice(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One message to one place."""

    notice_id: str
    channel: Channel
    kind: NoticeKind
    account: AccountId
    region: Region
    created_ms: int
    contact_name: str = ""  # empty: to nobody in particular, the hook itself
    contact_id: str = ""  # one deleted and made again is somebody else's
    change: AlarmChange | None = None
    attempts: int = 0
    format: int = 1


def delay_ms(attempts: int) -> int:
    """Return how long to wait after that many attempts that failed.

    >>> [delay_ms(attempts) // 1000 for attempts in (1, 2, 3, 10, 11, 40)]
    [5, 10, 20, 2560, 3600, 3600]
    """
    return min(_DELAY_MS_MAX, _FIRST_DELAY_MS << min(attempts - 1, 20))
