"""EnableAddOn, DisableAddOn, GetAutoSnapshots, and the AddOn that instances show."""

from __future__ import annotations

from lazarette.lightsail.shapes.shape import Shape


class AddOn(Shape, frozen=True):
    """An add-on of an instance."""

    name: str
    status: str
    snapshot_time_of_day: str | None = None
    next_snapshot_time_of_day: str | None = None


class AutoSnapshotAddOnRequest(Shape, frozen=True):
    """When to take snapshots."""

    snapshot_time_of_day: str | None = None


class StopInstanceOnIdleRequest(Shape, frozen=True):
    """An add-on of Lightsail for Research."""

    threshold: str | None = None
    duration: str | None = None


class AddOnRequest(Shape, frozen=True):
    """An add-on to enable."""

    add_on_type: str
    auto_snapshot_add_on_request: AutoSnapshotAddOnRequest | None = None
    stop_instance_on_idle_request: StopInstanceOnIdleRequest | None = None


class EnableAddOnRequest(Shape, frozen=True):
    """EnableAddOn."""

    resource_name: str
    add_on_request: AddOnRequest


class DisableAddOnRequest(Shape, frozen=True):
    """DisableAddOn."""

    add_on_type: str
    resource_name: str


class GetAutoSnapshotsRequest(Shape, frozen=True):
    """GetAutoSnapshots."""

    resource_name: str


class AutoSnapshotDetails(Shape, frozen=True):
    """A snapshot; none is ever taken here."""

    date: str
    created_at: float
    status: str


class GetAutoSnapshotsResult(Shape, frozen=True):
    """GetAutoSnapshots."""

    resource_name: str
    resource_type: str
    auto_snapshots: list[AutoSnapshotDetails]
