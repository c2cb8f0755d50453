"""GetRegions, GetActiveNames."""

from __future__ import annotations

from lazarette.lightsail.shapes.shape import Shape


class AvailabilityZone(Shape, frozen=True):
    """A zone of a region."""

    zone_name: str
    state: str


class Region(Shape, frozen=True):
    """A region."""

    continent_code: str
    description: str
    display_name: str
    name: str
    availability_zones: list[AvailabilityZone]
    relational_database_availability_zones: list[AvailabilityZone]


class GetRegionsRequest(Shape, frozen=True):
    """GetRegions."""

    include_availability_zones: bool | None = None
    include_relational_database_availability_zones: bool | None = None


class GetRegionsResult(Shape, frozen=True):
    """GetRegions."""

    regions: list[Region]


class GetActiveNamesRequest(Shape, frozen=True):
    """GetActiveNames."""

    page_token: str | None = None


class GetActiveNamesResult(Shape, frozen=True):
    """GetActiveNames."""

    active_names: list[str]
    next_page_token: str | None = None
