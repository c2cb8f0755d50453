"""GetBundles and GetBlueprints: what instances are made of."""

from __future__ import annotations

from lazarette.lightsail.shapes.shape import Shape


class Bundle(Shape, frozen=True):
    """A plan of an instance."""

    price: float
    cpu_count: int
    disk_size_in_gb: int
    bundle_id: str
    instance_type: str
    is_active: bool
    name: str
    power: int
    ram_size_in_gb: float
    transfer_per_month_in_gb: int
    supported_platforms: list[str]
    public_ipv4_address_count: int


class Blueprint(Shape, frozen=True):
    """What an instance may be said to run."""

    blueprint_id: str
    name: str
    group: str
    type: str
    description: str
    is_active: bool
    min_power: int
    version: str
    version_code: str
    product_url: str
    license_url: str
    platform: str


class GetBundlesRequest(Shape, frozen=True):
    """GetBundles."""

    include_inactive: bool | None = None
    page_token: str | None = None
    app_category: str | None = None


class GetBundlesResult(Shape, frozen=True):
    """GetBundles."""

    bundles: list[Bundle]
    next_page_token: str | None = None


class GetBlueprintsRequest(Shape, frozen=True):
    """GetBlueprints."""

    include_inactive: bool | None = None
    page_token: str | None = None
    app_category: str | None = None


class GetBlueprintsResult(Shape, frozen=True):
    """GetBlueprints."""

    blueprints: list[Blueprint]
    next_page_token: str | None = None
