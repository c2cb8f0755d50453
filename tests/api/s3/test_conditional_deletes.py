"""If-Match, size and time on deletes, alone, in DeleteObjects and in a crowd."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from make import unique_name
from raw import send_signed
from refusals import contents, expect_refusal, refused, unchanged
from server import OwnBucket, Server

WRONG = '"00000000000000000000000000000000"'
LONG_AGO = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)


def test_if_match_deletes_only_that_object(server: Server, bucket: OwnBucket) -> None:
    """The ETag it has, quoted or bare, or any: 204; another one is 412."""
    asked = {"Bucket": bucket.name, "Key": "k"}
    for spell in (str, lambda etag: etag.strip('"'), lambda _: "*"):
        etag = bucket.s3.put_object(**asked, Body=b"x")["ETag"]
        with unchanged(server, bucket), refused("PreconditionFailed", 412):
            bucket.s3.delete_object(**asked, IfMatch=WRONG)
        bucket.s3.delete_object(**asked, IfMatch=spell(etag))
        assert contents(server, bucket.name) == []


@pytest.mark.parametrize("etag", ["*", WRONG])
def test_if_match_needs_an_object(server: Server, bucket: OwnBucket, etag: str) -> None:
    """A key that was never used, or whose newest version is a marker, is NoSuchKey."""
    with refused("NoSuchKey", 404):
        bucket.s3.delete_object(Bucket=bucket.name, Key="never", IfMatch=etag)
    made = server.bucket(unique_name("hidden"), versioning=True)
    asked = {"Bucket": made.name, "Key": "k"}
    made.s3.put_object(**asked, Body=b"x")
    made.s3.delete_object(**asked)
    with unchanged(server, made), refused("NoSuchKey", 404):
        made.s3.delete_object(**asked, IfMatch=etag)


def test_size_and_time(server: Server, bucket: OwnBucket) -> None:
    """Both are compared, the time to the second; on a key that is gone they hold."""
    asked = {"Bucket": bucket.name, "Key": "k"}
    bucket.s3.put_object(**asked, Body=b"four")
    modified = bucket.s3.head_object(**asked)["LastModified"]
    wrong: tuple[dict[str, Any], ...] = (
        {"IfMatchSize": 5},
        {"IfMatchLastModifiedTime": LONG_AGO},
        {"IfMatchSize": 4, "IfMatchLastModifiedTime": LONG_AGO},
    )
    for conditions in wrong:
        with unchanged(server, bucket), refused("PreconditionFailed", 412):
            bucket.s3.delete_object(**asked, **conditions)
    right = {"IfMatchSize": 4, "IfMatchLastModifiedTime": modified}
    for _ in range(2):
        done = bucket.s3.delete_object(**asked, **right)
        assert done["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert contents(server, bucket.name) == []


@pytest.mark.parametrize(
    "header",
    [
        {"x-amz-if-match-size": "many"},
        {"x-amz-if-match-size": "-1"},
        {"x-amz-if-match-last-modified-time": "yesterday"},
    ],
)
def test_refuses_conditions_it_cannot_read(
    server: Server, bucket: OwnBucket, header: dict[str, str]
) -> None:
    """A condition nobody understands deletes nothing."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    with unchanged(server, bucket):
        answer = send_signed(
            server, "DELETE", f"/{bucket.name}/k", headers=header, key=bucket.key
        )
        expect_refusal(answer, "InvalidArgument", 400)


def test_versions(server: Server) -> None:
    """By key the current version is judged and a marker made; by id that version."""
    made = server.bucket(unique_name("conddel"), versioning=True)
    asked = {"Bucket": made.name, "Key": "k"}
    old = made.s3.put_object(**asked, Body=b"old")
    new = made.s3.put_object(**asked, Body=b"newer")
    with unchanged(server, made):
        with refused("PreconditionFailed", 412):
            made.s3.delete_object(**asked, IfMatch=old["ETag"])
        with refused("PreconditionFailed", 412):
            made.s3.delete_object(**asked, VersionId=old["VersionId"], IfMatch=new["ETag"])
        with refused("PreconditionFailed", 412):
            made.s3.delete_object(**asked, VersionId=old["VersionId"], IfMatchSize=5)
    made.s3.delete_object(**asked, VersionId=old["VersionId"], IfMatch=old["ETag"])
    assert made.s3.delete_object(**asked, IfMatch=new["ETag"])["DeleteMarker"] is True


def test_entries_of_delete_objects_fail_alone(server: Server, bucket: OwnBucket) -> None:
    """Each entry has its own conditions; those that do not hold are errors, the rest go."""
    etags = {
        key: bucket.s3.put_object(Bucket=bucket.name, Key=key, Body=b"four")["ETag"]
        for key in ("etag", "wrong-etag", "size", "wrong-size", "wrong-time", "any")
    }
    wanted: list[dict[str, Any]] = [
        {"Key": "etag", "ETag": etags["etag"]},
        {"Key": "wrong-etag", "ETag": WRONG},
        {"Key": "size", "Size": 4},
        {"Key": "wrong-size", "Size": 99},
        {"Key": "wrong-time", "LastModifiedTime": LONG_AGO},
        {"Key": "any", "ETag": "*"},
        {"Key": "missing", "ETag": WRONG},
    ]
    done = bucket.s3.delete_objects(Bucket=bucket.name, Delete={"Objects": wanted})
    assert [row["Key"] for row in done["Deleted"]] == ["etag", "size", "any"]
    assert {row["Key"]: row["Code"] for row in done["Errors"]} == {
        "wrong-etag": "PreconditionFailed",
        "wrong-size": "PreconditionFailed",
        "wrong-time": "PreconditionFailed",
        "missing": "NoSuchKey",
    }
    left = {row[1] for row in contents(server, bucket.name)}
    assert left == {"wrong-etag", "wrong-size", "wrong-time"}


def test_of_many_deletes_exactly_one_wins(server: Server, bucket: OwnBucket) -> None:
    """50 racing deletes with the right ETag, over all workers: one 204, the rest 404."""
    etag = bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")["ETag"]

    def delete(_: int) -> int:
        path, headers = f"/{bucket.name}/k", {"if-match": etag}
        return send_signed(server, "DELETE", path, headers=headers, key=bucket.key).status

    with ThreadPoolExecutor(25) as pool:
        statuses = sorted(pool.map(delete, range(50)))
    assert statuses == [204] + [404] * 49


def test_a_write_and_a_delete_of_one_state_exclude_each_other(
    server: Server, bucket: OwnBucket
) -> None:
    """Of puts and deletes that want the same ETag one wins, and its outcome stands."""
    path = f"/{bucket.name}/k"
    for round_number in range(5):
        first = bucket.s3.put_object(
            Bucket=bucket.name, Key="k", Body=f"{round_number}".encode()
        )
        headers = {"if-match": first["ETag"]}

        def act(
            number: int, headers: dict[str, str] = headers, round_number: int = round_number
        ) -> tuple[bool, int]:
            is_put = number % 2 == 0
            body = f"{round_number}-{number}".encode() if is_put else b""
            method = "PUT" if is_put else "DELETE"
            answer = send_signed(server, method, path, "", headers, body, key=bucket.key)
            return is_put, answer.status

        with ThreadPoolExecutor(10) as pool:
            done = list(pool.map(act, range(10)))
        won = [is_put for is_put, status in done if status in (200, 204)]
        assert len(won) == 1
        assert {status for _, status in done} <= {200, 204, 404, 409, 412}
        assert bool(contents(server, bucket.name)) == won[0]
