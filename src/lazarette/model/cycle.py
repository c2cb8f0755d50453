"""The billing cycle: the calendar month, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

DAY_MS = 86_400_000


def month_of(at_ms: int) -> str:
    """Return the calendar month of a moment.

    >>> month_of(1_793_491_199_999), month_of(1_793_491_200_000)
    ('2026-10', '2026-11')
    """
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m")


def month_start_ms(at_ms: int) -> int:
    """Return when the calendar month of a moment began.

    >>> month_start_ms(1_793_491_200_001)
    1793491200000
    """
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    first = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return int(first.timestamp()) * 1000


def next_month_ms(at_ms: int) -> int:
    """Return when the calendar month after that of a moment begins.

    >>> next_month_ms(1_793_491_199_999)
    1793491200000
    """
    # 32 days after its first day a month is over, and the next one, of 28 at least, is not.
    return month_start_ms(month_start_ms(at_ms) + 32 * DAY_MS)
