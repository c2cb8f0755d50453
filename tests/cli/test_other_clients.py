"""Trees and odd keys through boto3's upload_file, the AWS CLI, s3cmd and rclone, unmodified."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import Ran, run, tool
from make import ODD_KEYS, some_bytes, tree_digests, write_large, write_tree
from server import OwnBucket, Server

MIB = 1 << 20


def is_file_name(key: str) -> bool:
    """Tell whether a file below a folder can be called `key`."""
    parts = key.split("/")
    return not {"", ".", ".."} & set(parts) and max(len(part.encode()) for part in parts) < 250


FILE_KEYS = tuple(key for key in ODD_KEYS if is_file_name(key))
OTHER_KEYS = tuple(key for key in ODD_KEYS if not is_file_name(key))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A tree of small files, one file of several parts, and files with odd names."""
    folder = tmp_path / "source"
    write_tree(folder, 60)
    write_large(folder / "large.bin", 20 * MIB)
    for number, key in enumerate(FILE_KEYS):
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / key).write_bytes(some_bytes(1_000, number))
    return folder


def test_boto3_carries_a_tree_and_every_odd_key(
    bucket: OwnBucket, source: Path, tmp_path: Path
) -> None:
    """`upload_file` and `download_file` move small, large and oddly named objects whole."""
    back = tmp_path / "back"
    for name in tree_digests(source):
        bucket.s3.upload_file(str(source / name), bucket.name, name)
    for name in tree_digests(source):
        (back / name).parent.mkdir(parents=True, exist_ok=True)
        bucket.s3.download_file(bucket.name, name, str(back / name))
    assert tree_digests(back) == tree_digests(source)
    for key in OTHER_KEYS:
        bucket.s3.upload_file(str(_file(tmp_path, key)), bucket.name, key)
        bucket.s3.download_file(bucket.name, key, str(tmp_path / "one"))
        assert (tmp_path / "one").read_bytes() == _content(key)
    _expect_exactly(bucket, {*tree_digests(source), *OTHER_KEYS})


def test_the_cli_carries_a_tree_and_every_odd_key(
    server: Server, bucket: OwnBucket, source: Path, tmp_path: Path
) -> None:
    """`aws s3 sync` carries odd file names, `aws s3 cp` the keys that no file can have."""
    back, target = tmp_path / "back", f"s3://{bucket.name}/"
    server.cli("s3", "sync", str(source), target, key=bucket.key).ok()
    server.cli("s3", "sync", target, str(back), key=bucket.key).ok()
    assert tree_digests(back) == tree_digests(source)
    for key in OTHER_KEYS:
        # A key that ends in a slash is a folder to `s3 cp`, which then adds the file's name.
        up = ("s3api", "put-object", "--bucket", bucket.name, "--key", key, "--body")
        server.cli(*up, str(_file(tmp_path, key)), key=bucket.key).ok()
        one = tmp_path / "one"
        down = ("s3api", "get-object", "--bucket", bucket.name, "--key", key, str(one))
        server.cli(*down, key=bucket.key).ok()
        assert one.read_bytes() == _content(key)
    _expect_exactly(bucket, {*tree_digests(source), *OTHER_KEYS})


def test_s3cmd_carries_a_tree_and_every_odd_key(
    server: Server, bucket: OwnBucket, source: Path, tmp_path: Path
) -> None:
    """s3cmd syncs a tree up and down (multipart too) and puts and gets each odd key."""
    back, target = tmp_path / "back", f"s3://{bucket.name}/"
    back.mkdir()
    _s3cmd(server, bucket, "sync", "--multipart-chunk-size-mb=5", f"{source}/", target).ok()
    _s3cmd(server, bucket, "sync", target, f"{back}/").ok()
    assert tree_digests(back) == tree_digests(source)
    # s3cmd itself takes a key that ends in a slash for a folder.
    keys = [key for key in OTHER_KEYS if not key.endswith("/")]
    for key in keys:
        one = tmp_path / "one"
        _s3cmd(server, bucket, "put", str(_file(tmp_path, key)), target + key).ok()
        _s3cmd(server, bucket, "get", "--force", target + key, str(one)).ok()
        assert one.read_bytes() == _content(key)
    _expect_exactly(bucket, {*tree_digests(source), *keys})


def test_rclone_carries_a_tree_and_odd_keys(
    server: Server, bucket: OwnBucket, source: Path, tmp_path: Path
) -> None:
    """rclone copies a tree up and down, finds no difference, and deletes it."""
    back, target = tmp_path / "back", f"lazarette:{bucket.name}/tree"
    parts = ("--s3-upload-cutoff=8M", "--s3-chunk-size=5M")
    _rclone(server, bucket, "copy", *parts, str(source), target).ok()
    _rclone(server, bucket, "copy", target, str(back)).ok()
    assert tree_digests(back) == tree_digests(source)
    _rclone(server, bucket, "check", "--download", str(source), target).ok()
    _expect_exactly(bucket, {f"tree/{name}" for name in tree_digests(source)})
    _rclone(server, bucket, "copyto", f"{target}/plain.txt", f"{target}/ü copy+%.txt").ok()
    copied = bucket.s3.get_object(Bucket=bucket.name, Key="tree/ü copy+%.txt")["Body"].read()
    assert copied == (source / "plain.txt").read_bytes()
    _rclone(server, bucket, "purge", target).ok()
    _expect_exactly(bucket, set())


def _content(key: str) -> bytes:
    return some_bytes(1_000, sum(key.encode()))


def _file(folder: Path, key: str) -> Path:
    path = folder / "odd-content"
    path.write_bytes(_content(key))
    return path


def _expect_exactly(bucket: OwnBucket, keys: set[str]) -> None:
    pages = bucket.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket.name)
    assert {row["Key"] for page in pages for row in page.get("Contents", [])} == keys


def _s3cmd(server: Server, bucket: OwnBucket, *arguments: str) -> Ran:
    host = f"127.0.0.1:{server.port}"
    command = [tool("s3cmd"), "--config=/dev/null", f"--access_key={bucket.key.access_key_id}"]
    command += [f"--secret_key={bucket.key.secret_access_key}", "--no-ssl", "--no-progress"]
    command += [f"--host={host}", f"--host-bucket={host}", "--region=us-east-1"]
    command += ["--max-retries=0", *arguments]
    env = {**server.client_env(None), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    return run(command, env, None, 50)


def _rclone(server: Server, bucket: OwnBucket, *arguments: str) -> Ran:
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
    return run([tool("rclone"), *arguments], {**server.client_env(None), **env}, None, 50)
