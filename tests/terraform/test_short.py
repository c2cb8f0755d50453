"""Terraform cases A1, B1, B2, B4, I1, K1, X8, X13 and X14, in brief, by the real provider."""

from __future__ import annotations

import json
import re

import pytest
from make import unique_name
from raw import control
from server import Server
from terraform.short_story import Short

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

BUCKET, KEY = "aws_lightsail_bucket.b", "aws_lightsail_bucket_access_key.k"
INSTANCE, ACCESS = "aws_lightsail_instance.i", "aws_lightsail_bucket_resource_access.a"


def test_all_four_resources_are_made(short: Short) -> None:
    """Bucket, key, instance and access have what upstream's tests look for."""
    created = short.created
    assert created[BUCKET]["bundle_id"] == "small_1_0"
    assert re.fullmatch(r"AKIA[A-Z0-7]{16}", created[KEY]["access_key_id"])
    assert created[INSTANCE]["ram_size"] == 0.5
    assert created[ACCESS]["id"] == "tf-short,tf-short-web"


def test_bundle_and_tags_change_in_place(short: Short) -> None:
    """The second apply changes what it should, and replaces nothing."""
    before, after = short.created, short.changed
    assert after[BUCKET]["bundle_id"] == "medium_1_0"
    for address in (BUCKET, INSTANCE):
        assert before[address]["tags"] == {"team": "a"}
        assert after[address]["tags"] == {"team": "b", "bare": ""}
        assert after[address]["arn"] == before[address]["arn"]
    assert after[KEY] == before[KEY]


def test_the_provider_asks_who_it_is(short: Short) -> None:
    """X8: without any skip the account of STS is that of the ARNs."""
    for address in (BUCKET, INSTANCE):
        assert short.created[address]["arn"].split(":")[4] == short.account


def test_nothing_drifts_over_a_restart(short: Short) -> None:
    """X14: after a restart of the server the plan is clean."""
    assert short.plan_after_restart == {}


def test_destroy_leaves_nothing(short: Short) -> None:
    """Access goes first, then bucket and instance in one moment; no name is left."""
    short.destroyed.ok()
    assert short.left == []


def test_x13_a_repeated_invocation_makes_one_key(server: Server) -> None:
    """X13: a call that the SDK sends twice with one invocation id makes one key."""
    name = server.bucket(unique_name("x13"), keyless=True).name
    answers = [
        control(
            server,
            "CreateBucketAccessKey",
            {"bucketName": name},
            headers={
                "amz-sdk-invocation-id": "7d3a5c0e-5b1f-4f0a-9d57-1d8f5f6f2a11",
                "amz-sdk-request": f"attempt={attempt}; max=25",
            },
        )
        for attempt in (1, 2)
    ]
    assert [answer.status for answer in answers] == [200, 200]
    assert json.loads(answers[0].body) == json.loads(answers[1].body)
    assert len(server.lightsail().get_bucket_access_keys(bucketName=name)["accessKeys"]) == 1
