"""An instance: the record of a host that may use buckets without keys.

No virtual machine stands behind it; a real host is bound to it by enrolment. Its addresses
are made up, from ranges that lead nowhere, until a host tells its own.
Source: Lightsail Instance.
"""

from __future__ import annotations

import hashlib
import re
from enum import Enum
from typing import ClassVar, NamedTuple

import msgspec

from lazarette.model.errors import InvalidInput
from lazarette.model.limits import USER_DATA_BYTES_MAX
from lazarette.model.names import BucketName, Region
from lazarette.model.resource import StoredResource
from lazarette.model.tag import Tag

# The role whose credentials a host gets; there is this one.
INSTANCE_ROLE = "AmazonLightsailInstanceRole"
DEFAULT_KEY_PAIR = "LightsailDefaultKeyPair"
AUTO_SNAPSHOT = "AutoSnapshot"
DEFAULT_SNAPSHOT_TIME = "06:00"

_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}", re.ASCII)
_HOUR = re.compile(r"(0\d|1\d|2[0-3]):00", re.ASCII)


class InstanceState(Enum):
    """What an instance is doing. The value is Lightsail's name, `code` its number."""

    PENDING = "pending"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"

    @property
    def code(self) -> int:
        """The number that goes with the name."""
        return _CODES[self]


_CODES = {
    InstanceState.PENDING: 0,
    InstanceState.RUNNING: 16,
    InstanceState.STOPPING: 64,
    InstanceState.STOPPED: 80,
}


class IpAddressType(Enum):
    """Which kinds of addresses an instance has."""

    DUALSTACK = "dualstack"
    IPV4 = "ipv4"
    IPV6 = "ipv6"


class AddOn(msgspec.Struct, frozen=True):
    """An add-on of an instance; one that was disabled stays listed as such."""

    name: str  # "AutoSnapshot", the only one there is
    is_enabled: bool
    snapshot_time: str  # "06:00", full hours, UTC


class Instance(StoredResource, frozen=True, omit_defaults=True, kw_only=True):
    """An instance record, in RESOURCES.

    `buckets` are the names of those whose `Bucket.instances` list it: both change in one
    transaction.
    """

    resource_type: ClassVar[str] = "Instance"

    zone: str  # "us-east-1a"
    blueprint_id: str
    bundle_id: str
    username: str
    state: InstanceState = InstanceState.RUNNING
    ip_address_type: IpAddressType = IpAddressType.DUALSTACK
    key_pair: str = DEFAULT_KEY_PAIR
    user_data: str = ""
    add_ons: tuple[AddOn, ...] = ()
    private_ip: str = ""
    public_ip: str = ""
    ipv6: str = ""
    buckets: tuple[BucketName, ...] = ()
    source_addresses: tuple[str, ...] = ()  # which hosts may claim to be it by address alone
    enrolment_id: str = ""  # the enrolment that is good now; empty: none is

    @property
    def has_add_on(self) -> bool:
        """Whether an add-on is enabled."""
        return any(add_on.is_enabled for add_on in self.add_ons)


class NewInstances(msgspec.Struct, frozen=True):
    """What CreateInstances asks for: several instances that differ in nothing but the name."""

    names: tuple[str, ...]
    zone: str
    blueprint_id: str
    bundle_id: str
    user_data: str = ""
    key_pair: str = DEFAULT_KEY_PAIR
    ip_address_type: IpAddressType = IpAddressType.DUALSTACK
    add_ons: tuple[AddOn, ...] = ()
    tags: tuple[Tag, ...] = ()


class Addresses(NamedTuple):
    """The addresses of an instance; any may be empty."""

    private_ip: str
    public_ip: str
    ipv6: str


def made_up_addresses(resource_id: str) -> Addresses:
    """Return addresses that look right and lead nowhere, the same ones for the same id.

    Public ones are from the ranges for benchmarks (RFC 2544) and documentation (RFC 3849):
    who opens a connection to one reaches nobody else's machine.
    """
    digest = hashlib.sha256(resource_id.encode()).digest()
    groups = [int.from_bytes(digest[at : at + 2], "big") for at in range(6, 18, 2)]
    return Addresses(
        private_ip=f"172.26.{digest[0]}.{digest[1]}",
        public_ip=f"198.{18 + digest[2] % 2}.{digest[3]}.{digest[4]}",
        ipv6="2001:db8:" + ":".join(f"{group:x}" for group in groups),
    )


def parse_zone(text: str, region: Region) -> str:
    """Return `text` as a zone of that region. Raises: InvalidInput."""
    letter = text.removeprefix(region)
    if not (text.startswith(region) and len(letter) == 1 and "a" <= letter <= "z"):
        raise InvalidInput(
            f"availabilityZone is the region and a letter, as in {region}a; "
            f"{text[:64]!r} is not in the region of this request."
        )
    return text


def parse_identifier(text: str, member: str) -> str:
    """Return `text` as the id of a blueprint or bundle. Raises: InvalidInput."""
    if not _IDENTIFIER.fullmatch(text):
        raise InvalidInput(
            f"{member} is the id of a blueprint or bundle, as GetBlueprints and GetBundles "
            f"list them; {text[:64]!r} cannot be one."
        )
    return text


def parse_ip_address_type(text: str) -> IpAddressType:
    """Return `text` as the kind of addresses. Raises: InvalidInput."""
    try:
        return IpAddressType(text)
    except ValueError:
        raise InvalidInput("ipAddressType is one of dualstack, ipv4 and ipv6.") from None


def parse_snapshot_time(text: str) -> str:
    """Return `text` as the time of daily snapshots: a full hour. Raises: InvalidInput."""
    if not _HOUR.fullmatch(text):
        raise InvalidInput("snapshotTimeOfDay is a full hour of the day in UTC, as in 06:00.")
    return text


def check_user_data(text: str) -> None:
    """Check a launch script's size. Raises: InvalidInput."""
    if len(text.encode()) > USER_DATA_BYTES_MAX:
        raise InvalidInput(f"userData has at most {USER_DATA_BYTES_MAX} bytes.")
