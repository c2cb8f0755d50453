"""The flow people come for, typed with the real AWS CLI: bucket, keys, sync, rotation, end."""

from __future__ import annotations

import shutil
import sysconfig
import time
from pathlib import Path

import pytest
from make import tree_digests, write_large, write_tree
from server import Key, OwnBucket, Server

MIB = 1 << 20
GIB = 1 << 30


def test_the_whole_flow_works_as_against_aws(own_server: Server, tmp_path: Path) -> None:
    """Bucket, key, sync, last used, rotation and forced deletion behave as AWS documents."""
    server, name = own_server, "my-photos"
    photos, back = tmp_path / "photos", tmp_path / "back"
    write_tree(photos, 300)
    write_large(photos / "large video.mp4", 20 * MIB)

    made = server.cli(
        "lightsail", "create-bucket", "--bucket-name", name, "--bundle-id", "small_1_0"
    ).json()
    assert made["bucket"]["name"] == name
    assert made["operations"][0]["operationType"] == "CreateBucket"

    first = _new_key(server, name)
    server.cli("s3", "sync", str(photos), f"s3://{name}/", key=first, timeout_s=50).ok()
    server.cli("s3", "sync", f"s3://{name}/", str(back), key=first, timeout_s=50).ok()
    assert tree_digests(back) == tree_digests(photos)
    again = server.cli("s3", "sync", str(photos), f"s3://{name}/", key=first, timeout_s=50)
    assert "upload" not in again.ok(), "an unchanged tree was sent again"

    used = _key_records(server, name)[first.access_key_id]
    assert used["lastUsed"]["serviceName"] == "s3"
    assert used["lastUsed"]["region"] == "us-east-1"
    assert used["lastUsed"]["lastUsedDate"]
    assert "secretAccessKey" not in used

    second = _new_key(server, name)
    assert "large video.mp4" in server.cli("s3", "ls", f"s3://{name}/", key=second).ok()
    server.cli(
        *("lightsail", "delete-bucket-access-key", "--bucket-name", name),
        *("--access-key-id", first.access_key_id),
    ).ok()
    server.cli("s3", "ls", f"s3://{name}/", key=first).refused("InvalidAccessKeyId")
    server.cli("s3", "ls", f"s3://{name}/", key=second).ok()

    plain = server.cli("lightsail", "delete-bucket", "--bucket-name", name)
    plain.refused("InvalidInputException")
    server.cli("lightsail", "delete-bucket", "--bucket-name", name, "--force-delete").ok()
    server.cli("lightsail", "get-buckets", "--bucket-name", name).refused("NotFoundException")
    server.cli("s3", "ls", f"s3://{name}/", key=second).refused("InvalidAccessKeyId")


def test_everything_is_there_after_a_kill_and_a_restart(
    own_server: Server, tmp_path: Path
) -> None:
    """What a finished sync has sent reads back whole after SIGKILL, and keys still work."""
    made = own_server.bucket("durable")
    photos, back = tmp_path / "photos", tmp_path / "back"
    write_tree(photos, 60)
    write_large(photos / "large.bin", 9 * MIB)
    own_server.cli("s3", "sync", str(photos), "s3://durable/", key=made.key).ok()
    own_server.kill()
    own_server.start()
    own_server.cli("s3", "sync", "s3://durable/", str(back), key=made.key).ok()
    assert tree_digests(back) == tree_digests(photos)


def test_a_sync_with_delete_removes_what_is_gone(
    bucket: OwnBucket, server: Server, tmp_path: Path
) -> None:
    """`aws s3 sync --delete`, `mv` and `rm` leave exactly the objects they should."""
    photos = tmp_path / "photos"
    write_tree(photos, 40)
    target = f"s3://{bucket.name}/album/"
    server.cli("s3", "sync", str(photos), target, key=bucket.key).ok()
    gone = sorted(path for path in photos.rglob("*") if path.is_file())[:10]
    for path in gone:
        path.unlink()
    server.cli("s3", "sync", str(photos), target, "--delete", key=bucket.key).ok()
    assert _keys(bucket) == sorted(f"album/{name}" for name in tree_digests(photos))
    some = _keys(bucket)[0]
    server.cli(
        *("s3", "mv", f"s3://{bucket.name}/{some}", f"s3://{bucket.name}/moved/ä b.jpg"),
        key=bucket.key,
    ).ok()
    assert "moved/ä b.jpg" in _keys(bucket)
    assert some not in _keys(bucket)
    server.cli("s3", "rm", f"s3://{bucket.name}/", "--recursive", key=bucket.key).ok()
    assert _keys(bucket) == []


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_standard_library_goes_up_and_comes_down_unchanged(
    server: Server, bucket: OwnBucket, tmp_path: Path
) -> None:
    """Thousands of real files sync up and down again byte for byte."""
    source, back = tmp_path / "stdlib", tmp_path / "back"
    shutil.copytree(
        sysconfig.get_path("stdlib"),
        source,
        ignore=shutil.ignore_patterns("__pycache__", "site-packages", "dist-packages"),
        symlinks=True,
    )
    for path in list(source.rglob("*")):
        if path.is_symlink():
            path.unlink()
    sent = tree_digests(source)
    assert len(sent) > 1_000, "this Python has no library sources to sync"
    target = f"s3://{bucket.name}/python/"
    server.cli("s3", "sync", str(source), target, key=bucket.key, timeout_s=140).ok()
    assert len(_keys(bucket)) == len(sent)
    server.cli("s3", "sync", target, str(back), key=bucket.key, timeout_s=140).ok()
    assert tree_digests(back) == sent


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_file_of_one_gibibyte_goes_up_and_comes_down_unchanged(
    server: Server, bucket: OwnBucket, tmp_path: Path
) -> None:
    """One GiB by multipart upload reads back byte for byte, and frees nothing early."""
    folder, back = tmp_path / "large", tmp_path / "back"
    folder.mkdir()
    write_large(folder / "one.gib", GIB)
    sent = tree_digests(folder)
    key = bucket.key
    target = f"s3://{bucket.name}/one.gib"
    server.cli("s3", "cp", str(folder / "one.gib"), target, key=key, timeout_s=110).ok()
    (folder / "one.gib").unlink()
    head = bucket.s3.head_object(Bucket=bucket.name, Key="one.gib")
    assert head["ContentLength"] == GIB
    assert head["ETag"].endswith('-128"')
    server.cli("s3", "cp", target, str(back / "one.gib"), key=key, timeout_s=110).ok()
    assert tree_digests(back) == sent
    (back / "one.gib").unlink()
    bucket.s3.delete_object(Bucket=bucket.name, Key="one.gib")


def _new_key(server: Server, name: str) -> Key:
    made = server.cli("lightsail", "create-bucket-access-key", "--bucket-name", name).json()
    return Key(made["accessKey"]["accessKeyId"], made["accessKey"]["secretAccessKey"])


def _key_records(server: Server, name: str) -> dict[str, dict[str, dict[str, str]]]:
    """Read the keys by the CLI, until a use shows: it may be noted a moment later."""
    deadline = time.monotonic() + 15
    while True:
        listed = server.cli("lightsail", "get-bucket-access-keys", "--bucket-name", name).json()
        records = {record["accessKeyId"]: record for record in listed["accessKeys"]}
        if time.monotonic() > deadline or any(
            "lastUsedDate" in record["lastUsed"] for record in records.values()
        ):
            return records


def _keys(bucket: OwnBucket) -> list[str]:
    pages = bucket.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket.name)
    return [row["Key"] for page in pages for row in page.get("Contents", [])]
