"""Terraform cases B1 to B6, X6, X7 and X14: buckets, by the unmodified provider."""

from __future__ import annotations

import re
from typing import Any

import pytest
from terraform.chosen import every_story
from terraform.stories import MANY, Estate

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800), every_story]

BUCKET = "aws_lightsail_bucket"


def test_b1_a_bucket_has_every_computed_attribute(estate: Estate) -> None:
    """B1: arn, zone, time, region, url and support code are set, tags are empty."""
    basic = estate.created[f"{BUCKET}.basic"]
    assert re.match(r"^arn:aws:lightsail:us-east-1:\d{12}:Bucket/.+$", basic["arn"])
    for name in ("availability_zone", "created_at", "region", "support_code", "url"):
        assert basic[name], name
    assert basic["bundle_id"] == "small_1_0"
    assert basic["name"] == basic["id"] == "tf-basic"
    assert not basic["tags"]
    assert basic["force_delete"] is False


@pytest.mark.parametrize("label", ["basic", "plan", "tagged", "keyonly", "forced"])
def test_an_imported_bucket_equals_the_created_one(estate: Estate, label: str) -> None:
    """B1, B2, B4, B5, B6: after import nothing differs but force_delete."""
    address = f"{BUCKET}.{label}"
    assert _without_force(estate.imported[address]) == _without_force(estate.created[address])


def test_b2_a_plan_changes_in_place(estate: Estate) -> None:
    """B2: small to medium keeps arn and creation time."""
    before, after = (
        estate.created[f"{BUCKET}.plan"],
        estate.changed[f"{BUCKET}.plan"],
    )
    assert after["bundle_id"] == "medium_1_0"
    assert (after["arn"], after["created_at"]) == (before["arn"], before["created_at"])


def test_b3_a_bucket_deleted_elsewhere_is_planned_again(estate: Estate) -> None:
    """B3: after DeleteBucket through the API the plan wants to create it."""
    assert estate.plan_after_loss[f"{BUCKET}.lost"] == ["create"]


def test_b4_tags_change_in_place(estate: Estate) -> None:
    """B4: added, changed and removed tags are read back each time."""
    address = f"{BUCKET}.tagged"
    seen = [
        state[address]["tags"]
        for state in (estate.created, estate.changed, estate.changed_again)
    ]
    assert seen == [
        {"key1": "value1"},
        {"key1": "value1updated", "key2": "value2"},
        {"key2": "value2"},
    ]


def test_b5_tags_without_values_change_in_place(estate: Estate) -> None:
    """B5: empty values are kept as empty values."""
    address = f"{BUCKET}.keyonly"
    seen = [
        state[address]["tags"]
        for state in (estate.created, estate.changed, estate.changed_again)
    ]
    assert seen == [{"key1": ""}, {"key1": "value1updated", "key2": ""}, {"key2": ""}]


def test_b6_force_delete_takes_what_is_inside(estate: Estate) -> None:
    """B6: destroy succeeds with a key and an object inside, by forceDelete: true."""
    assert estate.created[f"{BUCKET}.forced"]["force_delete"] is True
    estate.destroyed.ok()
    sent = re.findall(
        r'\{\\?"bucketName\\?":\\?"tf-forced\\?",\\?"forceDelete\\?":(\w+)', estate.provider_log
    )
    assert "true" in sent
    assert "tf-forced" not in estate.left


def test_x6_a_new_name_replaces_the_bucket(estate: Estate) -> None:
    """X6: the bucket of the old name goes, the one of the new name comes."""
    assert estate.changed[f"{BUCKET}.renamed"]["name"] == "tf-new-name"
    assert "tf-new-name" in estate.names_after_rename
    assert "tf-old-name" not in estate.names_after_rename


def test_x7_thirteen_buckets_come_in_one_apply(estate: Estate) -> None:
    """X7: with Terraform's parallelism of ten, every bucket of one apply is made."""
    made = [name for name in estate.created if name.startswith(f"{BUCKET}.")]
    assert len(made) == MANY + 8 == 13


def test_x14_a_restart_between_apply_and_plan_changes_nothing(estate: Estate) -> None:
    """X14: after a restart of the server the plan is clean, for every resource."""
    assert estate.plan_after_restart == {}


def test_plans_are_clean_after_every_change(estate: Estate) -> None:
    """B1 to B6: nothing drifts after any apply."""
    assert estate.plan_after_change == {}
    assert estate.plan_after_second_change == {}


def test_after_destroy_nothing_is_left(estate: Estate) -> None:
    """Every case ends with destroy, and the server knows none of its buckets."""
    estate.destroyed.ok()
    assert estate.left == []


def _without_force(values: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in values.items() if name != "force_delete"}
    return {name: value for name, value in kept.items() if value not in (None, {})}
