"""Instances as shapes: what of an instance is fact, and what the catalogue says of it."""

from __future__ import annotations

from lazarette.lightsail import arn
from lazarette.lightsail.shapes import add_ons, instance_plans, instances, tags
from lazarette.lightsail.shapes.shape import ResourceLocation
from lazarette.model.instance import AddOn, Instance, InstanceState, IpAddressType
from lazarette.model.instance_catalogue import (
    WINDOWS,
    Blueprint,
    InstanceBundle,
    blueprint_name,
    find_bundle,
)

_IOPS = 100
_LINUX_DISK = "/dev/xvda"
_OPEN_PORTS = (80, 22)
# What the metadata service of enrolled hosts is like: tokens are needed, over IPv4.
_METADATA_OPTIONS = instances.InstanceMetadataOptions(
    state="applied",
    http_tokens="required",
    http_endpoint="enabled",
    http_put_response_hop_limit=1,
    http_protocol_ipv6="disabled",
)
# Nothing checks hosts that somebody else runs.
_UNCHECKED = instances.InstanceHealthStatus("not-applicable", [])


def instance_shape(instance: Instance, with_health: bool = False) -> instances.Instance:
    """Return an instance as the API shows it."""
    kind = instance.ip_address_type
    has_ipv4, has_ipv6 = kind is not IpAddressType.IPV6, kind is not IpAddressType.IPV4
    bundle = find_bundle(instance.bundle_id)
    return instances.Instance(
        name=instance.name,
        arn=arn.resource_arn(instance),
        support_code=arn.support_code(instance),
        created_at=instance.created_ms / 1000,
        location=ResourceLocation(instance.zone, instance.region),
        resource_type=instance.resource_type,
        tags=[tags.Tag(tag.key, tag.value) for tag in instance.tags],
        blueprint_id=instance.blueprint_id,
        blueprint_name=blueprint_name(instance.blueprint_id),
        bundle_id=instance.bundle_id,
        add_ons=[add_on_shape(add_on) for add_on in instance.add_ons],
        is_static_ip=False,
        private_ip_address=instance.private_ip,
        public_ip_address=instance.public_ip if has_ipv4 else None,
        ipv6_addresses=[instance.ipv6] if has_ipv6 else [],
        ip_address_type=kind.value,
        hardware=_hardware(instance, bundle),
        networking=instances.InstanceNetworking(
            instances.MonthlyTransfer(bundle.transfer_gb),
            [_port(port, has_ipv4, has_ipv6) for port in _OPEN_PORTS],
        ),
        state=state_shape(instance.state),
        username=instance.username,
        ssh_key_name=instance.key_pair,
        metadata_options=_METADATA_OPTIONS,
        instance_status=_UNCHECKED if with_health else None,
        system_status=_UNCHECKED if with_health else None,
    )


def state_shape(state: InstanceState) -> instances.InstanceState:
    """Return what an instance is doing as the API shows it."""
    return instances.InstanceState(state.code, state.value)


def add_on_shape(add_on: AddOn) -> add_ons.AddOn:
    """Return an add-on as the API shows it."""
    time = add_on.snapshot_time
    return add_ons.AddOn(
        name=add_on.name,
        status="Enabled" if add_on.is_enabled else "Disabled",
        snapshot_time_of_day=time,
        next_snapshot_time_of_day=time if add_on.is_enabled else None,
    )


def bundle_shape(bundle: InstanceBundle) -> instance_plans.Bundle:
    """Return a plan of instances as the API shows it."""
    return instance_plans.Bundle(
        price=bundle.price_usd,
        cpu_count=bundle.cpu_count,
        disk_size_in_gb=bundle.disk_gb,
        bundle_id=bundle.bundle_id,
        instance_type=bundle.instance_type,
        is_active=True,
        name=bundle.name,
        power=bundle.power,
        ram_size_in_gb=bundle.ram_gb,
        transfer_per_month_in_gb=bundle.transfer_gb,
        supported_platforms=[bundle.platform],
        public_ipv4_address_count=bundle.ipv4_count,
    )


def blueprint_shape(blueprint: Blueprint) -> instance_plans.Blueprint:
    """Return a blueprint as the API shows it."""
    return instance_plans.Blueprint(
        blueprint_id=blueprint.blueprint_id,
        name=blueprint.name,
        group=blueprint.blueprint_id,
        type=blueprint.kind,
        description=f"{blueprint.name} {blueprint.version}",
        is_active=True,
        min_power=0,
        version=blueprint.version,
        version_code="1",
        product_url=blueprint.product_url,
        license_url=blueprint.product_url,
        platform=blueprint.platform,
    )


def _hardware(instance: Instance, bundle: InstanceBundle) -> instances.InstanceHardware:
    disk = instances.Disk(
        created_at=instance.created_ms / 1000,
        size_in_gb=bundle.disk_gb,
        is_system_disk=True,
        iops=_IOPS,
        path="/dev/sda1" if bundle.platform == WINDOWS else _LINUX_DISK,
        attached_to=instance.name,
        is_attached=True,
        attachment_state="attached",
    )
    return instances.InstanceHardware(bundle.cpu_count, [disk], bundle.ram_gb)


def _port(number: int, has_ipv4: bool, has_ipv6: bool) -> instances.InstancePortInfo:
    return instances.InstancePortInfo(
        from_port=number,
        to_port=number,
        protocol="tcp",
        access_from="Anywhere (0.0.0.0/0 and ::/0)",
        access_type="public",
        common_name="",
        access_direction="inbound",
        cidrs=["0.0.0.0/0"] if has_ipv4 else [],
        ipv6_cidrs=["::/0"] if has_ipv6 else [],
        cidr_list_aliases=[],
    )
