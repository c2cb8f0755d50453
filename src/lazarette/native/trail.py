"""CloudTrail LookupEvents over the audit trail.

Source: CloudTrail API reference, LookupEvents. Differs: any number of attributes, all of which
must match; events of all regions, whichever the call names; as far back as the trail goes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from lazarette.http.page_token import read_token, write_token
from lazarette.model.errors import InvalidInput, InvalidLookup
from lazarette.model.timestamp import parse_iso_ms
from lazarette.native.services import Call, NativeServices
from lazarette.native.trail_record import SOURCE_SUFFIX, event_of
from lazarette.native.trail_shapes import LookupEventsRequest, LookupEventsResult
from lazarette.observe.audit_trail import is_file_name
from lazarette.services.trail_lookup import TrailPlace, TrailQuery

_RESULTS_MAX = 50
_LAST_S = 253_370_764_800
_ATTRIBUTES: dict[str, Callable[[TrailQuery, str], TrailQuery]] = {
    "EventId": lambda query, value: replace(query, request_id=value.upper()),
    "EventName": lambda query, value: replace(query, operation=value),
    "ReadOnly": lambda query, value: replace(query, is_read=_truth(value)),
    "Username": lambda query, value: replace(query, username=value),
    "ResourceType": lambda query, value: replace(query, resource_type=value),
    "ResourceName": lambda query, value: replace(query, resource=value),
    "EventSource": lambda query, value: replace(
        query, service=value.removesuffix(SOURCE_SUFFIX)
    ),
    "AccessKeyId": lambda query, value: replace(query, access_key_id=value),
}


async def lookup_events(
    services: NativeServices, call: Call, asked: LookupEventsRequest
) -> LookupEventsResult:
    """Return the account's events, newest first.

    Raises: AccessDenied, InvalidLookup.
    """
    limit = _RESULTS_MAX if asked.max_results is None else asked.max_results
    if not 1 <= limit <= _RESULTS_MAX:
        raise InvalidLookup("InvalidMaxResultsException", "MaxResults is 1 to 50.")
    scope = _scope(asked)
    page = await services.trail.look_up(
        call.caller, _query(asked), _place(scope, asked.next_token), limit
    )
    return LookupEventsResult(
        [event_of(entry) for entry in page.entries],
        None if page.place is None else write_token(scope, page.place),
    )


def _query(asked: LookupEventsRequest) -> TrailQuery:
    since_ms, until_ms = _time_ms(asked.start_time, 0), _time_ms(asked.end_time, _LAST_S)
    if asked.end_time is not None:
        until_ms += 1  # CloudTrail's end is among what is looked for.
    if since_ms > until_ms:
        raise InvalidLookup("InvalidTimeRangeException", "StartTime is after EndTime.")
    query = TrailQuery(since_ms, until_ms)
    for attribute in asked.lookup_attributes:
        narrow = _ATTRIBUTES.get(attribute.attribute_key)
        if narrow is None:
            raise InvalidLookup(
                "InvalidLookupAttributesException",
                f"There is no attribute {attribute.attribute_key[:64]}: it is one of "
                f"{', '.join(sorted(_ATTRIBUTES))}.",
            )
        if not attribute.attribute_value:
            raise InvalidLookup(
                "InvalidLookupAttributesException",
                f"{attribute.attribute_key} has no value to look for.",
            )
        query = narrow(query, attribute.attribute_value)
    return query


def _truth(value: str) -> bool:
    if value not in ("true", "false"):
        raise InvalidLookup("InvalidLookupAttributesException", "ReadOnly is true or false.")
    return value == "true"


def _time_ms(asked: float | str | None, default_s: int) -> int:
    try:
        if isinstance(asked, str):
            time_ms = parse_iso_ms(asked)
        else:
            time_ms = int((default_s if asked is None else asked) * 1000)
    except (ValueError, OverflowError) as cause:
        raise InvalidLookup(
            "InvalidTimeRangeException", "A time is in seconds since 1970, or ISO 8601."
        ) from cause
    return min(max(0, time_ms), _LAST_S * 1000)


def _scope(asked: LookupEventsRequest) -> tuple[str, ...]:
    """Return what a token belongs to: it goes on with what was looked for, nothing else."""
    sought = (asked.lookup_attributes, asked.start_time, asked.end_time)
    return ("LookupEvents", hashlib.sha256(msgspec.json.encode(sought)).hexdigest()[:32])


def _place(scope: tuple[str, ...], token: str | None) -> TrailPlace | None:
    if token is None:
        return None
    try:
        file, offset = read_token(scope, (str, int), token)
    except InvalidInput as cause:
        raise _bad_token() from cause
    if not is_file_name(str(file)) or int(offset) < 0:
        raise _bad_token()
    return TrailPlace(str(file), int(offset))


def _bad_token() -> InvalidLookup:
    return InvalidLookup(
        "InvalidNextTokenException",
        "NextToken is not one that this search returned: repeat the search without it.",
    )
