"""Instances: what their parts may be, and that a record survives being stored."""

from __future__ import annotations

import pytest

from lazarette.metadata.codec import decode_record, encode_record
from lazarette.model.errors import InvalidInput
from lazarette.model.instance import (
    AddOn,
    Instance,
    InstanceState,
    check_user_data,
    parse_identifier,
    parse_ip_address_type,
    parse_snapshot_time,
    parse_zone,
)
from lazarette.model.names import AccountId, BucketName, Region
from lazarette.model.resource import parse_resource_name

HOME = Region("us-east-1")


def test_states_have_the_numbers_of_ec2() -> None:
    """pending is 0, running 16, stopping 64, stopped 80."""
    assert [state.code for state in InstanceState] == [0, 16, 64, 80]


def test_a_record_survives_being_stored() -> None:
    """Every member comes back, the state and the add-ons among them."""
    instance = Instance(
        account=AccountId("111111111111"),
        region=HOME,
        name="web-1",
        resource_id="0a",
        created_ms=5,
        zone="us-east-1a",
        blueprint_id="wordpress",
        bundle_id="nano_3_0",
        username="bitnami",
        state=InstanceState.STOPPED,
        add_ons=(AddOn("AutoSnapshot", True, "06:00"),),
        buckets=(BucketName("photos"),),
    )
    assert decode_record(Instance, encode_record(instance)) == instance
    assert instance.has_add_on


@pytest.mark.parametrize("zone", ["us-east-1a", "us-east-1f"])
def test_a_zone_is_its_region_and_a_letter(zone: str) -> None:
    """Zones of the region are taken as they are."""
    assert parse_zone(zone, HOME) == zone


@pytest.mark.parametrize(
    "zone", ["", "us-east-1", "us-east-1A", "us-east-1aa", "us-east-11a", "us-west-2a", "all"]
)
def test_other_zones_are_refused(zone: str) -> None:
    """A zone of another region, or none at all, is invalid input."""
    with pytest.raises(InvalidInput):
        parse_zone(zone, HOME)


@pytest.mark.parametrize("name", ["web", "Web_1", "1st", "a.b-c", "_x", "ab", "a" * 255])
def test_names_are_taken_as_they_are(name: str) -> None:
    """Letters, digits, periods, hyphens and underscores make names."""
    assert parse_resource_name(name, "instanceName") == name


@pytest.mark.parametrize("name", ["", "a", "-ab", "ab-", "a b", "a" * 256, "ü-b", "ab\n"])
def test_other_names_are_refused(name: str) -> None:
    """The member is named in the refusal."""
    with pytest.raises(InvalidInput, match="instanceName"):
        parse_resource_name(name, "instanceName")


def test_other_parts_are_checked() -> None:
    """Ids, kinds of addresses, hours and launch scripts have their forms."""
    assert parse_identifier("app_wordpress_4.9.2_0", "blueprintId")
    assert parse_ip_address_type("ipv6").value == "ipv6"
    assert parse_snapshot_time("23:00") == "23:00"
    check_user_data("x" * 16_384)
    with pytest.raises(InvalidInput):
        parse_identifier("no id", "blueprintId")
    with pytest.raises(InvalidInput):
        parse_ip_address_type("ipv5")
    for time in ("24:00", "06:30", "6:00", "noon"):
        with pytest.raises(InvalidInput):
            parse_snapshot_time(time)
    with pytest.raises(InvalidInput):
        check_user_data("ü" * 8_193)
