"""PutBucketTagging and DeleteBucketTagging: one set with Lightsail's resource tags."""

from __future__ import annotations

import pytest
from make import unique_name
from raw import md5_of, send_signed
from refusals import expect_refusal, refused
from server import Account, OwnBucket, Server

Pairs = list[tuple[str, str]]


def put(server: Server, bucket: OwnBucket, tags: Pairs) -> int:
    """Replace the tags by S3's API; return the status."""
    rows = [{"Key": key, "Value": value} for key, value in tags]
    done = server.s3().put_bucket_tagging(Bucket=bucket.name, Tagging={"TagSet": rows})
    return int(done["ResponseMetadata"]["HTTPStatusCode"])


def shown(server: Server, bucket: OwnBucket) -> Pairs:
    """Return the tags as the Lightsail API shows them."""
    (row,) = server.lightsail().get_buckets(bucketName=bucket.name)["buckets"]
    return [(tag["key"], tag.get("value", "")) for tag in row["tags"]]


def test_the_set_is_replaced_and_deleted(server: Server, bucket: OwnBucket) -> None:
    """Both APIs see one set, in the order it was given."""
    assert put(server, bucket, [("b", "2"), ("a", "1"), ("empty", "")]) == 204
    assert shown(server, bucket) == [("b", "2"), ("a", "1"), ("empty", "")]
    got = bucket.s3.get_bucket_tagging(Bucket=bucket.name)["TagSet"]
    assert [(tag["Key"], tag["Value"]) for tag in got] == shown(server, bucket)
    put(server, bucket, [("c", "3")])
    server.lightsail().tag_resource(resourceName=bucket.name, tags=[{"key": "only"}])
    assert [tag["Value"] for tag in _tags(bucket)] == ["3", ""]
    done = server.s3().delete_bucket_tagging(Bucket=bucket.name)
    assert done["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert shown(server, bucket) == []
    with refused("NoSuchTagSet", 404):
        _tags(bucket)


def test_an_empty_set_removes_all(server: Server, bucket: OwnBucket) -> None:
    """As if it were deleted."""
    put(server, bucket, [("a", "1")])
    put(server, bucket, [])
    assert shown(server, bucket) == []


def test_the_limits_themselves_are_allowed(server: Server, bucket: OwnBucket) -> None:
    """Fifty tags, the longest keys and values, every allowed character."""
    tags = [(f"{number:03}" + "k" * 125, "v" * 256) for number in range(49)]
    tags.append(("Größe + - = . _ : / @", "日本 語"))
    put(server, bucket, tags)
    assert shown(server, bucket) == tags


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ([("k" * 129, "v")], "InvalidTag"),
        ([("k", "v" * 257)], "InvalidTag"),
        ([("a<b", "v")], "InvalidTag"),
        ([("k", "a?b")], "InvalidTag"),
        ([("aws:k", "v")], "InvalidTag"),
        ([("AWS:k", "v")], "InvalidTag"),
        ([("k", "1"), ("k", "2")], "InvalidTag"),
        ([(f"k{number}", "v") for number in range(51)], "BadRequest"),
    ],
)
def test_refuses_tags_that_break_a_rule(
    server: Server, bucket: OwnBucket, tags: Pairs, code: str
) -> None:
    """One bad tag refuses all, and the old set stays."""
    put(server, bucket, [("old", "1")])
    with refused(code, 400):
        put(server, bucket, [("good", "1"), *tags])
    assert shown(server, bucket) == [("old", "1")]


@pytest.mark.parametrize(
    "content",
    [
        "<Tagging/>",
        "<Tagging><TagSet><Tag><Key>k</Key></Tag></TagSet></Tagging>",
        "<Tagging><TagSet><Tag><Value>v</Value></Tag></TagSet></Tagging>",
        "<Tagging><TagSet><Other/></TagSet></Tagging>",
        "<TagSet/>",
        "no document",
    ],
)
def test_refuses_documents_that_cannot_be_read(
    server: Server, bucket: OwnBucket, content: str
) -> None:
    """MalformedXML, and nothing is changed."""
    put(server, bucket, [("old", "1")])
    body = content.encode()
    digest = {"content-md5": md5_of(body)}
    answer = send_signed(server, "PUT", f"/{bucket.name}", "tagging=", digest, body)
    expect_refusal(answer, "MalformedXML", 400)
    assert shown(server, bucket) == [("old", "1")]


def test_a_bucket_is_created_with_tags(server: Server) -> None:
    """The same rules hold for the tags of CreateBucket, and a refused bucket is not made."""
    name = unique_name("tagged")
    good = [{"Key": "team", "Value": "a"}]
    twice = [*good, {"Key": "team", "Value": "b"}]
    for tags, code in (
        (twice, "InvalidTag"),
        ([{"Key": "aws:x", "Value": ""}], "InvalidTag"),
        ([{"Key": f"k{number}", "Value": ""} for number in range(51)], "BadRequest"),
    ):
        with refused(code, 400):
            server.s3().create_bucket(Bucket=name, CreateBucketConfiguration={"Tags": tags})
    with refused("404", 404):
        server.s3().head_bucket(Bucket=name)
    server.s3().create_bucket(Bucket=name, CreateBucketConfiguration={"Tags": good})
    assert server.s3().get_bucket_tagging(Bucket=name)["TagSet"] == good


def test_refuses_an_empty_key(server: Server, bucket: OwnBucket) -> None:
    """What boto3 would not send."""
    content = b"<Tagging><TagSet><Tag><Key/><Value>v</Value></Tag></TagSet></Tagging>"
    path, digest = f"/{bucket.name}", {"content-md5": md5_of(content)}
    answer = send_signed(server, "PUT", path, "tagging=", digest, content)
    expect_refusal(answer, "InvalidTag", 400)
    answer = send_signed(server, "PUT", path, "tagging=", body=content)
    expect_refusal(answer, "InvalidRequest", 400)  # S3 takes it only with a digest.


def test_a_wrong_digest_is_refused(server: Server, bucket: OwnBucket) -> None:
    """A document that was damaged on its way is not taken."""
    content = b"<Tagging><TagSet/></Tagging>"
    headers = {"content-md5": "AAAAAAAAAAAAAAAAAAAAAA=="}
    answer = send_signed(server, "PUT", f"/{bucket.name}", "tagging=", headers, content)
    expect_refusal(answer, "BadDigest", 400)


def test_only_the_account_tags(
    server: Server, bucket: OwnBucket, other_account: Account
) -> None:
    """The bucket's key reads tags and may not change them; strangers do neither."""
    put(server, bucket, [("a", "1")])
    asked = {"Bucket": bucket.name}
    for client in (bucket.s3, server.s3(other_account.key), server.s3(None)):
        with refused("AccessDenied", 403):
            client.put_bucket_tagging(**asked, Tagging={"TagSet": []})
        with refused("AccessDenied", 403):
            client.delete_bucket_tagging(**asked)
    with refused("AccessDenied", 403):
        server.s3(other_account.key).get_bucket_tagging(**asked)
    with refused("NoSuchBucket", 404):
        server.s3().delete_bucket_tagging(Bucket="no-such-bucket")
    assert [tag["Key"] for tag in _tags(bucket)] == ["a"]


def _tags(bucket: OwnBucket) -> list[dict[str, str]]:
    found: list[dict[str, str]] = bucket.s3.get_bucket_tagging(Bucket=bucket.name)["TagSet"]
    return found
