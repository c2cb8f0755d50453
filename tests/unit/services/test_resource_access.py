"""Access of instances: which states allow it, which question is asked, nothing by halves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from control_plane import HOME, ControlPlane
from msgspec.structs import replace

from lazarette.metadata.buckets import find_bucket
from lazarette.metadata.engine import WriteTx
from lazarette.metadata.resources import find_resource, put_resource
from lazarette.model.instance import Instance, InstanceState
from lazarette.model.names import BucketName

Run = Callable[[Callable[[ControlPlane], Awaitable[None]]], None]
NEW = {
    "instanceNames": ["web"],
    "availabilityZone": "us-east-1a",
    "blueprintId": "nginx",
    "bundleId": "nano_3_0",
}
ALLOW = {"bucketName": "photos", "resourceName": "web", "access": "allow"}


async def _prepare(plane: ControlPlane, state: InstanceState) -> None:
    await plane.new_bucket("photos")
    await plane.call("CreateInstances", NEW)

    async def set_state(tx: WriteTx) -> None:
        instance = await find_resource(tx, Instance, plane.root.account, HOME, "web")
        assert instance is not None
        await put_resource(tx, replace(instance, state=state))

    await plane.engine.write(set_state)


@pytest.mark.parametrize("state", InstanceState)
def test_only_settled_instances_are_given_access(run: Run, state: InstanceState) -> None:
    """Running and stopped ones are; on the way between, allow is refused and deny is not."""

    async def test(plane: ControlPlane) -> None:
        await _prepare(plane, state)
        is_settled = state in (InstanceState.RUNNING, InstanceState.STOPPED)
        before = await plane.dump()
        answer = await plane.call("SetResourceAccessForBucket", ALLOW)
        assert answer.status == (200 if is_settled else 400)
        if not is_settled:
            assert answer.error == "InvalidInputException"
            assert state.value in answer.body["message"]
            assert await plane.dump() == before
        denied = await plane.call("SetResourceAccessForBucket", {**ALLOW, "access": "deny"})
        assert denied.status == 200

    run(test)


def test_what_decides_is_the_instances_id(run: Run) -> None:
    """The bucket's record has the id of the instance that was attached, under its name."""

    async def test(plane: ControlPlane) -> None:
        await _prepare(plane, InstanceState.RUNNING)
        await plane.call("SetResourceAccessForBucket", ALLOW)
        bucket = await plane.engine.read(lambda tx: find_bucket(tx, BucketName("photos")))
        instance = await plane.engine.read(
            lambda tx: find_resource(tx, Instance, plane.root.account, HOME, "web")
        )
        assert instance is not None
        assert bucket.is_attached_to(instance.resource_id)
        assert instance.buckets == ("photos",)

    run(test)


def test_every_change_of_access_reaches_the_caches(run: Run) -> None:
    """Allow, deny, and the end of an instance raise the generation: all processes see them."""

    async def test(plane: ControlPlane) -> None:
        await _prepare(plane, InstanceState.RUNNING)
        for operation, asked in (
            ("SetResourceAccessForBucket", ALLOW),
            ("SetResourceAccessForBucket", {**ALLOW, "access": "deny"}),
            ("SetResourceAccessForBucket", ALLOW),
            ("DeleteInstance", {"instanceName": "web"}),
        ):
            before = plane.engine.generation()
            assert (await plane.call(operation, asked)).status == 200
            assert plane.engine.generation() != before
            shown = await plane.directory.find(BucketName("photos"))
            stored = await plane.engine.read(lambda tx: find_bucket(tx, BucketName("photos")))
            assert shown == stored

    run(test)
