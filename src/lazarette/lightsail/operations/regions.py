"""GetRegions, GetActiveNames, GetProfile."""

from __future__ import annotations

from lazarette.http.page_token import read_token, write_token
from lazarette.lightsail.call import Call
from lazarette.lightsail.services import LightsailServices
from lazarette.lightsail.shapes import regions as shapes
from lazarette.model.limits import NAMES_PAGE_MAX
from lazarette.model.region import ZONES, RegionLabel

_NAMES = ("GetActiveNames",)


async def get_regions(
    services: LightsailServices, call: Call, asked: shapes.GetRegionsRequest
) -> shapes.GetRegionsResult:
    """Return the regions to choose from; zones only when asked for."""
    return shapes.GetRegionsResult(
        [
            shapes.Region(
                continent_code=label.continent_code,
                description=f"For users in {label.area}.",
                display_name=label.display_name,
                name=label.name,
                availability_zones=_zones(label, asked.include_availability_zones),
                relational_database_availability_zones=_zones(
                    label, asked.include_relational_database_availability_zones
                ),
            )
            for label in services.regions.list_regions(call.caller)
        ]
    )


async def get_active_names(
    services: LightsailServices, call: Call, asked: shapes.GetActiveNamesRequest
) -> shapes.GetActiveNamesResult:
    """Return the resource names in use in the region."""
    after = ""
    if asked.page_token is not None:
        (name,) = read_token(_NAMES, (str,), asked.page_token)
        after = str(name)
    names = await services.names.list_page(call.caller, call.region, after, NAMES_PAGE_MAX + 1)
    page = names[:NAMES_PAGE_MAX]
    token = write_token(_NAMES, (page[-1],)) if len(names) > len(page) else None
    return shapes.GetActiveNamesResult(page, token)


async def get_profile(
    services: LightsailServices, call: Call, asked: shapes.GetProfileRequest
) -> shapes.GetProfileResult:
    """Return what kind of customer the account is: always one that is no partner."""
    services.regions.require_profile(call.caller)
    return shapes.GetProfileResult("Lightsailor")


def _zones(label: RegionLabel, wanted: bool | None) -> list[shapes.AvailabilityZone]:
    if not wanted:
        return []
    return [shapes.AvailabilityZone(label.name + zone, "available") for zone in ZONES]
