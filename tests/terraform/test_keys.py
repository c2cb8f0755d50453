"""Terraform cases K1, K2, X3, X8 and X12: access keys, by the unmodified provider."""

from __future__ import annotations

import re

import pytest
from terraform.chosen import every_story
from terraform.stories import Estate, Keys

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800), every_story]

KEY = "aws_lightsail_bucket_access_key"


def test_k1_a_key_has_the_form_upstream_expects(estate: Estate) -> None:
    """K1: id, access key id, secret, time and status are set as upstream's test wants."""
    key = estate.created[f"{KEY}.kept"]
    assert key["id"] == f"tf-keyed,{key['access_key_id']}"
    assert re.fullmatch(r"(ASIA|AKIA|AROA|AIDA)[A-Z0-7]{16}", key["access_key_id"])
    assert re.fullmatch(r"[a-zA-Z0-9+/]{40}", key["secret_access_key"])
    assert key["created_at"]
    assert key["status"] == "Active"


def test_k1_an_imported_key_equals_the_created_one(estate: Estate) -> None:
    """K1: after import only the secret and the bucket's name are unknown."""
    ignored = {"secret_access_key", "bucket_name"}
    created, imported = (
        {name: value for name, value in state[f"{KEY}.kept"].items() if name not in ignored}
        for state in (estate.created, estate.imported_key)
    )
    assert imported == created


def test_k2_a_key_deleted_elsewhere_is_planned_again(estate: Estate) -> None:
    """K2: after DeleteBucketAccessKey through the API the plan wants to create it."""
    assert estate.plan_after_loss == {
        f"{KEY}.lost": ["create"],
        "aws_lightsail_bucket.lost": ["create"],
    }


def test_x3_a_third_key_in_one_apply_is_refused(keys: Keys) -> None:
    """X3: two of three keys are made, one is refused, and without it the plan is clean."""
    assert keys.refused.status != 0
    assert keys.refused.stderr.count("InvalidInputException") == 1
    assert len(set(keys.made)) == 2
    assert keys.plan_after_repair == {}
    keys.destroyed.ok()
    assert keys.left == []


def test_x12_an_object_by_the_key_terraform_made(keys: Keys) -> None:
    """X12: the key writes and reads objects at once, and is refused once it is deleted."""
    keys.object_applied.ok()
    assert keys.object_plan == {}
    assert keys.object_bytes == b"hello"
    refused = keys.plan_after_key_deletion
    assert refused.status != 0
    assert "403" in refused.stderr or "InvalidAccessKeyId" in refused.stderr


def test_sts_and_arns_name_the_same_account(keys: Keys) -> None:
    """X8: without any skip the provider asks STS, whose account is that of the ARNs."""
    assert keys.bucket_arn.split(":")[4] == keys.account
