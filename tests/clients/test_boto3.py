"""boto3 and s3transfer, the newest: managed transfers, versions, tags, copies, links."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped]
import pytest
from boto3.s3.transfer import TransferConfig  # type: ignore[import-untyped]
from clients.links import fetch, submit
from clients.trees import OTHER_KEYS, content, expect_exactly, write_content
from make import some_bytes, tree_digests
from server import REGION, OwnBucket, Server

MIB = 1 << 20
ALGORITHMS = (
    *("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"),
    *("SHA512", "XXHASH64", "XXHASH3", "XXHASH128"),
)
PARTS = TransferConfig(
    multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB, max_concurrency=4
)
LARGE = some_bytes(12 * MIB, 7)


@pytest.fixture
def resource(place: Server, plain: OwnBucket) -> Any:
    """The fresh bucket as boto3's resource."""
    session = boto3.session.Session(plain.key.access_key_id, plain.key.secret_access_key)
    made = session.resource(
        "s3",
        region_name=REGION,
        endpoint_url=place.endpoint,
        verify=str(place.tls.cert) if place.tls else None,
    )
    return made.Bucket(plain.name)


def test_a_tree_and_every_odd_key(bucket: OwnBucket, source: Path, tmp_path: Path) -> None:
    """`upload_file` and `download_file` move small, large and oddly named objects whole."""
    back = tmp_path / "back"
    for name in tree_digests(source):
        bucket.s3.upload_file(str(source / name), bucket.name, name)
    for name in tree_digests(source):
        (back / name).parent.mkdir(parents=True, exist_ok=True)
        bucket.s3.download_file(bucket.name, name, str(back / name))
    assert tree_digests(back) == tree_digests(source)
    for key in OTHER_KEYS:
        bucket.s3.upload_file(str(write_content(tmp_path, key)), bucket.name, key)
        bucket.s3.download_file(bucket.name, key, str(tmp_path / "one"))
        assert (tmp_path / "one").read_bytes() == content(key)
    expect_exactly(bucket, {*tree_digests(source), *OTHER_KEYS})


def test_managed_transfers_in_parts(plain: OwnBucket) -> None:
    """upload_fileobj, copy and download_fileobj cut in parts and carry the bytes whole."""
    target = {"Bucket": plain.name, "Key": "large"}
    more = {"ContentType": "video/mp4", "Metadata": {"camera": "one"}, "Tagging": "a=1&b=2"}
    plain.s3.upload_fileobj(io.BytesIO(LARGE), **target, ExtraArgs=more, Config=PARTS)
    plain.s3.copy(target, plain.name, "copied", Config=PARTS)
    for key in ("large", "copied"):
        sink = io.BytesIO()
        plain.s3.download_fileobj(plain.name, key, sink, Config=PARTS)
        assert sink.getvalue() == LARGE
        head = plain.s3.head_object(Bucket=plain.name, Key=key)
        assert head["ETag"].endswith('-3"')
        assert head["ContentType"] == "video/mp4"
        assert head["Metadata"] == {"camera": "one"}
    tags = plain.s3.get_object_tagging(**target)["TagSet"]
    assert tags == [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_managed_transfers_with_each_checksum(plain: OwnBucket, algorithm: str) -> None:
    """One PUT and parts: the checksum asked for is sent, kept and verified by the reader."""
    for key, size in (("small", 1_000), ("large", len(LARGE))):
        plain.s3.upload_fileobj(
            io.BytesIO(LARGE[:size]),
            plain.name,
            key,
            ExtraArgs={"ChecksumAlgorithm": algorithm},
            Config=PARTS,
        )
        got = plain.s3.get_object(Bucket=plain.name, Key=key, ChecksumMode="ENABLED")
        assert got[f"Checksum{algorithm}"]
        assert got["Body"].read() == LARGE[:size]


def test_the_resource_lists_copies_and_deletes(plain: OwnBucket, resource: Any) -> None:
    """Collections page through keys; a copy, a batch delete and the waiters work."""
    names = {f"album/{number:03}" for number in range(25)}
    for name in names:
        resource.put_object(Key=name, Body=name.encode())
    assert {row.key for row in resource.objects.page_size(10)} == names
    assert {row.key for row in resource.objects.filter(Prefix="album/00")} == {
        f"album/{number:03}" for number in range(10)
    }
    copy = resource.Object("copy")
    copy.copy_from(CopySource={"Bucket": plain.name, "Key": "album/003"})
    copy.wait_until_exists()
    assert copy.get()["Body"].read() == b"album/003"
    resource.objects.all().delete()
    copy.wait_until_not_exists()
    assert not list(resource.objects.all())


def test_versions(versioned: OwnBucket) -> None:
    """Two versions and a marker are listed, read, copied, tagged and deleted by their ids."""
    s3, target = versioned.s3, {"Bucket": versioned.name, "Key": "k"}
    first, second = (s3.put_object(**target, Body=body)["VersionId"] for body in (b"1", b"2"))
    marker = s3.delete_object(**target)
    assert marker["DeleteMarker"] is True
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(**target)
    assert s3.get_object(**target, VersionId=first)["Body"].read() == b"1"
    tags = {"TagSet": [{"Key": "kept", "Value": "yes"}]}
    s3.put_object_tagging(**target, VersionId=first, Tagging=tags)
    assert s3.get_object_tagging(**target, VersionId=first)["TagSet"] == tags["TagSet"]
    source = {**target, "VersionId": first}
    copied = s3.copy_object(Bucket=versioned.name, Key="copy", CopySource=source)
    assert copied["CopySourceVersionId"] == first
    pages = s3.get_paginator("list_object_versions").paginate(
        Bucket=versioned.name, PaginationConfig={"PageSize": 2}
    )
    listed = [
        row["VersionId"]
        for page in pages
        for kind in ("Versions", "DeleteMarkers")
        for row in page.get(kind, [])
    ]
    assert sorted(listed) == sorted([first, second, marker["VersionId"], copied["VersionId"]])
    s3.delete_object(**target, VersionId=marker["VersionId"])
    assert s3.get_object(**target)["Body"].read() == b"2"
    doomed = [{"Key": "k", "VersionId": first}, {"Key": "k", "VersionId": second}]
    done = s3.delete_objects(Bucket=versioned.name, Delete={"Objects": doomed})
    assert sorted(row["VersionId"] for row in done["Deleted"]) == sorted([first, second])


def test_presigned_links(place: Server, plain: OwnBucket) -> None:
    """A link to put, a link to get, and a link to a part are good for who has only the link."""
    target = {"Bucket": plain.name, "Key": "linked ü+.txt"}
    # Where nothing is said, boto3 signs links for us-east-1 by SigV2, which we refuse.
    signer = place.s3(plain.key, signature_version="s3v4")

    def link(operation: str, **more: Any) -> str:
        made: str = signer.generate_presigned_url(operation, Params={**target, **more})
        return made

    assert fetch(place, "PUT", link("put_object"), b"by link").status == 200
    assert fetch(place, "GET", link("get_object")).body == b"by link"
    begun = plain.s3.create_multipart_upload(**target)["UploadId"]
    part = fetch(place, "PUT", link("upload_part", UploadId=begun, PartNumber=1), b"a part")
    named = {"Parts": [{"PartNumber": 1, "ETag": part.headers["etag"]}]}
    plain.s3.complete_multipart_upload(**target, UploadId=begun, MultipartUpload=named)
    assert plain.s3.get_object(**target)["Body"].read() == b"a part"
    assert fetch(place, "DELETE", link("delete_object")).status == 204
    assert fetch(place, "GET", link("get_object")).status == 404


def test_presigned_forms(place: Server, plain: OwnBucket) -> None:
    """A form with its policy stores a file under a name of its own, and no larger one."""
    signer = place.s3(plain.key, signature_version="s3v4")
    form = signer.generate_presigned_post(
        plain.name,
        "forms/${filename}",
        Fields={"success_action_status": "201", "Content-Type": "text/plain"},
        Conditions=[
            {"success_action_status": "201"},
            {"Content-Type": "text/plain"},
            ["content-length-range", 1, 10],
        ],
    )
    answer = submit(place, form["url"], form["fields"], "ü photo.txt", b"by form")
    assert answer.status == 201
    assert b"<Key>forms/\xc3\xbc photo.txt</Key>" in answer.body
    got = plain.s3.get_object(Bucket=plain.name, Key="forms/ü photo.txt")
    assert (got["Body"].read(), got["ContentType"]) == (b"by form", "text/plain")
    refused = submit(place, form["url"], form["fields"], "large.txt", b"much too large")
    assert b"EntityTooLarge" in refused.body
