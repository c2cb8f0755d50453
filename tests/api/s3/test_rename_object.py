"""RenameObject: another key, everything else as it was, at once or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from typing import Any

import pytest
from make import some_bytes, unique_name
from parts import PART_MIN, Upload
from raw import Answer, send_signed
from refusals import contents, expect_refusal, refused, unchanged
from server import OwnBucket, Server


def _rename(
    server: Server, bucket: OwnBucket, source: str, target: str, **headers: str
) -> Answer:
    sent = {"x-amz-rename-source": source}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    path = f"/{bucket.name}/{target}"
    return send_signed(server, "PUT", path, "renameObject=", sent, key=bucket.key)


@pytest.mark.parametrize("size", [0, 5, 200_000])
def test_everything_but_the_key_stays(bucket: OwnBucket, size: int) -> None:
    """Bytes, ETag, headers, metadata, tags, checksum and time are those of the old key."""
    asked = {"Bucket": bucket.name, "ChecksumMode": "ENABLED"}
    bucket.s3.put_object(
        Bucket=bucket.name,
        Key="old",
        Body=some_bytes(size),
        ContentType="image/jpeg",
        Metadata={"a": "b"},
        Tagging="t=v",
    )
    before = bucket.s3.head_object(**asked, Key="old")
    bucket.s3.rename_object(Bucket=bucket.name, Key="new", RenameSource="old")
    after = bucket.s3.head_object(**asked, Key="new")
    for answer in (before, after):
        del answer["ResponseMetadata"]
    assert after == before
    assert bucket.s3.get_object(**asked, Key="new")["Body"].read() == some_bytes(size)
    tags = bucket.s3.get_object_tagging(Bucket=bucket.name, Key="new")["TagSet"]
    assert tags == [{"Key": "t", "Value": "v"}]
    with refused("NoSuchKey", 404):
        bucket.s3.get_object(Bucket=bucket.name, Key="old")


def test_multipart_objects_and_what_is_replaced(bucket: OwnBucket) -> None:
    """An object of parts moves whole, over another one, and counts once."""
    upload = Upload(bucket, "old")
    pieces = [some_bytes(PART_MIN, 1), some_bytes(7, 2)]
    for number, piece in enumerate(pieces, start=1):
        upload.add(number, piece)
    upload.complete()
    bucket.s3.put_object(Bucket=bucket.name, Key="new", Body=b"to be replaced")
    bucket.s3.rename_object(Bucket=bucket.name, Key="new", RenameSource="old")
    assert bucket.s3.get_object(Bucket=bucket.name, Key="new")["Body"].read() == b"".join(
        pieces
    )
    listed = bucket.s3.list_objects_v2(Bucket=bucket.name)["Contents"]
    assert [row["Key"] for row in listed] == ["new"]


@pytest.mark.parametrize(
    "spelling", ["a/b c+ü", "a%2Fb%20c%2B%C3%BC", "/a/b%20c%2B%C3%BC", "/{0}/a/b%20c%2B%C3%BC"]
)
def test_a_source_is_found_by_every_spelling(
    server: Server, bucket: OwnBucket, spelling: str
) -> None:
    """Encoded or not, with a slash before it, with the bucket before it."""
    bucket.s3.put_object(Bucket=bucket.name, Key="a/b c+ü", Body=b"x")
    source = spelling.format(bucket.name).encode().decode("latin-1")
    answer = _rename(server, bucket, source, "new")
    assert (answer.status, answer.body) == (200, b"")
    assert [row[1] for row in contents(server, bucket.name)] == ["new"]


def test_conditions_of_both_sides(server: Server, bucket: OwnBucket) -> None:
    """Each header that does not hold is 412 and moves nothing; If-Match needs a target."""
    past, future = "Thu, 01 Jan 2015 00:00:00 GMT", "Thu, 01 Jan 2099 00:00:00 GMT"
    etag = bucket.s3.put_object(Bucket=bucket.name, Key="old", Body=b"1")["ETag"]
    with unchanged(server, bucket):
        answer = _rename(server, bucket, "old", "new", if_match=etag)
        expect_refusal(answer, "NoSuchKey", 404)
    other = bucket.s3.put_object(Bucket=bucket.name, Key="new", Body=b"2")["ETag"]
    now = formatdate(usegmt=True)  # Neither has been modified since, on whatever second.
    wrong: tuple[dict[str, str], ...] = (
        {"if_none_match": "*"},
        {"if_match": etag},
        {"if_modified_since": now},
        {"if_unmodified_since": past},
        {"x_amz_rename_source_if_match": other},
        {"x_amz_rename_source_if_none_match": etag},
        {"x_amz_rename_source_if_none_match": "*"},
        {"x_amz_rename_source_if_modified_since": now},
        {"x_amz_rename_source_if_unmodified_since": past},
    )
    for headers in wrong:
        with unchanged(server, bucket):
            answer = _rename(server, bucket, "old", "new", **headers)
            expect_refusal(answer, "PreconditionFailed", 412)
    right = {
        "if_match": other,
        "if_unmodified_since": future,
        "x_amz_rename_source_if_match": etag,
        "x_amz_rename_source_if_modified_since": past,
    }
    assert _rename(server, bucket, "old", "new", **right).status == 200


def test_a_token_makes_repeats_one_call(server: Server, bucket: OwnBucket) -> None:
    """The same call again succeeds and does nothing; another call with it is refused."""
    bucket.s3.put_object(Bucket=bucket.name, Key="old", Body=b"1")
    token = {"x_amz_client_token": unique_name("token")}
    assert _rename(server, bucket, "old", "new", **token).status == 200
    bucket.s3.put_object(Bucket=bucket.name, Key="old", Body=b"2")
    with unchanged(server, bucket):
        assert _rename(server, bucket, "old", "new", **token).status == 200
        answer = _rename(server, bucket, "old", "third", **token)
        expect_refusal(answer, "IdempotencyParameterMismatch", 400)
        answer = _rename(server, bucket, "old", "third", x_amz_client_token="t" * 65)
        expect_refusal(answer, "InvalidArgument", 400)


def test_of_many_renames_exactly_one_wins(server: Server, bucket: OwnBucket) -> None:
    """20 racing renames of one object over all workers: one 200, the others find nothing."""
    bucket.s3.put_object(Bucket=bucket.name, Key="old", Body=b"x")
    with ThreadPoolExecutor(10) as pool:
        answers = list(
            pool.map(lambda n: _rename(server, bucket, "old", f"new-{n}").status, range(20))
        )
    assert sorted(answers) == [200] + [404] * 19
    rows = contents(server, bucket.name)
    assert [row[1] for row in rows] == [f"new-{answers.index(200)}"]


@pytest.mark.parametrize(
    ("source", "code", "status"),
    [
        ("missing", "NoSuchKey", 404),
        ("new", "InvalidRequest", 400),
        ("", "InvalidArgument", 400),
        ("/{0}/", "InvalidArgument", 400),
        ("x" * 1025, "KeyTooLongError", 400),
        ("%FF", "InvalidURI", 400),
    ],
)
def test_refuses_what_cannot_be_renamed(
    server: Server, bucket: OwnBucket, source: str, code: str, status: int
) -> None:
    """Absent sources, none, and a rename onto itself."""
    bucket.s3.put_object(Bucket=bucket.name, Key="new", Body=b"x")
    with unchanged(server, bucket):
        answer = _rename(server, bucket, source.format(bucket.name), "new")
        expect_refusal(answer, code, status)


@pytest.mark.parametrize("state", ["Enabled", "Suspended"])
def test_refuses_buckets_with_versions(server: Server, state: str) -> None:
    """Versions stay under the key they were written to."""
    made = server.bucket(unique_name("renver"), versioning=True)
    made.s3.put_object(Bucket=made.name, Key="old", Body=b"x")
    if state == "Suspended":
        server.lightsail().update_bucket(bucketName=made.name, versioning="Suspended")
    with unchanged(server, made), refused("InvalidRequest", 400):
        made.s3.rename_object(Bucket=made.name, Key="new", RenameSource="old")


def test_strangers_may_not_rename(server: Server, bucket: OwnBucket) -> None:
    """A key of another bucket is refused, as is nobody."""
    bucket.s3.put_object(Bucket=bucket.name, Key="old", Body=b"x", ACL="public-read")
    other = server.bucket(unique_name("stranger"))
    asked: dict[str, Any] = {"Bucket": bucket.name, "Key": "new", "RenameSource": "old"}
    with unchanged(server, bucket):
        for client in (other.s3, server.s3(None)):
            with refused("AccessDenied", 403):
                client.rename_object(**asked)
