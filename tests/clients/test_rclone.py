"""rclone: trees, odd keys, parts of known and unknown length, copies, versions, links."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from clients.links import fetch
from clients.trees import expect_exactly
from command import Ran, run, tool
from make import some_bytes, tree_digests
from server import OwnBucket, Server

MIB = 1 << 20
PARTS = ("--s3-upload-cutoff=5M", "--s3-chunk-size=5M", "--s3-copy-cutoff=5M")


def environment(server: Server, bucket: OwnBucket) -> dict[str, str]:
    """Return what rclone is told: a remote named `lazarette`, and one attempt for all."""
    settings = {
        "TYPE": "s3",
        "PROVIDER": "Other",
        "ENDPOINT": server.endpoint,
        "REGION": "us-east-1",
        "FORCE_PATH_STYLE": "true",
        "NO_CHECK_BUCKET": "true",
        "ACCESS_KEY_ID": bucket.key.access_key_id,
        "SECRET_ACCESS_KEY": bucket.key.secret_access_key,
    }
    env = {f"RCLONE_CONFIG_LAZARETTE_{name}": value for name, value in settings.items()}
    env |= {
        "RCLONE_CONFIG": "/dev/null",
        "RCLONE_RETRIES": "1",
        "RCLONE_LOW_LEVEL_RETRIES": "1",
    }
    if server.tls:
        env["RCLONE_CA_CERT"] = str(server.tls.cert)
    return {**server.client_env(None), **env}


def rclone(server: Server, bucket: OwnBucket, *arguments: str) -> Ran:
    """Run rclone with the bucket's key."""
    return run([tool("rclone"), *arguments], environment(server, bucket), None, 50)


def test_a_tree_and_odd_keys(
    server: Server, bucket: OwnBucket, source: Path, tmp_path: Path
) -> None:
    """rclone copies a tree up and down, finds no difference, and deletes it."""
    back, target = tmp_path / "back", f"lazarette:{bucket.name}/tree"
    parts = ("--s3-upload-cutoff=8M", "--s3-chunk-size=5M")
    rclone(server, bucket, "copy", *parts, str(source), target).ok()
    rclone(server, bucket, "copy", target, str(back)).ok()
    assert tree_digests(back) == tree_digests(source)
    rclone(server, bucket, "check", "--download", str(source), target).ok()
    expect_exactly(bucket, {f"tree/{name}" for name in tree_digests(source)})
    rclone(server, bucket, "copyto", f"{target}/plain.txt", f"{target}/ü copy+%.txt").ok()
    copied = bucket.s3.get_object(Bucket=bucket.name, Key="tree/ü copy+%.txt")["Body"].read()
    assert copied == (source / "plain.txt").read_bytes()
    rclone(server, bucket, "purge", target).ok()
    expect_exactly(bucket, set())


def test_parts_copies_and_links(place: Server, plain: OwnBucket, tmp_path: Path) -> None:
    """A file and a stream in parts, a copy in parts, a move, times kept, a link, a sync."""
    large, target = some_bytes(11 * MIB, 1), f"lazarette:{plain.name}"
    (tmp_path / "large").write_bytes(large)
    rclone(place, plain, "copyto", *PARTS, str(tmp_path / "large"), f"{target}/large").ok()
    subprocess.run(
        [tool("rclone"), "rcat", *PARTS, "--streaming-upload-cutoff=1M", f"{target}/streamed"],
        input=large,
        env=environment(place, plain),
        timeout=50,
        check=True,
    )
    rclone(place, plain, "copyto", *PARTS, f"{target}/large", f"{target}/copied").ok()
    rclone(place, plain, "moveto", f"{target}/copied", f"{target}/moved ü").ok()
    for key in ("large", "streamed", "moved ü"):
        assert plain.s3.get_object(Bucket=plain.name, Key=key)["Body"].read() == large
    expect_exactly(plain, {"large", "streamed", "moved ü"})
    rows = json.loads(rclone(place, plain, "lsjson", "--hash", target).ok())
    assert {row["Size"] for row in rows} == {len(large)}
    touched = "2020-01-02T03:04:05"
    rclone(place, plain, "touch", "--timestamp", touched, f"{target}/large").ok()
    assert touched.replace("T", " ") in rclone(place, plain, "lsl", f"{target}/large").ok()
    link = rclone(place, plain, "link", "--expire=5m", f"{target}/large").ok().strip()
    assert fetch(place, "GET", link).body == large
    (tmp_path / "empty").mkdir()
    rclone(place, plain, "sync", str(tmp_path / "empty"), target).ok()
    expect_exactly(plain, set())


def test_versions(place: Server, versioned: OwnBucket, tmp_path: Path) -> None:
    """Old versions are shown as files, read, and cleaned away; markers do not disturb."""
    target = f"lazarette:{versioned.name}"
    for body in ("1", "22"):  # Its names for old versions hold times, whole seconds in S3.
        (tmp_path / "k.txt").write_text(body)
        rclone(place, versioned, "copy", str(tmp_path / "k.txt"), target).ok()
    status = rclone(place, versioned, "backend", "versioning", target).ok()
    assert "Enabled" in status
    shown = rclone(place, versioned, "lsjson", "--s3-versions", target).ok()
    names = {row["Size"]: row["Name"] for row in json.loads(shown)}
    assert sorted(names) == [1, 2]
    old = rclone(place, versioned, "cat", "--s3-versions", f"{target}/{names[1]}").ok()
    assert old == "1"
    rclone(place, versioned, "deletefile", f"{target}/k.txt").ok()
    assert rclone(place, versioned, "lsf", target).ok() == ""
    rclone(place, versioned, "backend", "cleanup-hidden", target).ok()
    assert "Versions" not in versioned.s3.list_object_versions(Bucket=versioned.name)
