"""CopyObject: what is kept, what is replaced, who may, refusals."""

from __future__ import annotations

import pytest
from make import ODD_KEYS, some_bytes, unique_name
from raw import Answer, send_signed
from refusals import expect_refusal, refused, unchanged
from server import OwnBucket, Server


@pytest.mark.parametrize("size", [0, 4_096, 1_500_000])
def test_a_copy_is_the_same_and_outlives_its_source(bucket: OwnBucket, size: int) -> None:
    """Bytes, ETag, headers, metadata and tags are those of the source, which may then go."""
    data = some_bytes(size)
    put = bucket.s3.put_object(
        Bucket=bucket.name,
        Key="from",
        Body=data,
        ContentType="image/jpeg",
        Metadata={"a": "b"},
        Tagging="t=v",
    )
    done = bucket.s3.copy_object(
        Bucket=bucket.name, Key="to", CopySource={"Bucket": bucket.name, "Key": "from"}
    )
    assert done["CopyObjectResult"]["ETag"] == put["ETag"]
    bucket.s3.delete_object(Bucket=bucket.name, Key="from")
    got = bucket.s3.get_object(Bucket=bucket.name, Key="to")
    assert got["Body"].read() == data
    assert (got["ContentType"], got["Metadata"]) == ("image/jpeg", {"a": "b"})
    assert got["TagCount"] == 1


def test_directives_replace_headers_and_tags(bucket: OwnBucket) -> None:
    """REPLACE takes headers, metadata and tags of the request and drops the source's."""
    bucket.s3.put_object(
        Bucket=bucket.name, Key="k", Body=b"x", Metadata={"old": "1"}, Tagging="old=1"
    )
    bucket.s3.copy_object(
        Bucket=bucket.name,
        Key="k",
        CopySource=f"{bucket.name}/k",
        MetadataDirective="REPLACE",
        Metadata={"new": "2"},
        ContentType="text/css",
        TaggingDirective="REPLACE",
        Tagging="new=2",
    )
    got = bucket.s3.head_object(Bucket=bucket.name, Key="k")
    assert got["Metadata"] == {"new": "2"}
    assert got["ContentType"] == "text/css"
    tags = bucket.s3.get_object_tagging(Bucket=bucket.name, Key="k")["TagSet"]
    assert tags == [{"Key": "new", "Value": "2"}]


def test_odd_keys_are_copied_by_every_spelling(server: Server, bucket: OwnBucket) -> None:
    """A source is found percent-encoded, with and without a leading slash."""
    for number, key in enumerate(ODD_KEYS):
        bucket.s3.put_object(Bucket=bucket.name, Key=key, Body=f"{number}".encode())
        bucket.s3.copy_object(
            Bucket=bucket.name, Key="copy", CopySource={"Bucket": bucket.name, "Key": key}
        )
        got = bucket.s3.get_object(Bucket=bucket.name, Key="copy")["Body"].read()
        assert got == f"{number}".encode(), key
    for spelling in ("{0}/plain.txt", "/{0}/plain.txt", "/{0}/plain%2Etxt"):
        source = spelling.format(bucket.name)
        answer = _copy(server, bucket, {"x-amz-copy-source": source})
        assert answer.status == 200, source


def test_the_acl_is_not_copied(bucket: OwnBucket) -> None:
    """A copy is private unless the request says otherwise."""
    bucket.s3.put_object(Bucket=bucket.name, Key="from", Body=b"x", ACL="public-read")
    source = f"{bucket.name}/from"
    bucket.s3.copy_object(Bucket=bucket.name, Key="private", CopySource=source)
    bucket.s3.copy_object(
        Bucket=bucket.name, Key="public", CopySource=source, ACL="public-read"
    )
    grants = {
        key: len(bucket.s3.get_object_acl(Bucket=bucket.name, Key=key)["Grants"])
        for key in ("from", "private", "public")
    }
    assert grants == {"from": 2, "private": 1, "public": 2}


def test_conditions_on_the_source(bucket: OwnBucket) -> None:
    """`x-amz-copy-source-if-*` that does not hold is 412, also where a GET would be 304."""
    etag = bucket.s3.put_object(Bucket=bucket.name, Key="from", Body=b"x")["ETag"]
    asked = {"Bucket": bucket.name, "Key": "to", "CopySource": f"{bucket.name}/from"}
    bucket.s3.copy_object(**asked, CopySourceIfMatch=etag)
    with refused("PreconditionFailed", 412):
        bucket.s3.copy_object(**asked, CopySourceIfMatch='"other"')
    with refused("PreconditionFailed", 412):
        bucket.s3.copy_object(**asked, CopySourceIfNoneMatch=etag)


def test_an_old_version_is_copied(server: Server) -> None:
    """`?versionId=` names the source version, and the answer repeats it."""
    made = server.bucket(unique_name("copyver"), versioning=True)
    old = made.s3.put_object(Bucket=made.name, Key="k", Body=b"old")["VersionId"]
    made.s3.put_object(Bucket=made.name, Key="k", Body=b"new")
    done = made.s3.copy_object(
        Bucket=made.name,
        Key="k",
        CopySource={"Bucket": made.name, "Key": "k", "VersionId": old},
    )
    assert done["CopySourceVersionId"] == old
    assert made.s3.get_object(Bucket=made.name, Key="k")["Body"].read() == b"old"


@pytest.mark.parametrize(
    ("source", "code", "status"),
    [
        ("{0}/missing", "NoSuchKey", 404),
        ("no-such-bucket/k", "NoSuchBucket", 404),
        ("{0}", "InvalidArgument", 400),
        ("{0}/", "InvalidArgument", 400),
        ("{0}/k", "InvalidRequest", 400),
    ],
)
def test_refuses_bad_sources(
    server: Server, bucket: OwnBucket, source: str, code: str, status: int
) -> None:
    """Absent and unreadable sources, and a copy onto itself that changes nothing."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    with unchanged(server, bucket):
        headers = {"x-amz-copy-source": source.format(bucket.name)}
        # By root: a bucket's key may not even ask about other buckets.
        answer = send_signed(server, "PUT", f"/{bucket.name}/k", headers=headers)
        expect_refusal(answer, code, status)


def test_refuses_an_unknown_directive(server: Server, bucket: OwnBucket) -> None:
    """A directive that is neither COPY nor REPLACE is InvalidArgument."""
    bucket.s3.put_object(Bucket=bucket.name, Key="plain.txt", Body=b"x")
    headers = {"x-amz-copy-source": f"{bucket.name}/plain.txt"}
    headers["x-amz-metadata-directive"] = "MERGE"
    with unchanged(server, bucket):
        expect_refusal(_copy(server, bucket, headers), "InvalidArgument", 400)


def test_a_bucket_key_copies_from_elsewhere_only_what_is_public(server: Server) -> None:
    """Reading the source needs its own permission: another bucket's private object is 403."""
    source, target = server.bucket(unique_name("src")), server.bucket(unique_name("dst"))
    source.s3.put_object(Bucket=source.name, Key="k", Body=b"x")
    asked = {"Bucket": target.name, "Key": "k", "CopySource": f"{source.name}/k"}
    with unchanged(server, target), refused("AccessDenied", 403):
        target.s3.copy_object(**asked)
    rules = {"getObject": "public", "allowPublicOverrides": False}
    server.lightsail().update_bucket(bucketName=source.name, accessRules=rules)
    target.s3.copy_object(**asked)
    with unchanged(server, target), refused("AccessDenied", 403):
        source.s3.copy_object(**asked)


def _copy(server: Server, bucket: OwnBucket, headers: dict[str, str]) -> Answer:
    return send_signed(server, "PUT", f"/{bucket.name}/to", headers=headers, key=bucket.key)
