"""Attachments against a set of pairs: whatever is made, attached, deleted in whatever order."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from control_plane import ControlPlane, opened
from hypothesis import given, settings, strategies as st

from lazarette.services.tally import tally

BUCKETS, INSTANCES = ("photos", "music", "films"), ("web", "db", "photos")
Step = tuple[str, str, str]

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [*["attach"] * 4, "detach", "make", "make", "drop", "force", "delete", "stop"]
        ),
        st.sampled_from(BUCKETS),
        st.sampled_from(INSTANCES),
    ),
    max_size=20,
)


class Expected:
    """What should be there: buckets, instances and pairs."""

    def __init__(self) -> None:
        self.buckets: set[str] = set()
        self.instances: set[str] = set()
        self.pairs: set[tuple[str, str]] = set()

    def apply(self, step: Step) -> bool:
        """Do a step; return whether the server must accept it."""
        what, bucket, instance = step
        there = bucket in self.buckets and instance in self.instances
        if what == "make":
            free = {bucket, instance} - self.buckets - self.instances
            if bucket != instance and free == {bucket, instance}:
                self.buckets.add(bucket)
                self.instances.add(instance)
                return True
            return False
        if what in ("attach", "detach"):
            (self.pairs.add if what == "attach" and there else self.pairs.discard)(
                (bucket, instance)
            )
            return there
        if what in ("drop", "force"):
            attached = any(name == bucket for name, _ in self.pairs)
            if bucket not in self.buckets or (what == "drop" and attached):
                return False
            self.buckets.discard(bucket)
            self.pairs = {pair for pair in self.pairs if pair[0] != bucket}
            return True
        if instance not in self.instances:
            return False
        if what == "delete":
            self.instances.discard(instance)
            self.pairs = {pair for pair in self.pairs if pair[1] != instance}
        return True


async def perform(plane: ControlPlane, step: Step) -> bool:
    """Do a step on the server; return whether it was accepted."""
    what, bucket, instance = step
    access = {"bucketName": bucket, "resourceName": instance}
    calls: dict[str, tuple[str, dict[str, Any]]] = {
        "attach": ("SetResourceAccessForBucket", {**access, "access": "allow"}),
        "detach": ("SetResourceAccessForBucket", {**access, "access": "deny"}),
        "drop": ("DeleteBucket", {"bucketName": bucket}),
        "force": ("DeleteBucket", {"bucketName": bucket, "forceDelete": True}),
        "delete": ("DeleteInstance", {"instanceName": instance}),
        "stop": ("StopInstance", {"instanceName": instance}),
    }
    if what != "make":
        return (await plane.call(*calls[what])).status == 200
    names = await plane.names.list_page(plane.root, plane.callers.region, "", 100)
    if bucket == instance or {bucket, instance} & set(names):
        return False
    made = [
        await plane.call("CreateBucket", {"bucketName": bucket, "bundleId": "small_1_0"}),
        await plane.call(
            "CreateInstances",
            {
                "instanceNames": [instance],
                "availabilityZone": "us-east-1a",
                "blueprintId": "nginx",
                "bundleId": "nano_3_0",
            },
        ),
    ]
    return all(answer.status == 200 for answer in made)


async def seen(plane: ControlPlane) -> tuple[set[str], set[str], set[tuple[str, str]]]:
    """Return the buckets, instances and pairs that the server shows."""
    listed = await plane.call("GetBuckets", {"includeConnectedResources": True})
    buckets = listed.body["buckets"]
    pairs = {
        (row["name"], each["name"])
        for row in buckets
        for each in row["resourcesReceivingAccess"]
    }
    instances = (await plane.call("GetInstances", {})).body["instances"]
    return {row["name"] for row in buckets}, {row["name"] for row in instances}, pairs


@settings(max_examples=12)
@given(steps=STEPS)
def test_both_sides_of_every_attachment_agree(steps: list[Step]) -> None:
    """Buckets list what a set of pairs has, each step is accepted when it should be, and
    `lazarette check` finds both sides equal after each."""

    async def test(plane: ControlPlane) -> None:
        expected = Expected()
        for step in steps:
            assert await perform(plane, step) == expected.apply(step), step
            assert await seen(plane) == (expected.buckets, expected.instances, expected.pairs)
            assert (await plane.engine.read(tally)).problems == []

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(opened(Path(folder), test))
