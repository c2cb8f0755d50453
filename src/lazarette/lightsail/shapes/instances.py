"""Create-, Get-, Delete-, Start-, Stop-, RebootInstance(s), and the Instance they show."""

from __future__ import annotations

from lazarette.lightsail.shapes.add_ons import AddOn, AddOnRequest
from lazarette.lightsail.shapes.shape import ResourceLocation, Shape
from lazarette.lightsail.shapes.tags import Tag


class Disk(Shape, frozen=True):
    """The system disk of an instance."""

    created_at: float
    size_in_gb: int
    is_system_disk: bool
    iops: int
    path: str
    attached_to: str
    is_attached: bool
    attachment_state: str


class InstanceHardware(Shape, frozen=True):
    """What the bundle promises."""

    cpu_count: int
    disks: list[Disk]
    ram_size_in_gb: float


class MonthlyTransfer(Shape, frozen=True):
    """What the bundle promises of transfer."""

    gb_per_month_allocated: int


class InstancePortInfo(Shape, frozen=True):
    """An open port."""

    from_port: int
    to_port: int
    protocol: str
    access_from: str
    access_type: str
    common_name: str
    access_direction: str
    cidrs: list[str]
    ipv6_cidrs: list[str]
    cidr_list_aliases: list[str]


class InstanceNetworking(Shape, frozen=True):
    """Transfer and open ports."""

    monthly_transfer: MonthlyTransfer
    ports: list[InstancePortInfo]


class InstanceState(Shape, frozen=True):
    """What the instance is doing."""

    code: int
    name: str


class InstanceMetadataOptions(Shape, frozen=True):
    """How the instance is told about itself."""

    state: str
    http_tokens: str
    http_endpoint: str
    http_put_response_hop_limit: int
    http_protocol_ipv6: str


class InstanceHealthStatusDetail(Shape, frozen=True):
    """One check of an instance's health."""

    name: str
    status: str
    impaired_since: float | None = None


class InstanceHealthStatus(Shape, frozen=True):
    """The health of an instance; nothing is checked here."""

    status: str
    details: list[InstanceHealthStatusDetail]


class Instance(Shape, frozen=True):
    """An instance."""

    name: str
    arn: str
    support_code: str
    created_at: float
    location: ResourceLocation
    resource_type: str
    tags: list[Tag]
    blueprint_id: str
    blueprint_name: str
    bundle_id: str
    add_ons: list[AddOn]
    is_static_ip: bool
    private_ip_address: str
    ip_address_type: str
    hardware: InstanceHardware
    networking: InstanceNetworking
    state: InstanceState
    username: str
    ssh_key_name: str
    metadata_options: InstanceMetadataOptions
    ipv6_addresses: list[str]
    public_ip_address: str | None = None
    instance_status: InstanceHealthStatus | None = None
    system_status: InstanceHealthStatus | None = None


class CreateInstancesRequest(Shape, frozen=True):
    """CreateInstances."""

    instance_names: list[str]
    availability_zone: str
    blueprint_id: str
    bundle_id: str
    custom_image_name: str | None = None
    user_data: str | None = None
    key_pair_name: str | None = None
    tags: list[Tag] | None = None
    add_ons: list[AddOnRequest] | None = None
    ip_address_type: str | None = None


class GetInstanceRequest(Shape, frozen=True):
    """GetInstance."""

    instance_name: str
    include_health_status: bool | None = None


class GetInstanceResult(Shape, frozen=True):
    """GetInstance."""

    instance: Instance


class GetInstancesRequest(Shape, frozen=True):
    """GetInstances."""

    page_token: str | None = None
    include_health_status: bool | None = None


class GetInstancesResult(Shape, frozen=True):
    """GetInstances."""

    instances: list[Instance]
    next_page_token: str | None = None


class GetInstanceStateRequest(Shape, frozen=True):
    """GetInstanceState."""

    instance_name: str


class GetInstanceStateResult(Shape, frozen=True):
    """GetInstanceState."""

    state: InstanceState


class DeleteInstanceRequest(Shape, frozen=True):
    """DeleteInstance."""

    instance_name: str
    force_delete_add_ons: bool | None = None


class InstanceAttributeUpdates(Shape, frozen=True):
    """What changes while an instance is stopped."""

    bundle_id: str | None = None


class StartInstanceRequest(Shape, frozen=True):
    """StartInstance."""

    instance_name: str
    attribute_updates: InstanceAttributeUpdates | None = None


class StopInstanceRequest(Shape, frozen=True):
    """StopInstance."""

    instance_name: str
    force: bool | None = None


class RebootInstanceRequest(Shape, frozen=True):
    """RebootInstance."""

    instance_name: str


class SetIpAddressTypeRequest(Shape, frozen=True):
    """SetIpAddressType."""

    resource_type: str
    resource_name: str
    ip_address_type: str
    accept_bundle_update: bool | None = None
