"""Times as the wires write them: HTTP dates and ISO 8601, from and to milliseconds.

Sources: RFC 9110 §5.6.7 (HTTP dates, all three forms); S3 writes ISO 8601 in XML with
milliseconds that are always zero.
Hot path: yes, `http_date` once per read, `iso_date` a thousand times per listing page.
"""

from __future__ import annotations

import calendar
import time
from datetime import UTC, datetime
from functools import lru_cache

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_ISO_ENDS = tuple(f"{second:02d}.000Z" for second in range(60))
_HTTP_FORMS = (
    "%a, %d %b %Y %H:%M:%S GMT",
    "%A, %d-%b-%y %H:%M:%S GMT",
    "%a %b %d %H:%M:%S %Y",
    "%a, %d %b %Y %H:%M:%S +0000",
)
_ISO_FORMS = ("%Y-%m-%dT%H:%M:%SZ", "%Y%m%dT%H%M%SZ")


def http_date(time_ms: int) -> bytes:
    """Write `time_ms` as an HTTP date, to the second.

    >>> http_date(784_111_777_000)
    b'Sun, 06 Nov 1994 08:49:37 GMT'
    """
    return _http_second(time_ms // 1000)


# A cache, because formatting costs 2 µs of the 6 a small read may spend here.
@lru_cache(maxsize=8192)
def _http_second(second: int) -> bytes:
    when = time.gmtime(second)
    return (
        f"{_DAYS[when.tm_wday]}, {when.tm_mday:02d} {_MONTHS[when.tm_mon - 1]} "
        f"{when.tm_year:04d} {when.tm_hour:02d}:{when.tm_min:02d}:{when.tm_sec:02d} GMT"
    ).encode()


def log_date(time_ms: int) -> str:
    """Write `time_ms` as web servers' logs do, in UTC.

    >>> log_date(1_549_411_238_000)
    '06/Feb/2019:00:00:38 +0000'
    """
    when = time.gmtime(time_ms // 1000)
    return (
        f"{when.tm_mday:02d}/{_MONTHS[when.tm_mon - 1]}/{when.tm_year:04d}:"
        f"{when.tm_hour:02d}:{when.tm_min:02d}:{when.tm_sec:02d} +0000"
    )


def iso_date(time_ms: int) -> str:
    """Write `time_ms` as S3's XML does: whole seconds, and three zeros.

    >>> iso_date(784_111_777_123)
    '1994-11-06T08:49:37.000Z'
    """
    minute, second = divmod(time_ms // 1000, 60)
    return _iso_minute(minute) + _ISO_ENDS[second]


def iso_moment(time_ms: int) -> str:
    """Write `time_ms` to the millisecond.

    >>> iso_moment(784_111_777_123)
    '1994-11-06T08:49:37.123Z'
    """
    minute, ms = divmod(time_ms, 60_000)
    return f"{_iso_minute(minute)}{ms // 1000:02d}.{ms % 1000:03d}Z"


# By minute: keys of one listing were often written together.
@lru_cache(maxsize=8192)
def _iso_minute(minute: int) -> str:
    when = time.gmtime(minute * 60)
    return (
        f"{when.tm_year:04d}-{when.tm_mon:02d}-{when.tm_mday:02d}"
        f"T{when.tm_hour:02d}:{when.tm_min:02d}:"
    )


def parse_http_date(text: str) -> int | None:
    """Read an HTTP date in any of its three forms, or ISO 8601; None when it is neither.

    >>> parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT")
    784111777000
    """
    cleaned = " ".join(text.split())
    for form in (*_HTTP_FORMS, *_ISO_FORMS):
        try:
            return calendar.timegm(time.strptime(cleaned, form)) * 1000
        except ValueError:
            continue
    whole, dot, rest = cleaned.partition(".")
    return parse_http_date(whole + "Z") if dot and rest.rstrip("Z").isdigit() else None


def parse_iso_ms(text: str) -> int:
    """Read an ISO 8601 date or time, in UTC unless it says otherwise, to the millisecond.

    >>> parse_iso_ms("1970-01-02"), parse_iso_ms("1970-01-01T00:00:00.250Z")
    (86400000, 250)

    Raises: ValueError.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)
