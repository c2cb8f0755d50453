"""The bundles and blueprints of instances that are usual, and the facts that go with each.

Ids that are not listed are taken as well: nothing is started from them, and AWS makes new
ones all the time. Prices are those of Virginia in 2026; here nobody pays them.
Source: Lightsail GetBundles, GetBlueprints; user guide, "Instance plans".
"""

from __future__ import annotations

from typing import NamedTuple

LINUX, WINDOWS = "LINUX_UNIX", "WINDOWS"
_GENERATION = "3_0"
_IPV6_MARK = "_ipv6_"


class InstanceBundle(NamedTuple):
    """A plan of an instance: its hardware, transfer and price."""

    bundle_id: str
    name: str
    instance_type: str
    price_usd: float
    cpu_count: int
    ram_gb: float
    disk_gb: int
    transfer_gb: int
    power: int
    platform: str
    ipv4_count: int


class Blueprint(NamedTuple):
    """What an instance is said to run."""

    blueprint_id: str
    name: str
    kind: str  # "os" or "app"
    version: str
    username: str
    platform: str
    product_url: str


class _Size(NamedTuple):
    name: str
    power: int
    cpu_count: int
    ram_gb: float
    disk_gb: int
    transfer_gb: int
    linux_usd: float
    ipv6_usd: float
    windows_usd: float


_SIZES = {
    "nano": _Size("Nano", 300, 2, 0.5, 20, 1024, 5, 3.5, 9.5),
    "micro": _Size("Micro", 500, 2, 1, 40, 2048, 7, 5, 14),
    "small": _Size("Small", 1000, 2, 2, 60, 3072, 12, 10, 22),
    "medium": _Size("Medium", 2000, 2, 4, 80, 4096, 24, 20, 44),
    "large": _Size("Large", 3000, 2, 8, 160, 5120, 44, 40, 74),
    "xlarge": _Size("Xlarge", 4000, 4, 16, 320, 6144, 84, 80, 124),
    "2xlarge": _Size("2Xlarge", 5000, 8, 32, 640, 7168, 164, 160, 244),
    "4xlarge": _Size("4Xlarge", 6000, 16, 64, 1280, 8192, 384, 380, 574),
}
_DEFAULT_SIZE = "nano"


def _bundle(
    size: str, middle: str, price_usd: float, platform: str, ipv4: int
) -> InstanceBundle:
    row = _SIZES[size]
    return InstanceBundle(
        bundle_id=f"{size}{middle}{_GENERATION}",
        name=row.name,
        instance_type=size,
        price_usd=price_usd,
        cpu_count=row.cpu_count,
        ram_gb=row.ram_gb,
        disk_gb=row.disk_gb,
        transfer_gb=row.transfer_gb,
        power=row.power,
        platform=platform,
        ipv4_count=ipv4,
    )


BUNDLES = tuple(
    bundle
    for size, row in _SIZES.items()
    for bundle in (
        _bundle(size, "_", row.linux_usd, LINUX, 1),
        _bundle(size, _IPV6_MARK, row.ipv6_usd, LINUX, 0),
        _bundle(size, "_win_", row.windows_usd, WINDOWS, 1),
    )
)
_BY_ID = {bundle.bundle_id: bundle for bundle in BUNDLES}

BLUEPRINTS = (
    Blueprint(
        "amazon_linux_2023",
        "Amazon Linux 2023",
        "os",
        "2023",
        "ec2-user",
        LINUX,
        "https://aws.amazon.com/linux/amazon-linux-2023/",
    ),
    Blueprint(
        "amazon_linux_2",
        "Amazon Linux 2",
        "os",
        "2",
        "ec2-user",
        LINUX,
        "https://aws.amazon.com/amazon-linux-2/",
    ),
    Blueprint(
        "ubuntu_24_04", "Ubuntu", "os", "24.04 LTS", "ubuntu", LINUX, "https://ubuntu.com/"
    ),
    Blueprint(
        "ubuntu_22_04", "Ubuntu", "os", "22.04 LTS", "ubuntu", LINUX, "https://ubuntu.com/"
    ),
    Blueprint("debian_12", "Debian", "os", "12", "admin", LINUX, "https://www.debian.org/"),
    Blueprint("debian_11", "Debian", "os", "11", "admin", LINUX, "https://www.debian.org/"),
    Blueprint(
        "freebsd_14", "FreeBSD", "os", "14", "ec2-user", LINUX, "https://www.freebsd.org/"
    ),
    Blueprint(
        "opensuse_15", "openSUSE", "os", "15", "ec2-user", LINUX, "https://www.opensuse.org/"
    ),
    Blueprint(
        "almalinux_9", "AlmaLinux", "os", "9", "ec2-user", LINUX, "https://almalinux.org/"
    ),
    Blueprint(
        "centos_stream_9",
        "CentOS Stream",
        "os",
        "9",
        "ec2-user",
        LINUX,
        "https://www.centos.org/",
    ),
    Blueprint("wordpress", "WordPress", "app", "6", "bitnami", LINUX, "https://wordpress.org/"),
    Blueprint(
        "wordpress_multisite",
        "WordPress Multisite",
        "app",
        "6",
        "bitnami",
        LINUX,
        "https://wordpress.org/",
    ),
    Blueprint(
        "lamp_8_bitnami", "LAMP (PHP 8)", "app", "8", "bitnami", LINUX, "https://www.php.net/"
    ),
    Blueprint("nodejs", "Node.js", "app", "22", "bitnami", LINUX, "https://nodejs.org/"),
    Blueprint("nginx", "Nginx", "app", "1", "bitnami", LINUX, "https://nginx.org/"),
    Blueprint(
        "django_bitnami",
        "Django",
        "app",
        "5",
        "bitnami",
        LINUX,
        "https://www.djangoproject.com/",
    ),
    Blueprint(
        "windows_server_2022",
        "Windows Server 2022",
        "os",
        "2022",
        "Administrator",
        WINDOWS,
        "https://www.microsoft.com/windows-server",
    ),
)
_BLUEPRINTS_BY_ID = {blueprint.blueprint_id: blueprint for blueprint in BLUEPRINTS}

# For ids that are not listed: what they begin with says who logs in.
_USERNAMES = (
    ("ubuntu", "ubuntu"),
    ("debian", "admin"),
    (("amazon", "centos", "alma", "opensuse", "freebsd"), "ec2-user"),
    (("windows", "sql"), "Administrator"),
)
_OTHER_USERNAME = "bitnami"


def find_bundle(bundle_id: str) -> InstanceBundle:
    """Return a bundle's facts; an unknown id has those of the size its name begins with.

    >>> find_bundle("micro_2_0").ram_gb, find_bundle("of_another_time").instance_type
    (1, 'nano')
    """
    known = _BY_ID.get(bundle_id)
    if known is not None:
        return known
    size = bundle_id.partition("_")[0]
    return _BY_ID[f"{size if size in _SIZES else _DEFAULT_SIZE}_{_GENERATION}"]


def bundle_for_addresses(bundle_id: str, is_ipv6_only: bool) -> str:
    """Return the bundle of the same size with or without a public IPv4 address.

    >>> bundle_for_addresses("nano_3_0", True), bundle_for_addresses("nano_ipv6_3_0", False)
    ('nano_ipv6_3_0', 'nano_3_0')
    """
    if is_ipv6_only:
        size, _, rest = bundle_id.partition("_")
        other = f"{size}{_IPV6_MARK}{rest}"
    else:
        other = bundle_id.replace(_IPV6_MARK, "_")
    return other if other in _BY_ID else bundle_id


def blueprint_name(blueprint_id: str) -> str:
    """Return a blueprint's name for people; an unknown id is its own."""
    known = _BLUEPRINTS_BY_ID.get(blueprint_id)
    return known.name if known else blueprint_id


def username_of(blueprint_id: str) -> str:
    """Return who logs in to what runs that blueprint.

    >>> username_of("amazon_linux_2"), username_of("ubuntu_18_04"), username_of("ghost")
    ('ec2-user', 'ubuntu', 'bitnami')
    """
    known = _BLUEPRINTS_BY_ID.get(blueprint_id)
    if known is not None:
        return known.username
    return next(
        (name for start, name in _USERNAMES if blueprint_id.startswith(start)), _OTHER_USERNAME
    )
