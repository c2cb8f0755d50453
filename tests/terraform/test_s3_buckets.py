"""Terraform's own S3 resources, by the unmodified provider: bucket, versioning, rules, tags."""

from __future__ import annotations

import pytest
from terraform.chosen import every_story
from terraform.stories import Estate

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800), every_story]


def test_an_s3_bucket_is_made_and_its_probes_find_nothing_to_change(estate: Estate) -> None:
    """`aws_s3_bucket` reads every sub-resource; none is an error, and the plan is clean."""
    made = estate.created["aws_s3_bucket.photos"]
    assert made["tags"] == {"team": "a"}
    assert made["region"] == "us-east-1"
    assert estate.plan_after_restart == {}


def test_versioning_and_tags_change_in_place(estate: Estate) -> None:
    """The second apply suspends and tags anew; nothing drifts."""
    states = [
        (
            state["aws_s3_bucket.photos"]["tags"]["team"],
            state["aws_s3_bucket_versioning.photos"]["versioning_configuration"][0]["status"],
        )
        for state in (estate.created, estate.changed)
    ]
    assert states == [("a", "Enabled"), ("b", "Suspended")]
    assert estate.plan_after_change == {}


def test_cross_origin_rules_are_read_back(estate: Estate) -> None:
    """The rule is as it was configured."""
    (rule,) = estate.created["aws_s3_bucket_cors_configuration.photos"]["cors_rule"]
    assert sorted(rule["allowed_methods"]) == ["GET", "PUT"]
    assert rule["allowed_origins"] == ["https://site.example"]
    assert rule["max_age_seconds"] == 3000
