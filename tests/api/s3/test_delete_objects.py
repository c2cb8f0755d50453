"""DeleteObjects: many at once, quiet, digests, malformed documents."""

from __future__ import annotations

import pytest
from make import CONTROL_KEYS, ODD_KEYS, unique_name
from raw import Answer, md5_of, send_signed
from refusals import contents, expect_refusal, refused, unchanged
from server import OwnBucket, Server


def test_deletes_what_is_named_and_nothing_else(server: Server, bucket: OwnBucket) -> None:
    """Existing and missing keys count as deleted, in order; the rest stays."""
    for key in ("a", "b", "keep"):
        bucket.s3.put_object(Bucket=bucket.name, Key=key, Body=b"x")
    wanted = [{"Key": key} for key in ("b", "missing", "a")]
    done = bucket.s3.delete_objects(Bucket=bucket.name, Delete={"Objects": wanted})
    assert [row["Key"] for row in done["Deleted"]] == ["b", "missing", "a"]
    assert [row[1] for row in contents(server, bucket.name)] == ["keep"]


def test_odd_keys_are_deleted(server: Server, bucket: OwnBucket) -> None:
    """Keys with markup, carriage returns and control characters are found by their XML."""
    keys = [*ODD_KEYS, "line\nfeed", "carriage\rreturn", "tab\there"]
    assert set(keys) - set(ODD_KEYS) <= set(CONTROL_KEYS)
    for key in keys:
        bucket.s3.put_object(Bucket=bucket.name, Key=key, Body=b"x")
    done = bucket.s3.delete_objects(
        Bucket=bucket.name, Delete={"Objects": [{"Key": key} for key in keys]}
    )
    assert [row["Key"] for row in done["Deleted"]] == keys
    assert contents(server, bucket.name) == []


def test_a_thousand_keys_go_at_once(server: Server, bucket: OwnBucket) -> None:
    """1,000 keys of one request are all deleted, and quiet answers name none of them."""
    wanted = [{"Key": f"{number:04}-{'k' * 200}"} for number in range(1_000)]
    for row in wanted[::50]:
        bucket.s3.put_object(Bucket=bucket.name, Key=row["Key"], Body=b"")
    done = bucket.s3.delete_objects(
        Bucket=bucket.name, Delete={"Objects": wanted, "Quiet": True}
    )
    assert "Deleted" not in done
    assert "Errors" not in done
    assert contents(server, bucket.name) == []


def test_refuses_more_than_a_thousand_keys(server: Server, bucket: OwnBucket) -> None:
    """1,001 keys are MalformedXML and none of them is deleted."""
    bucket.s3.put_object(Bucket=bucket.name, Key="0", Body=b"x")
    wanted = [{"Key": str(number)} for number in range(1_001)]
    with unchanged(server, bucket), refused("MalformedXML", 400):
        bucket.s3.delete_objects(Bucket=bucket.name, Delete={"Objects": wanted})


def test_versions_and_markers(server: Server) -> None:
    """By key a marker is made, by version it goes; each row says which."""
    made = server.bucket(unique_name("versions"), versioning=True)
    version = made.s3.put_object(Bucket=made.name, Key="k", Body=b"x")["VersionId"]
    by_key = made.s3.delete_objects(Bucket=made.name, Delete={"Objects": [{"Key": "k"}]})
    (marked,) = by_key["Deleted"]
    assert marked["DeleteMarker"] is True
    wanted = [
        {"Key": "k", "VersionId": marked["DeleteMarkerVersionId"]},
        {"Key": "k", "VersionId": version},
    ]
    removed = made.s3.delete_objects(Bucket=made.name, Delete={"Objects": wanted})["Deleted"]
    assert removed[0]["DeleteMarkerVersionId"] == marked["DeleteMarkerVersionId"]
    assert removed[1]["VersionId"] == version
    assert contents(server, made.name) == []


@pytest.mark.parametrize(
    "document",
    [
        b"<Delete><Object><Key>k</Key></Object>",
        b"<Delete></Delete>",
        b"<Erase><Object><Key>k</Key></Object></Erase>",
        b"<Delete><Object><VersionId>null</VersionId></Object></Delete>",
        b"<Delete><Quiet>perhaps</Quiet><Object><Key>k</Key></Object></Delete>",
        b"not xml at all",
        b'<!DOCTYPE d [<!ENTITY e "k">]><Delete><Object><Key>&e;</Key></Object></Delete>',
        b"<Delete>" + b"<a>" * 2_000 + b"</a>" * 2_000 + b"</Delete>",
    ],
)
def test_refuses_malformed_documents(
    server: Server, bucket: OwnBucket, document: bytes
) -> None:
    """What is not the XML of a Delete is MalformedXML and deletes nothing."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    with unchanged(server, bucket):
        answer = _post(server, bucket, document, {"content-md5": md5_of(document)})
        expect_refusal(answer, "MalformedXML", 400)


def test_refuses_a_wrong_or_absent_digest(server: Server, bucket: OwnBucket) -> None:
    """One digest is required, any will do, and it must be right."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    document = b"<Delete><Object><Key>k</Key></Object></Delete>"
    with unchanged(server, bucket):
        expect_refusal(_post(server, bucket, document, {}), "InvalidRequest", 400)
        wrong = {"content-md5": md5_of(b"other")}
        expect_refusal(_post(server, bucket, document, wrong), "BadDigest", 400)
    done = _post(server, bucket, document, {"content-md5": md5_of(document)})
    assert done.status == 200
    assert contents(server, bucket.name) == []


def _post(
    server: Server, bucket: OwnBucket, document: bytes, headers: dict[str, str]
) -> Answer:
    return send_signed(
        server,
        *("POST", f"/{bucket.name}", "delete="),
        headers=headers,
        body=document,
        key=bucket.key,
    )
