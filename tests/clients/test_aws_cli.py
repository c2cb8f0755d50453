"""The newest AWS CLI, `s3` and `s3api`: trees, streams, parts, versions, tags, copies."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from clients.installed import whole_matrix
from clients.links import fetch
from clients.trees import OTHER_KEYS, content, expect_exactly, write_content
from command import run, tool
from make import some_bytes, tree_digests
from server import OwnBucket, Server

MIB = 1 << 20


def test_a_tree(server: Server, bucket: OwnBucket, source: Path, tmp_path: Path) -> None:
    """`aws s3 sync` carries a tree up and down, odd file names too."""
    back, target = tmp_path / "back", f"s3://{bucket.name}/"
    server.cli("s3", "sync", str(source), target, key=bucket.key).ok()
    server.cli("s3", "sync", target, str(back), key=bucket.key).ok()
    assert tree_digests(back) == tree_digests(source)
    expect_exactly(bucket, set(tree_digests(source)))


@whole_matrix
def test_every_odd_key(server: Server, bucket: OwnBucket, tmp_path: Path) -> None:
    """`s3api put-object` and `get-object` carry the keys that no file can have."""
    for key in OTHER_KEYS:
        # A key that ends in a slash is a folder to `s3 cp`, which then adds the file's name.
        up = ("s3api", "put-object", "--bucket", bucket.name, "--key", key, "--body")
        server.cli(*up, str(write_content(tmp_path, key)), key=bucket.key).ok()
        one = tmp_path / "one"
        down = ("s3api", "get-object", "--bucket", bucket.name, "--key", key, str(one))
        server.cli(*down, key=bucket.key).ok()
        assert one.read_bytes() == content(key)
    expect_exactly(bucket, set(OTHER_KEYS))


@whole_matrix
def test_files_streams_and_links(place: Server, plain: OwnBucket, tmp_path: Path) -> None:
    """`s3`: cp of parts, of a stream and between keys, ls, mv, presign, rm."""
    large, target = some_bytes(20 * MIB, 1), f"s3://{plain.name}"
    (tmp_path / "large").write_bytes(large)

    def s3(*arguments: str) -> str:
        return place.cli("s3", *arguments, key=plain.key).ok()

    up = ("--metadata", "camera=one", "--content-type", "video/mp4")
    s3("cp", *up, str(tmp_path / "large"), f"{target}/a/large")
    subprocess.run(
        [tool("aws"), "s3", "cp", "-", f"{target}/a/streamed"],
        input=large,
        env=place.client_env(plain.key),
        timeout=50,
        check=True,
    )
    s3("cp", f"{target}/a/large", f"{target}/a/copy")
    s3("mv", f"{target}/a/copy", f"{target}/moved ü")
    # Its copies in parts leave the metadata behind, wherever they are made.
    head = plain.s3.head_object(Bucket=plain.name, Key="a/large")
    assert (head["ContentType"], head["Metadata"]) == ("video/mp4", {"camera": "one"})
    for key in ("a/large", "a/streamed", "moved ü"):
        s3("cp", f"{target}/{key}", str(tmp_path / "back"))
        assert (tmp_path / "back").read_bytes() == large
    listed = s3("ls", "--recursive", "--summarize", target)
    assert "Total Objects: 3" in listed
    assert f"Total Size: {3 * len(large)}" in listed
    assert "PRE a/" in s3("ls", target)
    # As boto3, it signs links by SigV2 unless the version is named: refused in words.
    link = s3("presign", f"{target}/moved ü", "--expires-in", "300").strip()
    assert b"AWS4-HMAC-SHA256" in fetch(place, "GET", link).body
    settings = tmp_path / "config"
    settings.write_text("[default]\ns3 =\n  signature_version = s3v4\n")
    env = place.client_env(plain.key) | {"AWS_CONFIG_FILE": str(settings)}
    link = run([tool("aws"), "s3", "presign", f"{target}/moved ü"], env, None, 50).ok().strip()
    assert fetch(place, "GET", link).body == large
    s3("rm", "--recursive", target)
    expect_exactly(plain, set())


@whole_matrix
def test_versions_tags_and_copies(place: Server, versioned: OwnBucket, tmp_path: Path) -> None:
    """`s3api`: every version is listed, read, tagged, copied and deleted by its id."""
    target = ("--bucket", versioned.name, "--key", "k")

    def s3api(operation: str, *arguments: str) -> Any:
        return place.cli("s3api", operation, *arguments, key=versioned.key).json()

    ids = []
    for body in (b"1", b"22"):
        (tmp_path / "up").write_bytes(body)
        up = ("--body", str(tmp_path / "up"), "--checksum-algorithm", "SHA256")
        ids.append(s3api("put-object", *target, *up)["VersionId"])
    marker = s3api("delete-object", *target)
    assert marker["DeleteMarker"] is True
    listed = s3api("list-object-versions", "--bucket", versioned.name)
    assert [row["VersionId"] for row in listed["Versions"]] == ids[::-1]
    assert [row["VersionId"] for row in listed["DeleteMarkers"]] == [marker["VersionId"]]
    old = (*target, "--version-id", ids[0])
    got = s3api("get-object", *old, "--checksum-mode", "ENABLED", str(tmp_path / "back"))
    assert got["VersionId"] == ids[0]
    assert got["ChecksumSHA256"]
    assert (tmp_path / "back").read_bytes() == b"1"
    s3api("put-object-tagging", *old, "--tagging", "TagSet=[{Key=kept,Value=yes}]")
    source = f"{versioned.name}/k?versionId={ids[0]}"
    copy = ("--bucket", versioned.name, "--key", "copy", "--copy-source", source)
    assert s3api("copy-object", *copy)["CopySourceVersionId"] == ids[0]
    tags = s3api("get-object-tagging", "--bucket", versioned.name, "--key", "copy")["TagSet"]
    assert tags == [{"Key": "kept", "Value": "yes"}]
    parts = ("--object-attributes", "ETag", "Checksum", "ObjectSize", "StorageClass")
    assert s3api("get-object-attributes", *old, *parts)["ObjectSize"] == 1
    doomed = [{"Key": "k", "VersionId": found} for found in (*ids, marker["VersionId"])]
    wanted = ("--delete", json.dumps({"Objects": doomed}))
    done = s3api("delete-objects", "--bucket", versioned.name, *wanted)
    assert len(done["Deleted"]) == 3
    left = s3api("list-object-versions", "--bucket", versioned.name)["Versions"]
    assert [row["Key"] for row in left] == ["copy"]


@whole_matrix
@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"])
def test_cp_with_each_checksum(
    place: Server, plain: OwnBucket, tmp_path: Path, algorithm: str
) -> None:
    """`s3 cp --checksum-algorithm` up in parts, `--checksum-mode` down: verified both ways."""
    large, target = some_bytes(20 * MIB, 1), f"s3://{plain.name}/large"
    (tmp_path / "large").write_bytes(large)
    up = ("s3", "cp", "--checksum-algorithm", algorithm, str(tmp_path / "large"), target)
    place.cli(*up, key=plain.key).ok()
    down = ("s3", "cp", "--checksum-mode", "ENABLED", target, str(tmp_path / "back"))
    place.cli(*down, key=plain.key).ok()
    assert (tmp_path / "back").read_bytes() == large
    head = plain.s3.head_object(Bucket=plain.name, Key="large", ChecksumMode="ENABLED")
    assert head[f"Checksum{algorithm}"]
