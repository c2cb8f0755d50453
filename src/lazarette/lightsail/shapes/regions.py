"""GetRegions, GetActiveNames, GetProfile."""

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


class PartnerInfo(Shape, frozen=True):
    """What a partner's account shows; no account here is one."""

    enrolled_at: float
    status: str
    tier_name: str | None = None


class GetProfileRequest(Shape, frozen=True):
    """GetProfile."""


class GetProfileResult(Shape, frozen=True):
    """GetProfile."""

    profile_type: str
    partner: PartnerInfo | None = None
