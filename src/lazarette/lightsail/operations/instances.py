"""CreateInstances and all that is done to one instance, its add-ons among it."""

from __future__ import annotations

from lazarette.http.page_token import read_token, write_token
from lazarette.lightsail import convert
from lazarette.lightsail.call import Call
from lazarette.lightsail.convert_instance import instance_shape, state_shape
from lazarette.lightsail.services import LightsailServices
from lazarette.lightsail.shapes import add_ons as add_on_shapes, instances as shapes
from lazarette.lightsail.shapes.operations import OperationsResult
from lazarette.model.action import Action
from lazarette.model.errors import InvalidInput, NotImplementedYet
from lazarette.model.instance import (
    AUTO_SNAPSHOT,
    DEFAULT_KEY_PAIR,
    DEFAULT_SNAPSHOT_TIME,
    AddOn,
    IpAddressType,
    NewInstances,
    check_user_data,
    parse_identifier,
    parse_ip_address_type,
    parse_snapshot_time,
    parse_zone,
)
from lazarette.model.limits import INSTANCES_PAGE_MAX, NEW_INSTANCES_MAX
from lazarette.model.names import Region
from lazarette.model.resource import parse_resource_name

_SCOPE = "GetInstances"
_OF_RESEARCH = "StopInstanceOnIdle"
_OTHERS_WITH_ADDRESSES = frozenset({"Distribution", "LoadBalancer"})


async def create_instances(
    services: LightsailServices, call: Call, asked: shapes.CreateInstancesRequest
) -> OperationsResult:
    """Make instances, one for each name, in a zone of the region of the call."""
    records = await services.instances.create(
        call.caller,
        call.region,
        _wanted(call.region, asked),
        resend=call.resend(convert.all_operations_result),
    )
    return convert.all_operations_result(records)


async def get_instance(
    services: LightsailServices, call: Call, asked: shapes.GetInstanceRequest
) -> shapes.GetInstanceResult:
    """Return one instance."""
    instance = await services.instances.find(call.caller, asked.instance_name, call.region)
    return shapes.GetInstanceResult(
        instance_shape(instance, asked.include_health_status is True)
    )


async def get_instances(
    services: LightsailServices, call: Call, asked: shapes.GetInstancesRequest
) -> shapes.GetInstancesResult:
    """Return a page of the region's instances by name."""
    after, scope = "", (_SCOPE, call.region)
    if asked.page_token is not None:
        (name,) = read_token(scope, (str,), asked.page_token)
        after = str(name)
    listed = await services.instances.list_page(
        call.caller, call.region, after, INSTANCES_PAGE_MAX + 1
    )
    page = listed[:INSTANCES_PAGE_MAX]
    with_health = asked.include_health_status is True
    return shapes.GetInstancesResult(
        [instance_shape(instance, with_health) for instance in page],
        write_token(scope, (page[-1].name,)) if len(listed) > len(page) else None,
    )


async def get_instance_state(
    services: LightsailServices, call: Call, asked: shapes.GetInstanceStateRequest
) -> shapes.GetInstanceStateResult:
    """Return what an instance is doing."""
    instance = await services.instances.find(
        call.caller, asked.instance_name, call.region, Action.READ_INSTANCE_STATE
    )
    return shapes.GetInstanceStateResult(state_shape(instance.state))


async def delete_instance(
    services: LightsailServices, call: Call, asked: shapes.DeleteInstanceRequest
) -> OperationsResult:
    """Delete an instance; it loses its access to every bucket."""
    record = await services.instances.delete(
        call.caller,
        asked.instance_name,
        call.region,
        with_add_ons=asked.force_delete_add_ons is True,
        resend=call.resend(convert.operations_result),
    )
    return convert.operations_result(record)


async def start_instance(
    services: LightsailServices, call: Call, asked: shapes.StartInstanceRequest
) -> OperationsResult:
    """Start an instance, on another bundle when one is named."""
    updates = asked.attribute_updates
    bundle_id = None if updates is None else updates.bundle_id
    record = await services.instances.start(
        call.caller,
        asked.instance_name,
        call.region,
        None if bundle_id is None else parse_identifier(bundle_id, "bundleId"),
        resend=call.resend(convert.operations_result),
    )
    return convert.operations_result(record)


async def stop_instance(
    services: LightsailServices, call: Call, asked: shapes.StopInstanceRequest
) -> OperationsResult:
    """Stop an instance; `force` has nothing to do, for none is ever stuck."""
    record = await services.instances.stop(
        call.caller,
        asked.instance_name,
        call.region,
        resend=call.resend(convert.operations_result),
    )
    return convert.operations_result(record)


async def reboot_instance(
    services: LightsailServices, call: Call, asked: shapes.RebootInstanceRequest
) -> OperationsResult:
    """Take note that an instance was restarted."""
    record = await services.instances.reboot(
        call.caller,
        asked.instance_name,
        call.region,
        resend=call.resend(convert.operations_result),
    )
    return convert.operations_result(record)


async def set_ip_address_type(
    services: LightsailServices, call: Call, asked: shapes.SetIpAddressTypeRequest
) -> OperationsResult:
    """Change which kinds of addresses an instance has."""
    if asked.resource_type in _OTHERS_WITH_ADDRESSES:
        raise NotImplementedYet(
            f"SetIpAddressType of a {asked.resource_type}", "That of an Instance is."
        )
    if asked.resource_type != "Instance":
        raise InvalidInput("resourceType is one of Instance, Distribution and LoadBalancer.")
    record = await services.instances.set_ip_address_type(
        call.caller,
        asked.resource_name,
        call.region,
        parse_ip_address_type(asked.ip_address_type),
        with_bundle=asked.accept_bundle_update is True,
        resend=call.resend(convert.operations_result),
    )
    return convert.operations_result(record)


async def enable_add_on(
    services: LightsailServices, call: Call, asked: add_on_shapes.EnableAddOnRequest
) -> OperationsResult:
    """Enable an add-on of an instance, or change its time."""
    record = await services.instances.enable_add_on(
        call.caller,
        asked.resource_name,
        call.region,
        _add_on(asked.add_on_request),
        resend=call.resend(convert.operations_result),
    )
    return convert.operations_result(record)


async def disable_add_on(
    services: LightsailServices, call: Call, asked: add_on_shapes.DisableAddOnRequest
) -> OperationsResult:
    """Disable an add-on of an instance."""
    _check_add_on_type(asked.add_on_type)
    record = await services.instances.disable_add_on(
        call.caller,
        asked.resource_name,
        call.region,
        asked.add_on_type,
        resend=call.resend(convert.operations_result),
    )
    return convert.operations_result(record)


async def get_auto_snapshots(
    services: LightsailServices, call: Call, asked: add_on_shapes.GetAutoSnapshotsRequest
) -> add_on_shapes.GetAutoSnapshotsResult:
    """Return the snapshots of an instance: none, as nothing takes any."""
    instance = await services.instances.find(
        call.caller, asked.resource_name, call.region, Action.READ_AUTO_SNAPSHOTS
    )
    return add_on_shapes.GetAutoSnapshotsResult(instance.name, instance.resource_type, [])


def _wanted(region: Region, asked: shapes.CreateInstancesRequest) -> NewInstances:
    """Return what a request asks for. Raises: InvalidInput."""
    names = tuple(parse_resource_name(name, "instanceNames") for name in asked.instance_names)
    if not 1 <= len(names) <= NEW_INSTANCES_MAX:
        raise InvalidInput(f"instanceNames has 1 to {NEW_INSTANCES_MAX} names.")
    if len(set(names)) != len(names):
        raise InvalidInput("instanceNames has a name twice.")
    check_user_data(asked.user_data or "")
    add_ons = tuple(_add_on(row) for row in asked.add_ons or ())
    if len(add_ons) > 1:
        raise InvalidInput(f"addOns has {AUTO_SNAPSHOT} twice.")
    key_pair = asked.key_pair_name
    return NewInstances(
        names=names,
        zone=parse_zone(asked.availability_zone, region),
        blueprint_id=parse_identifier(asked.blueprint_id, "blueprintId"),
        bundle_id=parse_identifier(asked.bundle_id, "bundleId"),
        user_data=asked.user_data or "",
        key_pair=parse_resource_name(key_pair, "keyPairName") if key_pair else DEFAULT_KEY_PAIR,
        ip_address_type=(
            IpAddressType.DUALSTACK
            if asked.ip_address_type is None
            else parse_ip_address_type(asked.ip_address_type)
        ),
        add_ons=add_ons,
        tags=tuple(convert.model_tags(asked.tags)),
    )


def _add_on(asked: add_on_shapes.AddOnRequest) -> AddOn:
    """Return the add-on a request asks for. Raises: InvalidInput."""
    _check_add_on_type(asked.add_on_type)
    details = asked.auto_snapshot_add_on_request
    time = None if details is None else details.snapshot_time_of_day
    return AddOn(
        AUTO_SNAPSHOT,
        is_enabled=True,
        snapshot_time=DEFAULT_SNAPSHOT_TIME if time is None else parse_snapshot_time(time),
    )


def _check_add_on_type(text: str) -> None:
    if text == _OF_RESEARCH:
        raise InvalidInput(f"{_OF_RESEARCH} is an add-on of Lightsail for Research only.")
    if text != AUTO_SNAPSHOT:
        raise InvalidInput(f"addOnType is {AUTO_SNAPSHOT}; there is no {text[:64]!r}.")
