"""Terraform cases A1, A2, I1 to I7, X4, X9 and X10: instances, by the unmodified provider."""

from __future__ import annotations

import re
from typing import Any

import pytest
from terraform.chosen import every_story
from terraform.hosts_story import IMPORTED_ACCESS, IMPORTED_HOST, REFUSED_AT_PLAN, Hosts

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800), every_story]

INSTANCE = "aws_lightsail_instance"
ACCESS = "aws_lightsail_bucket_resource_access"
FULL_IPV6 = r"([a-f0-9]{1,4}:){7}[a-f0-9]{1,4}"


def test_a1_an_access_names_both_and_is_clean(hosts: Hosts) -> None:
    """A1: bucket_name and resource_name are set, and nothing drifts."""
    access = hosts.created[f"{ACCESS}.basic"]
    assert access["bucket_name"] == "tf-shared"
    assert access["resource_name"] == "tf-web"
    assert access["id"] == "tf-shared,tf-web"
    assert hosts.plan_after_creation == {}


def test_a1_an_imported_access_equals_the_created_one(hosts: Hosts) -> None:
    """A1: nothing is ignored after an import."""
    assert hosts.imported[IMPORTED_ACCESS] == hosts.created[IMPORTED_ACCESS]


def test_a2_i7_x10_what_went_elsewhere_is_planned_again(hosts: Hosts) -> None:
    """A denied access, a deleted instance, and a deleted bucket with its key and access."""
    assert hosts.plan_after_loss == {
        f"{ACCESS}.denied": ["create"],
        f"{INSTANCE}.gone": ["create"],
        "aws_lightsail_bucket.lost": ["create"],
        "aws_lightsail_bucket_access_key.lost": ["create"],
        f"{ACCESS}.lost": ["create"],
    }


def test_i1_an_instance_has_every_computed_attribute(hosts: Hosts) -> None:
    """I1: arn, hardware, addresses, user and key pair are what upstream's test wants."""
    instance = hosts.created[f"{INSTANCE}.basic"]
    assert re.fullmatch(r"arn:aws:lightsail:us-east-1:\d{12}:Instance/.+", instance["arn"])
    assert instance["availability_zone"] == "us-east-1a"
    assert instance["blueprint_id"] == "amazon_linux_2"
    assert instance["bundle_id"] == "nano_3_0"
    (ipv6,) = instance["ipv6_addresses"]
    assert re.fullmatch(FULL_IPV6, ipv6)
    assert instance["key_pair_name"] == "LightsailDefaultKeyPair"
    assert float(instance["ram_size"]) == 0.5
    assert instance["cpu_count"] == 2
    for name in ("created_at", "username", "private_ip_address", "public_ip_address"):
        assert instance[name], name


def test_i1_an_imported_instance_equals_the_created_one(hosts: Hosts) -> None:
    """I1: nothing differs after an import, and nothing is planned."""
    assert _settled(hosts.imported[IMPORTED_HOST]) == _settled(hosts.created[IMPORTED_HOST])
    assert hosts.plan_after_import == {}


def test_i2_a_name_may_begin_with_a_digit(hosts: Hosts) -> None:
    """I2: a leading digit and underscores are accepted."""
    assert hosts.created[f"{INSTANCE}.named"]["name"] == "1st_tf_web"


@pytest.mark.parametrize("case", REFUSED_AT_PLAN)
def test_i2_i6_what_cannot_be_is_refused_at_plan(hosts: Hosts, case: str) -> None:
    """I2, I6: names with a space or a leading hyphen, and zones elsewhere, reach no server."""
    assert hosts.refused_plans[case].status != 0


def test_i3_tags_change_in_place(hosts: Hosts) -> None:
    """I3: added, changed and removed tags are read back each time."""
    seen = [
        state[f"{INSTANCE}.tagged"]["tags"]
        for state in (hosts.created, hosts.second, hosts.third)
    ]
    assert seen == [
        {"key1": "value1"},
        {"key1": "value1updated", "key2": "value2"},
        {"key2": "value2"},
    ]


def test_i4_kinds_of_addresses_change_in_place(hosts: Hosts) -> None:
    """I4: ipv4, then dualstack, then ipv6, of the same instance."""
    seen = [
        state[f"{INSTANCE}.addresses"] for state in (hosts.created, hosts.second, hosts.third)
    ]
    assert [row["ip_address_type"] for row in seen] == ["ipv4", "dualstack", "ipv6"]
    assert [len(row["ipv6_addresses"]) for row in seen] == [0, 1, 1]
    assert len({row["arn"] for row in seen}) == 1


def test_i5_an_add_on_changes_and_stays_listed_when_disabled(hosts: Hosts) -> None:
    """I5: 06:00, 10:00, then disabled, of the same instance."""
    seen = [
        state[f"{INSTANCE}.snapshots"] for state in (hosts.created, hosts.second, hosts.third)
    ]
    add_ons = [row["add_on"][0] for row in seen]
    assert [(row["snapshot_time"], row["status"]) for row in add_ons] == [
        ("06:00", "Enabled"),
        ("10:00", "Enabled"),
        ("10:00", "Disabled"),
    ]
    assert len({row["arn"] for row in seen}) == 1


def test_x4_the_providers_own_tags_are_set_and_others_ignored(hosts: Hosts) -> None:
    """X4: default tags are on every resource, ignored ones are no drift."""
    assert hosts.created[f"{INSTANCE}.tagged"]["tags_all"] == {
        "made_by": "terraform",
        "key1": "value1",
    }
    assert hosts.tags_on_server == {"made_by": "terraform", "outside": "x", "cost:team": "y"}
    assert "aws_lightsail_bucket.shared" not in hosts.plan_after_loss


def test_x9_two_regions_have_resources_of_one_name(hosts: Hosts) -> None:
    """X9: the same name in two regions is two instances, each seen in its own."""
    east, west = (hosts.created[f"{INSTANCE}.{label}"] for label in ("basic", "west"))
    assert east["name"] == west["name"] == "tf-web"
    assert west["arn"].split(":")[3] == "us-west-2"
    assert west["arn"] != east["arn"]
    assert hosts.regions["us-west-2"] == ["tf-web"]
    assert hosts.created["aws_lightsail_bucket.west"]["region"] == "us-west-2"


def test_plans_are_clean_after_every_change(hosts: Hosts) -> None:
    """I3 to I5: nothing drifts after the last apply."""
    assert hosts.plan_after_changes == {}


def test_after_destroy_nothing_is_left(hosts: Hosts) -> None:
    """Every case ends with destroy, and the server knows none of its resources."""
    hosts.destroyed.ok()
    assert hosts.left == []


def _settled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, [], {})}
