"""GetBundles, GetBlueprints."""

from __future__ import annotations

from lazarette.lightsail.call import Call
from lazarette.lightsail.convert_instance import blueprint_shape, bundle_shape
from lazarette.lightsail.services import LightsailServices
from lazarette.lightsail.shapes import instance_plans as shapes
from lazarette.model.errors import InvalidInput

_RESEARCH = "LfR"


async def get_bundles(
    services: LightsailServices, call: Call, asked: shapes.GetBundlesRequest
) -> shapes.GetBundlesResult:
    """Return the plans an instance may have; on one page."""
    _check_only_page(asked.page_token)
    listed = services.instances.list_bundles(call.caller)
    if _is_of_research(asked.app_category):
        return shapes.GetBundlesResult([])
    return shapes.GetBundlesResult([bundle_shape(bundle) for bundle in listed])


async def get_blueprints(
    services: LightsailServices, call: Call, asked: shapes.GetBlueprintsRequest
) -> shapes.GetBlueprintsResult:
    """Return what an instance may be said to run; on one page."""
    _check_only_page(asked.page_token)
    listed = services.instances.list_blueprints(call.caller)
    if _is_of_research(asked.app_category):
        return shapes.GetBlueprintsResult([])
    return shapes.GetBlueprintsResult([blueprint_shape(blueprint) for blueprint in listed])


def _check_only_page(token: str | None) -> None:
    if token is not None:
        raise InvalidInput("pageToken is not one that this operation returned.")


def _is_of_research(category: str | None) -> bool:
    """Say whether only Lightsail for Research is asked about. Raises: InvalidInput."""
    if category not in (None, _RESEARCH):
        raise InvalidInput(f"appCategory is {_RESEARCH}, or not given.")
    return category == _RESEARCH
