"""CopyObject: what is kept, what is replaced, who may, refusals."""

from __future__ import annotations

from email.utils import formatdate

import pytest
from checksums import ALGORITHMS, checksum
from make import ODD_KEYS, some_bytes, unique_name
from parts import Upload
from raw import Answer, presign, send, send_signed
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


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_checksum_is_computed_when_asked_for(bucket: OwnBucket, algorithm: str) -> None:
    """Any algorithm, whatever the source has; without a wish the copy has the source's."""
    bucket.s3.put_object(
        Bucket=bucket.name, Key="from", Body=b"lagoon", ChecksumAlgorithm="SHA1"
    )
    asked = {"Bucket": bucket.name, "CopySource": f"{bucket.name}/from"}
    kept = bucket.s3.copy_object(**asked, Key="kept")["CopyObjectResult"]
    assert kept["ChecksumSHA1"] == checksum("SHA1", b"lagoon")
    done = bucket.s3.copy_object(**asked, Key="new", ChecksumAlgorithm=algorithm)
    head = bucket.s3.head_object(Bucket=bucket.name, Key="new", ChecksumMode="ENABLED")
    expected = checksum(algorithm, b"lagoon")
    for answer in (done["CopyObjectResult"], head):
        assert answer[f"Checksum{algorithm}"] == expected
        assert answer["ChecksumType"] == "FULL_OBJECT"


def test_conditions_on_the_target(server: Server, bucket: OwnBucket) -> None:
    """If-Match and If-None-Match are about what the copy would replace."""
    bucket.s3.put_object(Bucket=bucket.name, Key="from", Body=b"new")
    asked = {"Bucket": bucket.name, "Key": "to", "CopySource": f"{bucket.name}/from"}
    with unchanged(server, bucket), refused("NoSuchKey", 404):
        bucket.s3.copy_object(**asked, IfMatch='"0123"')
    first = bucket.s3.copy_object(**asked, IfNoneMatch="*")["CopyObjectResult"]["ETag"]
    with unchanged(server, bucket):
        with refused("PreconditionFailed", 412):
            bucket.s3.copy_object(**asked, IfNoneMatch="*")
        with refused("PreconditionFailed", 412):
            bucket.s3.copy_object(**asked, IfMatch='"0123"')
    bucket.s3.copy_object(**asked, IfMatch=first)


@pytest.mark.parametrize(
    ("conditions", "status"),
    [
        ({"if-match": "{etag}"}, 200),
        ({"if-match": "*"}, 200),
        ({"if-match": '"x", {etag}'}, 200),
        ({"if-match": '"x"'}, 412),
        ({"if-none-match": "{etag}"}, 412),
        ({"if-none-match": '"x"'}, 200),
        ({"if-modified-since": "{past}"}, 200),
        ({"if-modified-since": "{now}"}, 412),
        ({"if-unmodified-since": "{now}"}, 200),
        ({"if-unmodified-since": "{past}"}, 412),
        # Together: the ETag decides, as S3 documents.
        ({"if-match": "{etag}", "if-unmodified-since": "{past}"}, 200),
        ({"if-match": '"x"', "if-unmodified-since": "{now}"}, 412),
        ({"if-none-match": "{etag}", "if-modified-since": "{past}"}, 412),
        ({"if-none-match": '"x"', "if-modified-since": "{now}"}, 200),
    ],
)
def test_every_condition_on_the_source(
    server: Server, bucket: OwnBucket, conditions: dict[str, str], status: int
) -> None:
    """Each alone and in pairs, by copy and by part copy."""
    put = bucket.s3.put_object(Bucket=bucket.name, Key="from", Body=b"x")
    modified = bucket.s3.head_object(Bucket=bucket.name, Key="from")["LastModified"]
    values = {
        "etag": put["ETag"],
        "past": "Thu, 01 Jan 2015 00:00:00 GMT",
        "now": formatdate(modified.timestamp(), usegmt=True),
    }
    headers = {"x-amz-copy-source": f"{bucket.name}/from"}
    for name, value in conditions.items():
        headers[f"x-amz-copy-source-{name}"] = value.format(**values)
    upload = Upload(bucket, "to")
    for query in ("", f"partNumber=1&uploadId={upload.upload_id}"):
        answer = send_signed(
            server, "PUT", f"/{bucket.name}/to", query, headers, key=bucket.key
        )
        assert answer.status == status, answer.body
        assert answer.code == ("" if status == 200 else "PreconditionFailed")


def test_conditions_of_a_presigned_copy_stand_in_its_query(
    server: Server, bucket: OwnBucket
) -> None:
    """SDKs move x-amz-* headers there when they sign a URL; they hold all the same."""
    bucket.s3.put_object(Bucket=bucket.name, Key="from", Body=b"x")
    source = f"x-amz-copy-source={bucket.name}%2Ffrom"
    for condition, status in (("%22other%22", 412), ("%2A", 200)):
        query = f"{source}&x-amz-copy-source-if-match={condition}"
        target = presign(server, "PUT", f"/{bucket.name}/to", query, key=bucket.key)
        assert send(server, "PUT", target).status == status


@pytest.mark.parametrize(
    ("headers", "is_change"),
    [
        ({}, False),
        ({"x-amz-metadata-directive": "COPY", "x-amz-meta-new": "1"}, False),
        ({"x-amz-acl": "private"}, False),
        ({"x-amz-metadata-directive": "REPLACE"}, True),
        ({"x-amz-storage-class": "STANDARD"}, True),
        ({"x-amz-storage-class": "GLACIER_IR"}, True),
        ({"x-amz-website-redirect-location": "/elsewhere"}, True),
        ({"x-amz-server-side-encryption": "AES256"}, True),
        ({"x-amz-tagging-directive": "REPLACE", "x-amz-tagging": "a=b"}, True),
        ({"x-amz-checksum-algorithm": "SHA256"}, True),
    ],
)
def test_a_copy_onto_itself_names_a_change(
    server: Server, bucket: OwnBucket, headers: dict[str, str], is_change: bool
) -> None:
    """Without one it is refused; naming a property is enough, if only as it is."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x", Metadata={"old": "1"})
    sent = {"x-amz-copy-source": f"{bucket.name}/k", **headers}
    answer = send_signed(server, "PUT", f"/{bucket.name}/k", "", sent, key=bucket.key)
    if is_change:
        assert answer.status == 200, answer.body
    else:
        expect_refusal(answer, "InvalidRequest", 400)
    assert bucket.s3.get_object(Bucket=bucket.name, Key="k")["Body"].read() == b"x"


def test_properties_that_s3_does_not_copy(bucket: OwnBucket) -> None:
    """Storage class and website redirect are those of the request, never the source's."""
    bucket.s3.put_object(
        Bucket=bucket.name,
        Key="from",
        Body=b"x",
        StorageClass="GLACIER_IR",
        WebsiteRedirectLocation="/there",
        CacheControl="no-store",
    )
    asked = {"Bucket": bucket.name, "CopySource": f"{bucket.name}/from"}
    bucket.s3.copy_object(**asked, Key="plain")
    head = bucket.s3.head_object(Bucket=bucket.name, Key="plain")
    assert head["CacheControl"] == "no-store"
    assert "StorageClass" not in head
    assert "WebsiteRedirectLocation" not in head
    bucket.s3.copy_object(
        **asked, Key="chosen", StorageClass="STANDARD_IA", WebsiteRedirectLocation="/here"
    )
    head = bucket.s3.head_object(Bucket=bucket.name, Key="chosen")
    assert (head["StorageClass"], head["WebsiteRedirectLocation"]) == ("STANDARD_IA", "/here")


@pytest.mark.parametrize(
    ("headers", "code", "status"),
    [
        ({"x-amz-tagging-directive": "MERGE"}, "InvalidArgument", 400),
        (
            {"x-amz-metadata-directive": "REPLACE", "x-amz-meta-long": "x" * 2_100},
            "MetadataTooLarge",
            400,
        ),
        ({"x-amz-storage-class": "SHELF"}, "InvalidStorageClass", 400),
        ({"x-amz-checksum-algorithm": "ADLER"}, "InvalidRequest", 400),
        (
            {"x-amz-copy-source": "arn:aws:s3:eu-west-1:111122223333:accesspoint/a/object/k"},
            "NotImplemented",
            501,
        ),
        ({"x-amz-copy-source": "{0}/plain.txt?versionId="}, "InvalidArgument", 400),
        ({"x-amz-copy-source": "{0}/plain.txt?versionId=nonsense"}, "InvalidArgument", 400),
        ({"if-match": '"x"', "if-none-match": "*"}, "NotImplemented", 501),
        (
            {"x-amz-copy-source-server-side-encryption-customer-algorithm": "AES256"},
            "NotImplemented",
            501,
        ),
    ],
)
def test_refuses_what_s3_refuses(
    server: Server, bucket: OwnBucket, headers: dict[str, str], code: str, status: int
) -> None:
    """Each bad header has its code, and nothing is copied."""
    bucket.s3.put_object(Bucket=bucket.name, Key="plain.txt", Body=b"x")
    sent = {"x-amz-copy-source": "{0}/plain.txt", **headers}
    with unchanged(server, bucket):
        answer = _copy(
            server, bucket, {name: value.format(bucket.name) for name, value in sent.items()}
        )
        expect_refusal(answer, code, status)


@pytest.mark.parametrize(
    ("source", "code", "status"),
    [
        ("{0}/missing", "NoSuchKey", 404),
        ("no-such-bucket/k", "NoSuchBucket", 404),
        ("{0}", "InvalidArgument", 400),
        ("{0}/", "InvalidArgument", 400),
        ("{0}/100%", "InvalidArgument", 400),
        ("{0}/%G1", "InvalidArgument", 400),
        ("192.168.1.1/k", "InvalidArgument", 400),
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


def test_refuses_a_body_beside_a_source(server: Server, bucket: OwnBucket) -> None:
    """One of the two was not meant, so nothing is stored."""
    bucket.s3.put_object(Bucket=bucket.name, Key="plain.txt", Body=b"x")
    headers = {"x-amz-copy-source": f"{bucket.name}/plain.txt"}
    path = f"/{bucket.name}/copy"
    with unchanged(server, bucket):
        answer = send_signed(server, "PUT", path, "", headers, b"data", key=bucket.key)
        expect_refusal(answer, "InvalidRequest", 400)


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_refuses_a_source_where_nothing_is_copied(
    server: Server, bucket: OwnBucket, method: str
) -> None:
    """Who says where to copy from does not want to read or delete."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    headers = {"x-amz-copy-source": f"{bucket.name}/k"}
    with unchanged(server, bucket):
        answer = send_signed(
            server, method, f"/{bucket.name}/k", headers=headers, key=bucket.key
        )
        assert answer.status == 400
