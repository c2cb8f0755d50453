"""`lazarette explain`: every kind of caller, objects by version, blocks of either level."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from instances import new_instance, set_access
from make import unique_name
from raw import send
from server import Server


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose account's block these tests set."""
    with Server(tmp_path_factory.mktemp("explain")) as server:
        yield server


def explain(server: Server, *arguments: str) -> dict[str, Any]:
    """Return the answer as scripts get it."""
    found: dict[str, Any] = server.lazarette("explain", *arguments, "--json").json()
    return found


def rule(server: Server, *arguments: str) -> tuple[bool, str]:
    """Return whether it is allowed, and by which rule."""
    answer = explain(server, *arguments)
    return answer["allowed"], answer["rule"]


def test_anybody_and_the_versions_of_an_object(told: Server) -> None:
    """Each version has its own ACL; a key that is not there is told."""
    bucket = told.bucket(unique_name("told"), versioning=True)
    individual = {"getObject": "private", "allowPublicOverrides": True}
    told.lightsail().update_bucket(bucketName=bucket.name, accessRules=individual)
    asked, place = {"Bucket": bucket.name, "Key": "a/k"}, f"{bucket.name}/a/k"
    public = bucket.s3.put_object(**asked, Body=b"1", ACL="public-read")["VersionId"]
    bucket.s3.put_object(**asked, Body=b"2")
    assert rule(told, place, "--anonymous") == (False, "not-public")
    older = explain(told, place, "--anonymous", "--version-id", public)
    assert (older["allowed"], older["rule"]) == (True, "object-public")
    assert "may s3:GetObjectVersion" in older["sentence"]
    missing = explain(told, f"{bucket.name}/missing", "--anonymous")
    assert "no such object" in missing["sentence"]
    ran = told.lazarette("explain", place, "--anonymous", "--version-id", "nonsense")
    assert ran.status == 1
    assert "Traceback" not in ran.stderr


def test_a_block_is_named_with_its_level_and_flag(told: Server) -> None:
    """What hides an object, and what an allowed action may not do all the same."""
    bucket = told.bucket(unique_name("told"))
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"1")
    public = {"getObject": "public", "allowPublicOverrides": False}
    told.lightsail().update_bucket(bucketName=bucket.name, accessRules=public)
    place, root = f"{bucket.name}/k", told.s3()
    assert rule(told, place, "--anonymous") == (True, "bucket-public")
    root.put_public_access_block(
        Bucket=bucket.name, PublicAccessBlockConfiguration={"RestrictPublicBuckets": True}
    )
    assert rule(told, place, "--anonymous") == (False, "bucket-block:RestrictPublicBuckets")
    told.lazarette("account", "block-public-access", "--all").ok()
    hidden = explain(told, place, "--anonymous")
    assert hidden["rule"] == "account-block:IgnorePublicAcls"
    assert "IgnorePublicAcls of the account's public access block" in hidden["sentence"]
    request_id = send(told, "GET", f"/{place}").headers["x-amz-request-id"]
    line = wait_for_line(told, request_id)
    assert "reason=account-block:IgnorePublicAcls" in line
    by_key = explain(
        told, place, "--action", "s3:PutObject", "--access-key-id", bucket.key.access_key_id
    )
    assert by_key["allowed"] is True
    assert "Not with a public ACL: BlockPublicAcls of the account's" in by_key["sentence"]
    told.lazarette("account", "block-public-access", "--off").ok()


def wait_for_line(server: Server, request_id: str) -> str:
    """Return the log's line about a request that was refused; a thread writes them."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for line in server.log().splitlines():
            if "refused" in line and request_id in line:
                return line
        time.sleep(0.02)
    raise AssertionError(f"no line about {request_id}")


def test_an_instance(told: Server) -> None:
    """By its name; attached and detached."""
    bucket, name = told.bucket(unique_name("told"), keyless=True), new_instance(told)
    asked = (bucket.name, "--action", "s3:ListBucket", "--instance", name)
    assert rule(told, *asked) == (False, "instance-not-attached")
    set_access(told, bucket.name, name, "allow")
    assert rule(told, *asked) == (True, "attached-instance")
    ran = told.lazarette("explain", bucket.name, "--instance", "nobody")
    assert ran.status == 1
    assert "nobody" in ran.stderr


def test_a_user(told: Server) -> None:
    """By its name or by its key, by the policies in force for it."""
    bucket, iam, name = told.bucket(unique_name("told")), told.iam(), unique_name("user")
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
    statement = {
        "Sid": "Reading",
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket.name}/open/*",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName=name, PolicyName="reader", PolicyDocument=document)
    for who in (("--user", name), ("--access-key-id", key)):
        allowed = explain(told, f"{bucket.name}/open/k", *who)
        assert (allowed["allowed"], allowed["rule"]) == (True, "user-policy")
        assert f"The user {name}" in allowed["sentence"]
        assert "policy reader" in allowed["sentence"]
        assert "Reading" in allowed["sentence"]
        assert rule(told, f"{bucket.name}/k", *who) == (False, "no-user-policy")
    assert told.lazarette("explain", bucket.name, "--user", "nobody").status == 1


@pytest.mark.parametrize(
    "arguments", [(), ("--user", "a", "--instance", "b"), ("--user", "a", "--anonymous")]
)
def test_one_asks(told: Server, arguments: tuple[str, ...]) -> None:
    """Nobody named, or two, is misuse."""
    ran = told.lazarette("explain", "bucket", *arguments)
    assert (ran.status, ran.stdout) == (2, "")
    assert "--anonymous" in ran.stderr
