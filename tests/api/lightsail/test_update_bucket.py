"""UpdateBucket: each part named is replaced, the others stay."""

from __future__ import annotations

from typing import Any

import pytest
from make import unique_name
from refusals import refused
from server import Server


@pytest.fixture
def name(server: Server) -> str:
    """The name of a fresh bucket without keys."""
    return server.bucket(unique_name("update"), keyless=True).name


def test_parts_are_replaced_one_by_one(server: Server, name: str) -> None:
    """Rules, readers and versioning change independently, and GetBuckets shows them."""
    api = server.lightsail()
    public = {"getObject": "public", "allowPublicOverrides": True}
    readers = ["111122223333", "444455556666"]
    assert api.update_bucket(bucketName=name, accessRules=public)["bucket"]["accessRules"] == (
        public
    )
    api.update_bucket(bucketName=name, readonlyAccessAccounts=readers)
    done = api.update_bucket(bucketName=name, versioning="Enabled")
    (operation,) = done["operations"]
    assert operation["operationType"] == "UpdateBucket"
    (bucket,) = api.get_buckets(bucketName=name)["buckets"]
    assert bucket["accessRules"] == public
    assert sorted(bucket["readonlyAccessAccounts"]) == readers
    assert bucket["objectVersioning"] == "Enabled"
    api.update_bucket(bucketName=name, readonlyAccessAccounts=[])
    (bucket,) = api.get_buckets(bucketName=name)["buckets"]
    assert bucket["readonlyAccessAccounts"] == []


@pytest.mark.parametrize("state", ["Enabled", "Suspended"])
def test_versioning_drops_individual_mode_to_private(
    server: Server, name: str, state: str
) -> None:
    """Changing versioning in individual mode resets the rules; in public mode it does not."""
    api = server.lightsail()
    individual = {"getObject": "private", "allowPublicOverrides": True}
    api.update_bucket(bucketName=name, accessRules=individual)
    bucket = api.update_bucket(bucketName=name, versioning=state)["bucket"]
    assert bucket["objectVersioning"] == state
    assert bucket["accessRules"] == {"getObject": "private", "allowPublicOverrides": False}
    public = {"getObject": "public", "allowPublicOverrides": True}
    api.update_bucket(bucketName=name, accessRules=public)
    other = "Suspended" if state == "Enabled" else "Enabled"
    bucket = api.update_bucket(bucketName=name, versioning=other)["bucket"]
    assert bucket["accessRules"] == public


RULE = {"allowedMethods": ["GET"], "allowedOrigins": ["https://*.example.com"]}


def test_cors_is_replaced_echoed_and_cleared(server: Server, name: str) -> None:
    """The answer shows the rules only if the call set them; GetBuckets on request."""
    api, asked = server.lightsail(), {"bucketName": name}
    whole = {
        **RULE,
        "id": "one",
        "allowedHeaders": ["*"],
        "exposeHeaders": ["ETag"],
        "maxAgeSeconds": 3000,
    }
    done = api.update_bucket(**asked, cors={"rules": [whole, RULE]})
    assert done["bucket"]["cors"] == {"rules": [whole, RULE]}
    assert "cors" not in api.update_bucket(**asked, versioning="Enabled")["bucket"]
    (shown,) = api.get_buckets(**asked, includeCors=True)["buckets"]
    assert shown["cors"] == {"rules": [whole, RULE]}
    assert "cors" not in api.get_buckets(**asked)["buckets"][0]
    done = api.update_bucket(**asked, cors={"rules": []})
    assert done["bucket"]["cors"] == {"rules": []}


@pytest.mark.parametrize(
    "asked",
    [
        {"cors": {"rules": [RULE] * 21}},
        {"cors": {"rules": [{**RULE, "allowedMethods": []}]}},
        {"cors": {"rules": [{**RULE, "allowedMethods": ["PATCH"]}]}},
        {"cors": {"rules": [{**RULE, "allowedOrigins": []}]}},
        {"cors": {"rules": [{**RULE, "allowedOrigins": ["http://*.*"]}]}},
        {"cors": {"rules": [{**RULE, "exposeHeaders": ["*"]}]}},
        {"cors": {"rules": [{**RULE, "maxAgeSeconds": -1}]}},
        {"cors": {"rules": [{**RULE, "id": "x" * 256}]}},
        {"versioning": "NeverEnabled"},
        {"versioning": "enabled"},
        {"accessRules": {"getObject": "everyone"}},
        {"readonlyAccessAccounts": [f"{n:012}" for n in range(11)]},
        {"readonlyAccessAccounts": ["12345"]},
        {"readonlyAccessAccounts": ["11112222333a"]},
    ],
)
def test_refuses_bad_values(server: Server, name: str, asked: dict[str, Any]) -> None:
    """A value that cannot be changes nothing, not even the good parts beside it."""
    api = server.lightsail()
    shown = {"bucketName": name, "includeCors": True}
    before = api.get_buckets(**shown)["buckets"]
    good = {"accessRules": {"getObject": "public", "allowPublicOverrides": False}, **asked}
    with refused("InvalidInputException", 400):
        api.update_bucket(bucketName=name, **good)
    assert api.get_buckets(**shown)["buckets"] == before


def test_refuses_a_missing_bucket(server: Server) -> None:
    """A bucket that is not there is NotFound."""
    with refused("NotFoundException", 400):
        server.lightsail().update_bucket(bucketName="no-such-bucket", versioning="Enabled")
