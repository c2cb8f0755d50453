"""GetBanners, DismissBanner: what the console shows on top of its pages."""

from __future__ import annotations

from lazarette.native import shapes
from lazarette.native.services import Call, NativeServices


async def get_banners(
    services: NativeServices, call: Call, _asked: shapes.Nothing
) -> shapes.GetBannersResult:
    """Return what there is to show of the call's region. Raises: AccessDenied."""
    found = await services.alarms.list_banners(call.caller, call.region)
    return shapes.GetBannersResult(
        [
            shapes.Banner(
                banner.kind, banner.name, banner.region, banner.since_ms / 1000, banner.sentence
            )
            for banner in found
        ]
    )


async def dismiss_banner(
    services: NativeServices, call: Call, asked: shapes.DismissBannerRequest
) -> shapes.Nothing:
    """Show an alarm's banner no more, to nobody of the account, until it has news.

    Raises: AccessDenied, NoSuchResource.
    """
    await services.alarms.dismiss_banner(call.caller, asked.name, call.region)
    return shapes.Nothing()
