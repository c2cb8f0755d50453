"""Instances: created, listed, started, stopped, given addresses and add-ons, deleted.

Records only: every operation is over at once, and nothing runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from api.iam.people import allow, person, when
from instances import create
from make import unique_name
from refusals import refused
from server import Account, Server

INVALID, ABSENT = "InvalidInputException", "NotFoundException"
GUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@pytest.fixture
def name(server: Server) -> Iterator[str]:
    """An instance of the shared server."""
    made = unique_name("inst")
    create(server.lightsail(), made, tags=[{"key": "team", "value": "web"}, {"key": "bare"}])
    yield made
    listed = server.lightsail().get_instances()["instances"]
    if any(row["name"] == made for row in listed):
        server.lightsail().delete_instance(instanceName=made, forceDeleteAddOns=True)


def shown(server: Server, name: str, **more: Any) -> dict[str, Any]:
    """Return what GetInstance shows."""
    answer: dict[str, Any] = server.lightsail().get_instance(instanceName=name, **more)
    return dict(answer["instance"])


def test_a_new_instance_has_every_member(server: Server, name: str) -> None:
    """What was asked for is echoed; hardware, network, addresses and state are there."""
    instance = shown(server, name)
    account = server.sts().get_caller_identity()["Account"]
    assert instance["name"] == name
    assert re.fullmatch(
        rf"arn:aws:lightsail:us-east-1:{account}:Instance/{GUID}", instance["arn"]
    )
    assert instance["supportCode"]
    assert instance["location"] == {"availabilityZone": "us-east-1a", "regionName": "us-east-1"}
    assert instance["resourceType"] == "Instance"
    assert instance["tags"] == [{"key": "team", "value": "web"}, {"key": "bare"}]
    assert instance["blueprintId"] == "amazon_linux_2"
    assert instance["blueprintName"] == "Amazon Linux 2"
    assert instance["bundleId"] == "nano_3_0"
    assert instance["username"] == "ec2-user"
    assert instance["sshKeyName"] == "LightsailDefaultKeyPair"
    assert instance["isStaticIp"] is False
    assert instance["addOns"] == []
    assert instance["state"] == {"code": 16, "name": "running"}
    assert instance["ipAddressType"] == "dualstack"
    assert instance["privateIpAddress"].startswith("172.26.")
    assert re.fullmatch(r"198\.1[89]\.\d+\.\d+", instance["publicIpAddress"])
    (ipv6,) = instance["ipv6Addresses"]
    assert re.fullmatch(r"([a-f0-9]{1,4}:){7}[a-f0-9]{1,4}", ipv6)
    hardware, networking = instance["hardware"], instance["networking"]
    assert (hardware["cpuCount"], hardware["ramSizeInGb"]) == (2, 0.5)
    (disk,) = hardware["disks"]
    assert (disk["sizeInGb"], disk["isSystemDisk"], disk["attachedTo"]) == (20, True, name)
    assert networking["monthlyTransfer"] == {"gbPerMonthAllocated": 1024}
    assert {port["fromPort"] for port in networking["ports"]} == {22, 80}
    assert instance["metadataOptions"]["httpTokens"] == "required"
    assert "instanceStatus" not in instance


def test_health_is_shown_when_asked_for(server: Server, name: str) -> None:
    """includeHealthStatus adds both statuses; nothing is checked here, and they say so."""
    instance = shown(server, name, includeHealthStatus=True)
    assert instance["instanceStatus"]["status"] == "not-applicable"
    assert instance["systemStatus"]["status"] == "not-applicable"


def test_several_instances_come_in_one_call(server: Server) -> None:
    """One operation for each name, all succeeded; or none when a name is taken."""
    api = server.lightsail()
    one, two, three = (unique_name("inst") for _ in range(3))
    operations = create(
        api,
        one,
        two,
        availabilityZone="us-east-1c",
        blueprintId="future_os_9",
        bundleId="2xlarge_9_0",
        keyPairName="my-key",
        userData="#!/bin/sh\n",
        ipAddressType="ipv4",
        addOns=[{"addOnType": "AutoSnapshot"}],
    )
    assert [row["resourceName"] for row in operations] == [one, two]
    for row in operations:
        assert row["operationType"] == "CreateInstance"
        assert row["resourceType"] == "Instance"
        assert row["status"] == "Succeeded"
        assert row["location"]["availabilityZone"] == "us-east-1c"
        assert api.get_operation(operationId=row["id"])["operation"]["isTerminal"] is True
    instance = shown(server, two)
    assert instance["bundleId"] == "2xlarge_9_0"
    assert instance["hardware"]["ramSizeInGb"] == 32
    assert instance["sshKeyName"] == "my-key"
    assert instance["ipv6Addresses"] == []
    assert instance["addOns"][0]["snapshotTimeOfDay"] == "06:00"
    with refused(INVALID, 400) as parts:
        create(api, three, two)
    assert two in parts["Error"]["Message"]
    assert three not in parts["Error"]["Message"]
    with refused(ABSENT, 400):
        api.get_instance(instanceName=three)


def test_a_name_is_one_resources_only(server: Server, name: str) -> None:
    """Neither a bucket takes an instance's name, nor an instance a bucket's."""
    api = server.lightsail()
    bucket = server.bucket(unique_name("taken"), keyless=True).name
    with refused(INVALID, 400):
        create(api, bucket)
    with refused(INVALID, 400):
        api.create_bucket(bucketName=name, bundleId="small_1_0")
    assert {name, bucket} <= set(_active_names(server))


def test_an_instance_is_of_its_region_and_account(
    server: Server, name: str, other_account: Account
) -> None:
    """In another region or account the name is free, and the instance is not there."""
    for api in (server.lightsail(region="eu-west-1"), server.lightsail(other_account.key)):
        with refused(ABSENT, 400):
            api.get_instance(instanceName=name)
        with refused(ABSENT, 400):
            api.delete_instance(instanceName=name)
        assert name not in {row["name"] for row in api.get_instances()["instances"]}
    create(server.lightsail(region="eu-west-1"), name, availabilityZone="eu-west-1b")
    assert shown(server, name)["location"]["regionName"] == "us-east-1"


def test_instances_come_in_pages(start_server: Any) -> None:
    """A hundred and twenty instances are two pages, each shown once, by name."""
    server = start_server()
    names = [f"web-{number:03}" for number in range(120)]
    create(server.lightsail(), *names[:100])
    create(server.lightsail(), *names[100:])
    pages = list(server.lightsail().get_paginator("get_instances").paginate())
    assert [len(page["instances"]) for page in pages] == [100, 20]
    assert [row["name"] for page in pages for row in page["instances"]] == names


def test_states_follow_start_stop_and_reboot(server: Server, name: str) -> None:
    """Stopped is 80, running 16; only a running one is rebooted; all may be repeated."""
    api = server.lightsail()

    def state() -> dict[str, Any]:
        answer: dict[str, Any] = api.get_instance_state(instanceName=name)
        return dict(answer["state"])

    for _ in range(2):
        (operation,) = api.stop_instance(instanceName=name)["operations"]
        assert operation["operationType"] == "StopInstance"
        assert state() == {"code": 80, "name": "stopped"}
    with refused(INVALID, 400):
        api.reboot_instance(instanceName=name)
    for _ in range(2):
        (operation,) = api.start_instance(instanceName=name)["operations"]
        assert operation["operationType"] == "StartInstance"
        assert state() == {"code": 16, "name": "running"}
    (operation,) = api.reboot_instance(instanceName=name)["operations"]
    assert operation["operationType"] == "RebootInstance"
    assert shown(server, name)["state"]["name"] == "running"


def test_a_stopped_instance_may_start_on_another_bundle(server: Server, name: str) -> None:
    """attributeUpdates changes the bundle, and is refused while the instance runs."""
    api = server.lightsail()
    wanted = {"instanceName": name, "attributeUpdates": {"bundleId": "micro_3_0"}}
    with refused(INVALID, 400):
        api.start_instance(**wanted)
    api.stop_instance(instanceName=name)
    api.start_instance(**wanted)
    assert shown(server, name)["bundleId"] == "micro_3_0"
    assert shown(server, name)["hardware"]["ramSizeInGb"] == 1


def test_kinds_of_addresses_change_in_place(server: Server, name: str) -> None:
    """ipv4 has no IPv6 address, ipv6 no public IPv4 one; arn and bundle stay."""
    api = server.lightsail()
    before = shown(server, name)
    for kind, public, ipv6 in (("ipv4", True, 0), ("ipv6", False, 1), ("dualstack", True, 1)):
        (operation,) = api.set_ip_address_type(
            resourceType="Instance", resourceName=name, ipAddressType=kind
        )["operations"]
        assert operation["operationType"] == "SetIpAddressType"
        after = shown(server, name)
        assert after["ipAddressType"] == kind
        assert ("publicIpAddress" in after, len(after["ipv6Addresses"])) == (public, ipv6)
        assert (after["arn"], after["bundleId"]) == (before["arn"], before["bundleId"])
    assert shown(server, name) == before
    api.set_ip_address_type(
        resourceType="Instance",
        resourceName=name,
        ipAddressType="ipv6",
        acceptBundleUpdate=True,
    )
    assert shown(server, name)["bundleId"] == "nano_ipv6_3_0"


def test_addresses_of_other_resources_are_not_there_yet(server: Server, name: str) -> None:
    """A distribution's addresses are said to be unavailable, not unknown."""
    with refused("OperationFailureException", 400):
        server.lightsail().set_ip_address_type(
            resourceType="Distribution", resourceName=name, ipAddressType="ipv4"
        )


def test_an_add_on_is_enabled_changed_and_disabled(server: Server, name: str) -> None:
    """06:00, then 10:00, then disabled and still listed; no snapshots are ever there."""
    api = server.lightsail()
    with refused(INVALID, 400):
        api.disable_add_on(resourceName=name, addOnType="AutoSnapshot")
    for time in ("06:00", "10:00"):
        (operation,) = api.enable_add_on(
            resourceName=name,
            addOnRequest={
                "addOnType": "AutoSnapshot",
                "autoSnapshotAddOnRequest": {"snapshotTimeOfDay": time},
            },
        )["operations"]
        assert operation["operationType"] == "EnableAddOn"
        (add_on,) = shown(server, name)["addOns"]
        assert add_on["status"] == "Enabled"
        assert add_on["snapshotTimeOfDay"] == add_on["nextSnapshotTimeOfDay"] == time
    with refused(INVALID, 400) as parts:
        api.delete_instance(instanceName=name)
    assert "forceDeleteAddOns" in parts["Error"]["Message"]
    snapshots = api.get_auto_snapshots(resourceName=name)
    assert (snapshots["resourceName"], snapshots["autoSnapshots"]) == (name, [])
    (operation,) = api.disable_add_on(resourceName=name, addOnType="AutoSnapshot")["operations"]
    assert operation["operationType"] == "DisableAddOn"
    (add_on,) = shown(server, name)["addOns"]
    assert add_on == {
        "name": "AutoSnapshot",
        "status": "Disabled",
        "snapshotTimeOfDay": "10:00",
    }
    api.delete_instance(instanceName=name)


def test_a_deleted_instance_is_gone_and_its_name_free(server: Server, name: str) -> None:
    """Its operation stays readable; made again, it is another instance."""
    api = server.lightsail()
    arn = shown(server, name)["arn"]
    (operation,) = api.delete_instance(instanceName=name, forceDeleteAddOns=True)["operations"]
    assert operation["operationType"] == "DeleteInstance"
    for gone in (api.get_instance, api.get_instance_state, api.delete_instance):
        with refused(ABSENT, 400):
            gone(instanceName=name)
    found = api.get_operation(operationId=operation["id"])["operation"]
    assert found["resourceName"] == name
    create(api, name)
    assert shown(server, name)["arn"] != arn


def test_tags_and_history_are_as_of_any_resource(server: Server, name: str) -> None:
    """TagResource by name alone, UntagResource, and the history oldest first."""
    api = server.lightsail()
    api.tag_resource(resourceName=name, tags=[{"key": "team", "value": "db"}, {"key": "new"}])
    api.untag_resource(resourceName=name, tagKeys=["bare"])
    assert shown(server, name)["tags"] == [{"key": "team", "value": "db"}, {"key": "new"}]
    history = api.get_operations_for_resource(resourceName=name)["operations"]
    kinds = [row["operationType"] for row in history]
    assert kinds == ["CreateInstance", "TagResource", "UntagResource"]


def test_a_user_does_what_its_policies_say_of_instances(server: Server, name: str) -> None:
    """By the tags a new one would have, by those an old one has, and by its ARN."""
    arn = shown(server, name)["arn"]
    who = person(
        server,
        when("aws:RequestTag/team", "db", "lightsail:CreateInstances", "lightsail:TagResource"),
        when("aws:ResourceTag/team", "web", "lightsail:StopInstance"),
        allow("lightsail:StartInstance", "lightsail:TagResource", on=arn),
    )
    api, other = server.lightsail(who.key), unique_name("inst")
    with refused("AccessDeniedException", 400):
        create(api, other, tags=[{"key": "team", "value": "web"}])
    create(api, other, tags=[{"key": "team", "value": "db"}])
    api.stop_instance(instanceName=name)
    api.start_instance(instanceName=name)
    api.tag_resource(resourceName=name, tags=[{"key": "new"}])
    for call in (api.stop_instance, api.start_instance, api.get_instance, api.delete_instance):
        with refused("AccessDeniedException", 400):
            call(instanceName=other)
    with refused("AccessDeniedException", 400):
        api.tag_resource(resourceName=other, tags=[{"key": "new"}])


def test_the_catalogue_has_the_usual_bundles_and_blueprints(server: Server) -> None:
    """Each id is there once; whatever is listed can be made, those of Research are none."""
    api = server.lightsail()
    bundles = api.get_bundles(includeInactive=True)["bundles"]
    by_id = {row["bundleId"]: row for row in bundles}
    assert len(by_id) == len(bundles)
    assert by_id["nano_3_0"]["price"] == 5
    assert by_id["nano_ipv6_3_0"]["publicIpv4AddressCount"] == 0
    assert by_id["large_win_3_0"]["supportedPlatforms"] == ["WINDOWS"]
    blueprints = api.get_blueprints()["blueprints"]
    assert {"amazon_linux_2", "ubuntu_22_04", "wordpress"} <= {
        row["blueprintId"] for row in blueprints
    }
    assert {row["type"] for row in blueprints} == {"os", "app"}
    assert api.get_bundles(appCategory="LfR")["bundles"] == []
    assert api.get_blueprints(appCategory="LfR")["blueprints"] == []


def test_what_needs_a_machine_is_not_available(server: Server, name: str) -> None:
    """Calls that need more than a record answer so in a form that clients understand."""
    api = server.lightsail()
    asked = (
        ("get_instance_access_details", {"instanceName": name}),
        ("get_instance_port_states", {"instanceName": name}),
        ("create_instance_snapshot", {"instanceName": name, "instanceSnapshotName": "s-1"}),
    )
    for operation, members in asked:
        with refused("OperationFailureException", 400) as parts:
            getattr(api, operation)(**members)
        assert "not available" in parts["Error"]["Message"]


def _active_names(server: Server) -> list[str]:
    pages = server.lightsail().get_paginator("get_active_names").paginate()
    return [name for page in pages for name in page["activeNames"]]
