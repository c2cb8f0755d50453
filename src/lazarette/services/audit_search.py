"""Looking things up in the audit trail; serves whoever may read the data folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from lazarette.model.audit import AuditEntry
from lazarette.model.errors import InvalidInput
from lazarette.model.timestamp import parse_iso_ms
from lazarette.observe.audit_trail import day_of, list_files, read_entries

_AGO = re.compile(r"(\d{1,6})([smhd])")
_UNIT_MS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_DAY_MS = 86_400_000


class AuditQuery(msgspec.Struct, frozen=True):
    """What to look for; what is empty does not matter."""

    since_ms: int = 0
    until_ms: int = 1 << 62
    operation: str = ""
    caller: str = ""  # an ARN, a key id, an account, a name
    bucket: str = ""
    request_id: str = ""

    def wants(self, entry: AuditEntry) -> bool:
        """Say whether an entry is among what is looked for."""
        if self.request_id and entry.request_id.upper() != self.request_id.upper():
            return False
        if self.operation and entry.operation.lower() != self.operation.lower():
            return False
        who = entry.caller
        names = (who.arn, who.access_key_id, who.account, who.name, who.kind)
        if self.caller and self.caller not in names:
            return False
        if self.bucket and self.bucket not in (entry.bucket, _resource_of(entry)):
            return False
        return self.since_ms <= parse_moment(entry.time, 0) < self.until_ms


class AuditPlace:
    """How far the trail has been read: a file, and the bytes of it."""

    def __init__(self) -> None:
        self.name = ""
        self.offset = 0


def find_entries(
    folder: Path, query: AuditQuery, place: AuditPlace | None = None
) -> Iterator[AuditEntry]:
    """Yield what is looked for in the order it was written, from `place` on; moves `place`."""
    place = place or AuditPlace()
    # A call is written when it has ended, which may be on the next day.
    first = day_of(max(0, query.since_ms - _DAY_MS))
    last = day_of(min(query.until_ms, 253_370_764_800_000) + _DAY_MS)
    for path in list_files(folder):
        day = path.name[: len(first)]
        if path.name < place.name or not first <= day <= last:
            continue
        if path.name != place.name:
            place.name, place.offset = path.name, 0
        for offset, entry in read_entries(path, place.offset):
            place.offset = offset
            if query.wants(entry):
                yield entry


def parse_moment(text: str, now_ms: int) -> int:
    """Return an ISO 8601 date or time (UTC unless it says otherwise), or 90m, 2h, 7d ago.

    >>> parse_moment("1970-01-02", 0), parse_moment("2h", 7_200_000)
    (86400000, 0)

    Raises: InvalidInput.
    """
    ago = _AGO.fullmatch(text)
    if ago is not None:
        return now_ms - int(ago[1]) * _UNIT_MS[ago[2]]
    try:
        return parse_iso_ms(text)
    except ValueError as cause:
        raise InvalidInput(
            f"{text} is no time: write 2026-11-23, 2026-11-23T12:00:00Z, or how long ago it "
            "was, as in 90m, 2h or 7d."
        ) from cause


def _resource_of(entry: AuditEntry) -> str:
    parameters = entry.parameters
    found = parameters.get("resourceName") if isinstance(parameters, dict) else None
    return str(found or "")
