"""The numbered cases about permissions: the real AWS CLI, and curl for who has no key."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from command import Ran, run, tool
from make import unique_name
from permissions import COLUMNS, ELSE, READING, Blocks, holds
from raw import send
from refusals import refused
from server import Account, OwnBucket, Server

INDIVIDUAL = {"getObject": "private", "allowPublicOverrides": True}
CURL = ("curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}")
ANYBODY = "nobody (an unsigned request)"


def update(server: Server, name: str, *arguments: str) -> Ran:
    """Run `aws lightsail update-bucket` with the root key."""
    return server.cli("lightsail", "update-bucket", "--bucket-name", name, *arguments)


def anonymous(server: Server, path: str) -> int:
    """Return the status of an unsigned GET."""
    return send(server, "GET", path).status


def test_c10_versioning_takes_a_bucket_out_of_individual_mode(
    server: Server, bucket: OwnBucket
) -> None:
    """The bucket is private, the ACL stays, and counts when the mode is set again by hand."""
    server.lightsail().update_bucket(bucketName=bucket.name, accessRules=INDIVIDUAL)
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x", ACL="public-read")
    assert anonymous(server, f"/{bucket.name}/k") == 200
    answer = update(server, bucket.name, "--versioning", "Enabled").json()["bucket"]
    assert answer["objectVersioning"] == "Enabled"
    assert answer["accessRules"] == {**INDIVIDUAL, "allowPublicOverrides": False}
    assert anonymous(server, f"/{bucket.name}/k") == 403
    server.lightsail().update_bucket(bucketName=bucket.name, accessRules=INDIVIDUAL)
    assert anonymous(server, f"/{bucket.name}/k") == 200


def test_c11_versioning_is_suspended_and_never_undone(
    server: Server, bucket: OwnBucket
) -> None:
    """`Suspended` is accepted; `NeverEnabled` is refused and changes nothing."""
    suspended = update(server, bucket.name, "--versioning", "Suspended").json()
    assert suspended["bucket"]["objectVersioning"] == "Suspended"
    ran = update(server, bucket.name, "--versioning", "NeverEnabled")
    ran.refused("InvalidInputException")
    (shown,) = server.lightsail().get_buckets(bucketName=bucket.name)["buckets"]
    assert shown["objectVersioning"] == "Suspended"


def test_c12_ten_accounts_may_read(
    server: Server, bucket: OwnBucket, other_account: Account
) -> None:
    """Ten ids are kept, eleven refused, so are others than 12 digits; no id removes all."""
    reader, asked = server.s3(other_account.key), {"Bucket": bucket.name, "Key": "k"}
    bucket.s3.put_object(**asked, Body=b"x")
    ten = [other_account.account_id, *(f"{number:012}" for number in range(9))]
    option = "--readonly-access-accounts"
    kept = update(server, bucket.name, option, *ten).json()["bucket"]
    assert kept["readonlyAccessAccounts"] == ten
    assert reader.get_object(**asked)["Body"].read() == b"x"
    update(server, bucket.name, option, *ten, "999999999999").refused("InvalidInputException")
    api = server.lightsail()
    for wrong in ("12345678901", "1234567890123", "abcdefghijkl"):
        with pytest.raises(api.exceptions.InvalidInputException):
            api.update_bucket(bucketName=bucket.name, readonlyAccessAccounts=[wrong])
    (shown,) = api.get_buckets(bucketName=bucket.name)["buckets"]
    assert shown["readonlyAccessAccounts"] == ten
    emptied = update(server, bucket.name, "--cli-input-json", '{"readonlyAccessAccounts":[]}')
    assert emptied.json()["bucket"]["readonlyAccessAccounts"] == []
    with refused("AccessDenied", 403):
        reader.get_object(**asked)


def test_c37_the_account_blocks_public_access(server: Server) -> None:
    """`aws s3control` puts, shows and takes away the block; a public object follows."""
    account = server.account("of-c37")
    api, name = server.lightsail(account.key), unique_name("c37")
    api.create_bucket(bucketName=name, bundleId="small_1_0")
    api.update_bucket(
        bucketName=name, accessRules={"getObject": "public", "allowPublicOverrides": False}
    )
    server.s3(account.key).put_object(Bucket=name, Key="k", Body=b"x")
    flags = (
        "BlockPublicAcls",
        "IgnorePublicAcls",
        "BlockPublicPolicy",
        "RestrictPublicBuckets",
    )

    def s3control(operation: str, *arguments: str) -> Ran:
        # The CLI puts the account's id before the host. A proxy is told whole URLs, and the
        # server, which understands these, is its own.
        env = server.client_env(account.key)
        env |= {"AWS_ENDPOINT_URL": "http://storage.test", "HTTP_PROXY": server.endpoint}
        command = [tool("aws"), "s3control", f"{operation}-public-access-block"]
        return run([*command, "--account-id", account.account_id, *arguments], env, None, 60)

    assert anonymous(server, f"/{name}/k") == 200
    wanted = ",".join(f"{flag}=true" for flag in flags)
    assert s3control("put", "--public-access-block-configuration", wanted).status == 0
    assert anonymous(server, f"/{name}/k") == 403
    shown = s3control("get").json()["PublicAccessBlockConfiguration"]
    assert shown == dict.fromkeys(flags, True)
    assert s3control("delete").status == 0
    assert anonymous(server, f"/{name}/k") == 200


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_c38_the_anonymous_row_of_the_matrix(
    server: Server, bucket: OwnBucket, tmp_path: Path
) -> None:
    """curl reads what each mode opens, in three ways, and can do nothing else in any."""
    bucket.s3.put_object(Bucket=bucket.name, Key="closed", Body=b"x")
    bucket.s3.put_object(Bucket=bucket.name, Key="open", Body=b"x", ACL="public-read")
    (tmp_path / "file").write_bytes(b"y")
    path = f"/{bucket.name}"
    for column, (mode, is_public) in COLUMNS.items():
        rules: dict[str, Any] = {
            "getObject": "public" if mode == "public" else "private",
            "allowPublicOverrides": mode == "individual",
        }
        server.lightsail().update_bucket(bucketName=bucket.name, accessRules=rules)
        expected = 200 if holds(READING[ANYBODY][column], Blocks()) else 403
        url = f"{path}/{'open' if is_public else 'closed'}"
        assert curl(server, url) == expected
        assert curl(server, url, "--head") == expected
        ranged = curl(server, url, "--range", "0-0")
        assert ranged == (206 if expected == 200 else 403)
        upload = ("--upload-file", str(tmp_path / "file"))
        for target, arguments in (
            (path, ()),
            (f"{path}?list-type=2", ()),
            (f"{path}?versions", ()),
            (f"{path}?acl", ()),
            (f"{url}?acl", ()),
            (f"{url}?tagging", ()),
            (f"{path}/missing", ()),
            (url, upload),
            (f"{path}/new", upload),
            (f"{url}?uploads", ("--request", "POST")),
            (f"{url}?acl", ("--request", "PUT", "--header", "x-amz-acl: public-read")),
            (url, ("--request", "DELETE")),
        ):
            assert curl(server, target, *arguments) == 403, (column, target, arguments)
    assert set(ELSE[ANYBODY].values()) == {"no"}


def curl(server: Server, path: str, *arguments: str) -> int:
    """Return the status that curl gets, without a key."""
    ran = run(
        [*CURL, *arguments, f"{server.endpoint}{path}"],
        {},
        None,
        30,
    )
    return int(ran.stdout)
