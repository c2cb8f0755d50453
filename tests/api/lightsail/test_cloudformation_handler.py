"""The calls of CloudFormation's handler for AWS::Lightsail::Bucket, in its order.

The handler itself runs only at AWS; its sequences are replayed: it never asks for
operations, and looks at the bucket again after each group of changes. Source: its
published code.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from instances import new_instance
from make import unique_name
from refusals import refused
from server import Server


class Desired(NamedTuple):
    """A resource's properties, as a template gives them."""

    bundle: str
    versioning: bool
    public: str
    instances: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()


class Handler:
    """What the handler does with one bucket."""

    def __init__(self, server: Server, name: str) -> None:
        self._api = server.lightsail()
        self._name = name

    def create(self, desired: Desired) -> None:
        """Look whether it is there, create, wait, then update always."""
        with refused("NotFoundException", 400):
            self.read()
        self._api.create_bucket(
            bucketName=self._name,
            bundleId=desired.bundle,
            enableObjectVersioning=desired.versioning,
            tags=[{"key": key, "value": value} for key, value in desired.tags],
        )
        self.update(desired)

    def update(self, desired: Desired) -> None:
        """Settings always, then what differs: plan, instances, tags."""
        before = self.read()
        self._api.update_bucket(
            bucketName=self._name,
            accessRules={"getObject": desired.public, "allowPublicOverrides": False},
            # Off is always sent as Suspended, also where it was never on.
            versioning="Enabled" if desired.versioning else "Suspended",
            readonlyAccessAccounts=list(desired.readers),
        )
        self.read()
        if before["bundleId"] != desired.bundle:
            self._api.update_bucket_bundle(bucketName=self._name, bundleId=desired.bundle)
            self.read()
        attached = {row["name"] for row in before["resourcesReceivingAccess"]}
        for access, names in (
            ("deny", attached - set(desired.instances)),
            ("allow", set(desired.instances) - attached),
        ):
            for name in sorted(names):
                instance = self._api.get_instance(instanceName=name)["instance"]
                assert instance["state"]["name"] == "running"
                self._api.set_resource_access_for_bucket(
                    bucketName=self._name, resourceName=name, access=access
                )
                self.read()
        had = {tag["key"]: tag.get("value", "") for tag in before["tags"]}
        wanted = dict(desired.tags)
        if had.keys() - wanted.keys():
            self._api.untag_resource(
                resourceName=self._name, tagKeys=sorted(had.keys() - wanted.keys())
            )
        if wanted != had:
            tags = [{"key": key, "value": value} for key, value in desired.tags]
            self._api.tag_resource(resourceName=self._name, tags=tags)
        self.read()

    def read(self) -> dict[str, Any]:
        """Return the bucket, which must be settled and have what the handler takes as given."""
        (bucket,) = self._api.get_buckets(
            bucketName=self._name, includeConnectedResources=True
        )["buckets"]
        assert bucket["state"]["code"] == "OK"
        for member in (
            "accessRules",
            "objectVersioning",
            "readonlyAccessAccounts",
            "arn",
            "url",
        ):
            assert member in bucket
        return dict(bucket)

    def delete(self) -> None:
        """It must be there and settled; force always; then look until it is not found."""
        self.read()
        self._api.delete_bucket(bucketName=self._name, forceDelete=True)
        with refused("NotFoundException", 400):
            self.read()


def shown(bucket: dict[str, Any]) -> Desired:
    """Return a bucket as the properties that would make it."""
    return Desired(
        bucket["bundleId"],
        bucket["objectVersioning"] == "Enabled",
        bucket["accessRules"]["getObject"],
        tuple(sorted(row["name"] for row in bucket["resourcesReceivingAccess"])),
        tuple(bucket["readonlyAccessAccounts"]),
        tuple((tag["key"], tag.get("value", "")) for tag in bucket["tags"]),
    )


def test_a_stack_is_created_changed_and_deleted(server: Server) -> None:
    """The handler's contract: from small to large in one change with all else, then gone."""
    first, second = sorted((new_instance(server), new_instance(server)))
    handler = Handler(server, unique_name("cfn"))
    made = Desired("small_1_0", False, "private", (first,), (), (("team", "a"), ("old", "x")))
    handler.create(made)
    assert shown(handler.read()) == made
    changed = Desired(
        "large_1_0", True, "public", (second,), ("111122223333",), (("team", "b"),)
    )
    handler.update(changed)
    assert shown(handler.read()) == changed
    handler.update(changed)
    assert shown(handler.read()) == changed
    handler.delete()
    handler.create(Desired("small_1_0", False, "private"))
    handler.delete()


def test_an_empty_list_would_be_taken_for_a_bucket(server: Server) -> None:
    """A name that is not there is an error, never an empty list: else none would be made."""
    with refused("NotFoundException", 400):
        server.lightsail().get_buckets(
            bucketName=unique_name("cfn"), includeConnectedResources=True
        )
