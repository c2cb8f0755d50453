"""The story of instances and their access, with two regions and tags set by the provider."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from command import Ran
from server import Server
from terraform.workspace import (
    Plan,
    State,
    Workspace,
    access_block,
    bucket_block,
    instance_block,
    key_block,
    tags,
)

IMPORTED_HOST = "aws_lightsail_instance.basic"
IMPORTED_ACCESS = "aws_lightsail_bucket_resource_access.basic"

# X4: tags that every resource gets, and tags that are somebody else's business.
_TAG_SETTINGS = """
  default_tags {
    tags = {
      made_by = "terraform"
    }
  }
  ignore_tags {
    keys         = ["outside"]
    key_prefixes = ["cost:"]
  }
"""

# What the provider itself refuses: names with a space or a hyphen in front, a zone of
# another region.
REFUSED_AT_PLAN = {
    "name with a space": {"name": "tf web"},
    "name with a hyphen in front": {"name": "-tf-web"},
    "zone of another region": {"zone": "us-west-2a"},
}


class Hosts(NamedTuple):
    """What the story of instances left on record."""

    created: State
    plan_after_creation: Plan
    imported: State
    plan_after_import: Plan
    plan_after_loss: Plan
    tags_on_server: dict[str, str]
    second: State
    third: State
    plan_after_changes: Plan
    refused_plans: dict[str, Ran]
    regions: dict[str, list[str]]
    destroyed: Ran
    left: list[str]


def tell_hosts(folder: Path) -> Hosts:
    """Create, import, lose, change twice, refuse, destroy."""
    with Server(folder / "server") as server:
        space = Workspace(
            folder / "main", server, settings=_TAG_SETTINGS, other_region="us-west-2"
        )
        space.apply(_configuration(1)).ok()
        created = space.state()
        plan_after_creation = space.planned()
        imported, plan_after_import = _import(folder / "twin", server)
        tags_on_server = _lose(server)
        plan_after_loss = space.planned()

        space.apply(_configuration(2)).ok()
        second = space.state()
        space.apply(_configuration(3)).ok()
        third = space.state()
        plan_after_changes = space.planned()
        regions = {region: _instances(server, region) for region in ("us-east-1", "us-west-2")}
        refused = _plans_refused(folder, server)
        destroyed = space.destroy()
        left = [*_instances(server, "us-east-1"), *_instances(server, "us-west-2")]
        left += [row["name"] for row in server.lightsail().get_buckets()["buckets"]]
        return Hosts(
            created,
            plan_after_creation,
            imported,
            plan_after_import,
            plan_after_loss,
            tags_on_server,
            second,
            third,
            plan_after_changes,
            refused,
            regions,
            destroyed,
            left,
        )


def _configuration(stage: int) -> str:
    """Return the configuration at a stage: 1 as created, 2 and 3 after changes."""
    at = stage - 1
    tagged = (
        tags(key1="value1"),
        tags(key1="value1updated", key2="value2"),
        tags(key2="value2"),
    )
    kind = ("ipv4", "dualstack", "ipv6")[at]
    return "".join(
        [
            bucket_block("shared", "tf-shared"),
            instance_block("basic", "tf-web"),
            access_block("basic", "shared", "basic"),
            instance_block("denied", "tf-denied"),
            access_block("denied", "shared", "denied"),
            bucket_block("lost", "tf-lost"),
            key_block("lost", "lost"),
            access_block("lost", "lost", "basic"),
            instance_block("gone", "tf-gone"),
            instance_block("tagged", "tf-tagged", tagged[at]),
            instance_block("addresses", "tf-addresses", f'ip_address_type = "{kind}"'),
            instance_block("named", "1st_tf_web"),
            instance_block("snapshots", "tf-snapshots", *_add_on(at)),
            instance_block("west", "tf-web", provider="other", zone="us-west-2b"),
            bucket_block("west", "tf-west-bucket", "provider = aws.other"),
        ]
    )


def _add_on(at: int) -> list[str]:
    time, status = (("06:00", "Enabled"), ("10:00", "Enabled"), ("10:00", "Disabled"))[at]
    return [
        "add_on {",
        '  type          = "AutoSnapshot"',
        f'  snapshot_time = "{time}"',
        f'  status        = "{status}"',
        "}",
    ]


def _import(folder: Path, server: Server) -> tuple[State, Plan]:
    """Import an instance and its access into a configuration of their own."""
    twin = Workspace(folder, server, settings=_TAG_SETTINGS)
    twin.write(
        bucket_block("shared", "tf-shared")
        + instance_block("basic", "tf-web")
        + access_block("basic", "shared", "basic")
    )
    twin.run("import", "-no-color", "aws_lightsail_bucket.shared", "tf-shared").ok()
    twin.run("import", "-no-color", IMPORTED_HOST, "tf-web").ok()
    twin.run("import", "-no-color", IMPORTED_ACCESS, "tf-shared,tf-web").ok()
    return twin.state(), twin.planned()


def _lose(server: Server) -> dict[str, str]:
    """Take away behind Terraform's back what A2, I7 and X10 say; tag as X4 says.

    Returns the tags of the bucket as the server has them.
    """
    api = server.lightsail()
    api.set_resource_access_for_bucket(
        resourceName="tf-denied", bucketName="tf-shared", access="deny"
    )
    api.delete_instance(instanceName="tf-gone", forceDeleteAddOns=True)
    api.delete_bucket(bucketName="tf-lost", forceDelete=True)
    others = [{"key": "outside", "value": "x"}, {"key": "cost:team", "value": "y"}]
    api.tag_resource(resourceName="tf-shared", tags=others)
    (bucket,) = api.get_buckets(bucketName="tf-shared")["buckets"]
    return {tag["key"]: tag["value"] for tag in bucket["tags"]}


def _plans_refused(folder: Path, server: Server) -> dict[str, Ran]:
    space = Workspace(folder / "refused", server)
    plans = {}
    for case, row in REFUSED_AT_PLAN.items():
        name, zone = row.get("name", "tf-fine"), row.get("zone", "us-east-1a")
        space.write(instance_block("x", name, zone=zone))
        plans[case] = space.run("plan", "-no-color")
    return plans


def _instances(server: Server, region: str) -> list[str]:
    listed = server.lightsail(region=region).get_instances()["instances"]
    return [row["name"] for row in listed]
