"""The shapes of CloudTrail's LookupEvents: names begin with a capital, as in its model.

Source: botocore's model of cloudtrail 2013-11-01; `tests/api/native` lays answers beside it.
"""

from __future__ import annotations

import msgspec


class TrailShape(msgspec.Struct, frozen=True, rename="pascal", omit_defaults=True):
    """A structure of CloudTrail's API."""


class LookupAttribute(TrailShape, frozen=True):
    """One thing that events must have."""

    attribute_key: str
    attribute_value: str


class LookupEventsRequest(TrailShape, frozen=True):
    """What to look for, and which page. Times are seconds since 1970, or ISO 8601."""

    lookup_attributes: tuple[LookupAttribute, ...] = ()
    start_time: float | str | None = None
    end_time: float | str | None = None
    event_category: str | None = None
    max_results: int | None = None
    next_token: str | None = None


class EventResource(TrailShape, frozen=True):
    """A thing an event is about."""

    resource_type: str
    resource_name: str


class Event(TrailShape, frozen=True):
    """One call; `cloud_trail_event` is all of it as a JSON text."""

    event_id: str
    event_name: str
    read_only: str
    event_time: float
    event_source: str
    cloud_trail_event: str
    resources: list[EventResource]
    access_key_id: str = ""
    username: str = ""


class LookupEventsResult(TrailShape, frozen=True):
    """A page, newest first; it may be empty and still have a next one."""

    events: list[Event]
    next_token: str | None = None
