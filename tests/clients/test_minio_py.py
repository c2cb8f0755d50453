"""minio-py: objects, parts, versions, tags, copies, links and forms, as MinIO's users do it."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import urllib3
from clients.links import fetch, submit
from make import some_bytes
from minio import Minio
from minio.commonconfig import ENABLED, REPLACE, ComposeSource, CopySource, Tags
from minio.datatypes import PostPolicy
from minio.deleteobjects import DeleteObject
from minio.error import S3Error
from server import REGION, OwnBucket, Server

MIB = 1 << 20
LARGE = some_bytes(11 * MIB, 5)


def client(place: Server, bucket: OwnBucket) -> Minio:
    """Return minio-py with the bucket's key; it trusts the server's certificate."""
    trust = urllib3.PoolManager(ca_certs=str(place.tls.cert)) if place.tls else None
    return Minio(
        f"127.0.0.1:{place.port}",
        access_key=bucket.key.access_key_id,
        secret_key=bucket.key.secret_access_key,
        region=REGION,
        secure=place.tls is not None,
        http_client=trust,
    )


def read(minio: Minio, bucket: str, key: str, version_id: str | None = None) -> bytes:
    """Return an object's bytes and give the connection back."""
    answer = minio.get_object(bucket, key, version_id=version_id)
    try:
        data: bytes = answer.read()
    finally:
        answer.close()
        answer.release_conn()
    return data


@pytest.fixture
def minio(place: Server, plain: OwnBucket) -> Minio:
    """minio-py with the key of the bucket that keeps no versions."""
    return client(place, plain)


def test_objects(minio: Minio, plain: OwnBucket) -> None:
    """put, stat, a range, list with and without folders, remove one and many."""
    for number in range(12):
        data = b"%d" % number
        minio.put_object(plain.name, f"a/{number:02}", io.BytesIO(data), len(data))
    more: dict[str, Any] = {"content_type": "text/plain", "metadata": {"camera": "one"}}
    minio.put_object(plain.name, "ü +%.txt", io.BytesIO(b"odd"), 3, **more)
    stat = minio.stat_object(plain.name, "ü +%.txt")
    assert (stat.size, stat.content_type) == (3, "text/plain")
    assert read(minio, plain.name, "ü +%.txt") == b"odd"
    assert minio.get_object(plain.name, "ü +%.txt", offset=1, length=1).data == b"d"
    listed = [row.object_name for row in minio.list_objects(plain.name, recursive=True)]
    assert listed == [*(f"a/{number:02}" for number in range(12)), "ü +%.txt"]
    shallow = {row.object_name: row.is_dir for row in minio.list_objects(plain.name)}
    assert shallow == {"a/": True, "ü +%.txt": False}
    minio.remove_object(plain.name, "ü +%.txt")
    doomed = [DeleteObject(name) for name in listed]
    assert not list(minio.remove_objects(plain.name, doomed))
    assert not list(minio.list_objects(plain.name, recursive=True))
    with pytest.raises(S3Error) as refused:
        minio.stat_object(plain.name, "a/00")
    assert refused.value.code == "NoSuchKey"


def test_parts_of_known_and_unknown_length(
    minio: Minio, plain: OwnBucket, tmp_path: Path
) -> None:
    """Uploads in parts: a file, and a stream whose length is not known beforehand."""
    (tmp_path / "up").write_bytes(LARGE)
    done = minio.fput_object(plain.name, "file", str(tmp_path / "up"), part_size=5 * MIB)
    assert (done.etag or "").endswith("-3")
    minio.put_object(plain.name, "stream", io.BytesIO(LARGE), -1, part_size=5 * MIB)
    for key in ("file", "stream"):
        minio.fget_object(plain.name, key, str(tmp_path / "down"))
        assert (tmp_path / "down").read_bytes() == LARGE


def test_copies(minio: Minio, plain: OwnBucket) -> None:
    """A copy with new metadata, and one object composed of two by copied parts."""
    source: dict[str, Any] = {"metadata": {"kept": "no"}}
    minio.put_object(plain.name, "one", io.BytesIO(LARGE[: 5 * MIB]), 5 * MIB, **source)
    minio.put_object(plain.name, "two", io.BytesIO(b"end"), 3)
    one = CopySource(plain.name, "one")
    changed: dict[str, Any] = {"metadata": {"kept": "yes"}, "metadata_directive": REPLACE}
    minio.copy_object(plain.name, "copy", one, **changed)
    stat = minio.stat_object(plain.name, "copy")
    assert stat.metadata is not None
    assert stat.metadata["x-amz-meta-kept"] == "yes"
    minio.compose_object(
        plain.name,
        "both",
        [
            ComposeSource(plain.name, "one"),
            ComposeSource(plain.name, "two", offset=0, length=2),
        ],
    )
    assert read(minio, plain.name, "both") == LARGE[: 5 * MIB] + b"en"


def test_versions_and_tags(place: Server, versioned: OwnBucket) -> None:
    """Versions are listed, read, tagged and removed by their ids."""
    minio, name = client(place, versioned), versioned.name
    assert minio.get_bucket_versioning(name).status == ENABLED
    first, second = (
        minio.put_object(name, "k", io.BytesIO(body), 1).version_id for body in (b"1", b"2")
    )
    minio.remove_object(name, "k")
    rows = list(minio.list_objects(name, include_version=True))
    # It shows versions before markers, whatever their order was.
    assert [row.is_delete_marker for row in rows] == [False, False, True]
    assert [row.version_id for row in rows[:2]] == [second, first]
    assert read(minio, name, "k", first) == b"1"
    tags = Tags.new_object_tags()
    tags["kept"] = "yes ü"
    minio.set_object_tags(name, "k", tags, version_id=first)
    assert minio.get_object_tags(name, "k", version_id=first) == tags
    minio.delete_object_tags(name, "k", version_id=first)
    assert minio.get_object_tags(name, "k", version_id=first) is None
    doomed = [DeleteObject("k", row.version_id) for row in rows]
    assert not list(minio.remove_objects(name, doomed))
    assert not list(minio.list_objects(name, include_version=True))


def test_links(place: Server, minio: Minio, plain: OwnBucket) -> None:
    """A link to put and a link to get, with another content type for the answer."""
    put = minio.presigned_put_object(plain.name, "a b/ü", timedelta(minutes=5))
    assert fetch(place, "PUT", put, b"linked").status == 200
    shown: dict[str, Any] = {"response-content-type": "text/x-shown"}
    get = minio.presigned_get_object(plain.name, "a b/ü", response_headers=shown)
    answer = fetch(place, "GET", get)
    assert answer.body == b"linked"
    assert answer.headers["content-type"] == "text/x-shown"


def test_forms(place: Server, minio: Minio, plain: OwnBucket) -> None:
    """A form made of a policy takes what the policy allows."""
    policy = PostPolicy(plain.name, datetime.now(UTC) + timedelta(minutes=5))
    policy.add_starts_with_condition("key", "forms/")
    policy.add_content_length_range_condition(1, 10)
    fields = {**minio.presigned_post_policy(policy), "key": "forms/one"}
    url = f"{place.endpoint}/{plain.name}"
    assert submit(place, url, fields, "any", b"by form").status == 204
    assert read(minio, plain.name, "forms/one") == b"by form"
    elsewhere = submit(place, url, {**fields, "key": "elsewhere"}, "any", b"by form")
    assert elsewhere.status == 403
