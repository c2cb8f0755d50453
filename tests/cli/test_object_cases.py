"""The numbered CLI cases C20 to C29 of the Lightsail specification: object work."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from command import Ran
from make import some_bytes, unique_name
from server import OwnBucket, Server


def s3api(server: Server, bucket: OwnBucket, operation: str, *arguments: str) -> Ran:
    """Run `aws s3api` with the bucket's own key."""
    return server.cli("s3api", operation, *arguments, key=bucket.key)


def test_c20_put_object_answers_the_md5(
    server: Server, bucket: OwnBucket, tmp_path: Path
) -> None:
    """`put-object` with the guide's ACL answers the MD5 of the body as ETag."""
    body = _photo(tmp_path)
    put = ("--bucket", bucket.name, "--key", "images/sailbot.jpg", "--body", str(body))
    acl = ("--acl", "bucket-owner-full-control")
    done = s3api(server, bucket, "put-object", *put, *acl).json()
    digest = hashlib.md5(body.read_bytes(), usedforsecurity=False).hexdigest()
    assert done["ETag"] == f'"{digest}"'
    assert "VersionId" not in done


def test_c21_a_multipart_upload_typed_by_hand(
    server: Server, bucket: OwnBucket, tmp_path: Path
) -> None:
    """create, upload-part, list-parts, complete: the object equals the parts in order."""
    first, second = tmp_path / "p1", tmp_path / "p2"
    first.write_bytes(some_bytes(5 << 20, 1))
    second.write_bytes(some_bytes(1_000, 2))
    target = ("--bucket", bucket.name, "--key", "sailbot.mp4")
    begin = s3api(
        server,
        bucket,
        "create-multipart-upload",
        *target,
        *("--acl", "bucket-owner-full-control", "--content-type", "video/mp4"),
    ).json()
    upload = (*target, "--upload-id", begin["UploadId"])
    for number, part in ((1, first), (2, second)):
        numbered = ("--part-number", str(number), "--body", str(part))
        assert s3api(server, bucket, "upload-part", *upload, *numbered).json()["ETag"]
    parts = s3api(server, bucket, "list-parts", *upload).json()["Parts"]
    assert [(part["PartNumber"], part["Size"]) for part in parts] == [(1, 5 << 20), (2, 1_000)]
    structure = tmp_path / "mpstructure.json"
    named = [{"ETag": part["ETag"], "PartNumber": part["PartNumber"]} for part in parts]
    structure.write_text(json.dumps({"Parts": named}))
    done = s3api(
        server,
        bucket,
        "complete-multipart-upload",
        *(*upload, "--multipart-upload", f"file://{structure}"),
    ).json()
    assert done["ETag"].endswith('-2"')
    got = bucket.s3.get_object(Bucket=bucket.name, Key="sailbot.mp4")
    assert got["Body"].read() == first.read_bytes() + second.read_bytes()
    assert got["ContentType"] == "video/mp4"


def test_c22_an_unfinished_upload_is_listed_and_aborted(
    server: Server, bucket: OwnBucket
) -> None:
    """`list-multipart-uploads` shows it until `abort-multipart-upload` ends it."""
    begin = bucket.s3.create_multipart_upload(Bucket=bucket.name, Key="a.bin")
    listing = ("list-multipart-uploads", "--bucket", bucket.name)
    (listed,) = s3api(server, bucket, *listing).json()["Uploads"]
    assert listed["UploadId"] == begin["UploadId"]
    assert listed["Key"] == "a.bin"
    upload = ("--bucket", bucket.name, "--key", "a.bin", "--upload-id", begin["UploadId"])
    s3api(server, bucket, "abort-multipart-upload", *upload).ok()
    assert "Uploads" not in s3api(server, bucket, *listing).json()
    s3api(server, bucket, "abort-multipart-upload", *upload).refused("NoSuchUpload")


def test_c23_listing_by_prefix(server: Server, bucket: OwnBucket) -> None:
    """The guide's query shows keys and sizes; with a prefix only those under it."""
    for key in ("archived/a.txt", "archived/b.txt", "current.txt"):
        bucket.s3.put_object(Bucket=bucket.name, Key=key, Body=key.encode())
    query = ("--query", "Contents[].{Key: Key, Size: Size}")
    listing = ("list-objects-v2", "--bucket", bucket.name, *query)
    assert s3api(server, bucket, *listing).json() == [
        {"Key": "archived/a.txt", "Size": 14},
        {"Key": "archived/b.txt", "Size": 14},
        {"Key": "current.txt", "Size": 11},
    ]
    under = s3api(server, bucket, *listing, "--prefix", "archived/").json()
    assert [row["Key"] for row in under] == ["archived/a.txt", "archived/b.txt"]
    nothing = s3api(server, bucket, *listing, "--prefix", "nowhere/")
    assert nothing.json() is None


def test_c24_copies_within_and_between_buckets(server: Server, bucket: OwnBucket) -> None:
    """A bucket key copies within its bucket, the account's root key also to another."""
    other = server.bucket(unique_name("c24"), keyless=True)
    bucket.s3.put_object(Bucket=bucket.name, Key="images/sailbot.jpg", Body=b"jpeg")
    copy = ("copy-object", "--copy-source", f"{bucket.name}/images/sailbot.jpg")
    acl = ("--acl", "bucket-owner-full-control")
    within = s3api(
        server, bucket, *copy, "--key", "media/sailbot.jpg", "--bucket", bucket.name, *acl
    ).json()
    assert within["CopyObjectResult"]["ETag"]
    assert within["CopyObjectResult"]["LastModified"]
    to_other = (*copy, "--key", "images/sailbot.jpg", "--bucket", other.name)
    s3api(server, bucket, *to_other).refused("AccessDenied")
    server.cli("s3api", *to_other).ok()
    got = other.s3.get_object(Bucket=other.name, Key="images/sailbot.jpg")
    assert got["Body"].read() == b"jpeg"


def test_c25_an_older_version_is_restored_by_a_copy(server: Server) -> None:
    """Copying an old version over its key makes it the newest and names the source version."""
    made = server.bucket(unique_name("c25"), versioning=True)
    old = made.s3.put_object(Bucket=made.name, Key="sailbot.jpg", Body=b"old")["VersionId"]
    made.s3.put_object(Bucket=made.name, Key="sailbot.jpg", Body=b"new")
    done = s3api(
        server,
        made,
        "copy-object",
        *("--copy-source", f"{made.name}/sailbot.jpg?versionId={old}"),
        *("--key", "sailbot.jpg", "--bucket", made.name),
    ).json()
    assert done["CopySourceVersionId"] == old
    assert done["VersionId"] != old
    got = made.s3.get_object(Bucket=made.name, Key="sailbot.jpg")
    assert got["Body"].read() == b"old"
    versions = made.s3.list_object_versions(Bucket=made.name)["Versions"]
    assert len(versions) == 3


def test_c26_get_object_writes_the_same_bytes(
    server: Server, bucket: OwnBucket, tmp_path: Path
) -> None:
    """`get-object` writes exactly what was put."""
    body = _photo(tmp_path)
    bucket.s3.put_object(Bucket=bucket.name, Key="images/sailbot.jpg", Body=body.read_bytes())
    out = tmp_path / "out"
    named = ("--bucket", bucket.name, "--key", "images/sailbot.jpg", str(out))
    done = s3api(server, bucket, "get-object", *named).json()
    assert out.read_bytes() == body.read_bytes()
    assert done["ContentLength"] == len(body.read_bytes())
    assert done["AcceptRanges"] == "bytes"


def test_c29_many_objects_are_deleted_by_a_file(server: Server, tmp_path: Path) -> None:
    """Keys, keys with versions, and keys with `&` and a carriage return are deleted."""
    made = server.bucket(unique_name("c29"), versioning=True)
    odd = ["a&b <c>.txt", "line\rreturn.txt", "plain.txt"]
    for key in odd:
        made.s3.put_object(Bucket=made.name, Key=key, Body=b"x")
    version = made.s3.put_object(Bucket=made.name, Key="kept.txt", Body=b"1")["VersionId"]
    made.s3.put_object(Bucket=made.name, Key="kept.txt", Body=b"2")
    entries = [{"Key": key} for key in odd]
    entries.append({"Key": "kept.txt", "VersionId": version})
    wanted = tmp_path / "delete-objects.json"
    wanted.write_text(json.dumps({"Objects": entries, "Quiet": False}))
    done = s3api(
        server,
        made,
        *("delete-objects", "--bucket", made.name, "--delete", f"file://{wanted}"),
    ).json()
    assert [row["Key"] for row in done["Deleted"]] == [*odd, "kept.txt"]
    assert all(
        row["DeleteMarker"] and row["DeleteMarkerVersionId"] for row in done["Deleted"][:3]
    )
    assert done["Deleted"][3]["VersionId"] == version
    assert "Errors" not in done
    left = made.s3.list_objects_v2(Bucket=made.name)["Contents"]
    assert [row["Key"] for row in left] == ["kept.txt"]


def _photo(folder: Path) -> Path:
    path = folder / "sailbot.jpg"
    path.write_bytes(some_bytes(50_000, 7))
    return path
