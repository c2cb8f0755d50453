"""s3cmd: trees and odd keys, parts, copies, metadata, tags, access, versioning."""

from __future__ import annotations

from pathlib import Path

import pytest
from clients.installed import whole_matrix
from clients.trees import OTHER_KEYS, content, expect_exactly, write_content
from command import Ran, run, tool
from make import some_bytes, tree_digests
from server import ROOT, Key, OwnBucket, Server

MIB = 1 << 20


def s3cmd(server: Server, key: Key, *arguments: str) -> Ran:
    """Run s3cmd with `key`, no configuration and no second attempt."""
    host = f"127.0.0.1:{server.port}"
    command = [tool("s3cmd"), "--config=/dev/null", f"--access_key={key.access_key_id}"]
    command += [f"--secret_key={key.secret_access_key}", "--no-progress"]
    command += [f"--ca-certs={server.tls.cert}", "--ssl"] if server.tls else ["--no-ssl"]
    command += [f"--host={host}", f"--host-bucket={host}", "--region=us-east-1"]
    command += ["--max-retries=0", *arguments]
    env = {**server.client_env(None), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    return run(command, env, None, 50)


def test_a_tree_and_every_odd_key(
    server: Server, bucket: OwnBucket, source: Path, tmp_path: Path
) -> None:
    """s3cmd syncs a tree up and down (multipart too) and puts and gets each odd key."""
    back, target = tmp_path / "back", f"s3://{bucket.name}/"
    back.mkdir()
    parts = "--multipart-chunk-size-mb=5"
    s3cmd(server, bucket.key, "sync", parts, f"{source}/", target).ok()
    s3cmd(server, bucket.key, "sync", target, f"{back}/").ok()
    assert tree_digests(back) == tree_digests(source)
    # s3cmd itself takes a key that ends in a slash for a folder.
    keys = [key for key in OTHER_KEYS if not key.endswith("/")]
    for key in keys:
        one = tmp_path / "one"
        s3cmd(server, bucket.key, "put", str(write_content(tmp_path, key)), target + key).ok()
        s3cmd(server, bucket.key, "get", "--force", target + key, str(one)).ok()
        assert one.read_bytes() == content(key)
    expect_exactly(bucket, {*tree_digests(source), *keys})


@whole_matrix
def test_objects(place: Server, plain: OwnBucket, tmp_path: Path) -> None:
    """put with metadata, info, copy of parts, move, modify, tags, list, sizes, delete."""
    (tmp_path / "small").write_bytes(b"small")
    (tmp_path / "large").write_bytes(some_bytes(11 * MIB, 1))
    target = f"s3://{plain.name}"

    def do(*arguments: str) -> str:
        return s3cmd(place, plain.key, *arguments).ok()

    do("put", "--add-header=x-amz-meta-camera: one", str(tmp_path / "small"), f"{target}/small")
    cut = "--multipart-chunk-size-mb=5"
    do("put", cut, str(tmp_path / "large"), f"{target}/a/large")
    assert "x-amz-meta-camera: one" in do("info", f"{target}/small")
    do("cp", f"{target}/small", f"{target}/copy")
    do("cp", cut, f"{target}/a/large", f"{target}/a/copy")
    do("mv", f"{target}/small", f"{target}/moved ü")
    do("modify", "--add-header=Cache-Control: no-store", f"{target}/copy")
    head = plain.s3.head_object(Bucket=plain.name, Key="copy")
    assert head["CacheControl"] == "no-store"
    assert head["Metadata"]["camera"] == "one"
    do("settagging", f"{target}/copy", "kind=small&more=yes")
    assert "kind\tsmall" in do("gettagging", f"{target}/copy").replace(":", "")
    do("deltagging", f"{target}/copy")
    assert plain.s3.get_object_tagging(Bucket=plain.name, Key="copy")["TagSet"] == []
    listed = [line.split(maxsplit=3)[-1] for line in do("ls", "-r", target).splitlines()]
    assert listed == [f"{target}/{name}" for name in ("a/copy", "a/large", "copy", "moved ü")]
    assert f"DIR  {target}/a/" in do("ls", target)
    assert do("du", target).split()[:2] == [str(22 * MIB + 10), "4"]
    do("get", "--force", f"{target}/a/copy", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == (tmp_path / "large").read_bytes()
    do("del", "--recursive", "--force", target)
    expect_exactly(plain, set())


@whole_matrix
def test_the_settings_of_a_bucket(place: Server, plain: OwnBucket, tmp_path: Path) -> None:
    """info probes every sub-resource; access, versioning, rules and tags are switched."""
    target = f"s3://{plain.name}"

    def do(*arguments: str) -> str:
        return s3cmd(place, ROOT, *arguments).ok()

    shown = do("info", target)
    assert "Location:  us-east-1" in shown
    do("setversioning", target, "enable")
    assert plain.s3.get_bucket_versioning(Bucket=plain.name)["Status"] == "Enabled"
    rules = tmp_path / "cors.xml"
    rules.write_text(
        "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin>"
        "<AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>"
    )
    do("setcors", str(rules), target)
    do("delcors", target)
    do("settagging", target, "team=one")
    assert "team" in do("gettagging", target)
    do("deltagging", target)
    (tmp_path / "one").write_bytes(b"1")
    do("put", str(tmp_path / "one"), f"{target}/one")
    do("setacl", "--acl-public", f"{target}/one")
    assert "anon" in do("info", f"{target}/one")


@pytest.mark.parametrize("command", ["multipart", "listmp", "abortmp"])
def test_unfinished_uploads(place: Server, plain: OwnBucket, command: str) -> None:
    """Uploads begun elsewhere are listed, looked into and given up."""
    begun = plain.s3.create_multipart_upload(Bucket=plain.name, Key="k")["UploadId"]
    where = {"multipart": [f"s3://{plain.name}"]}.get(command, [f"s3://{plain.name}/k", begun])
    shown = s3cmd(place, plain.key, command, *where).ok()
    if command == "multipart":
        assert begun in shown
    left = plain.s3.list_multipart_uploads(Bucket=plain.name).get("Uploads", [])
    assert len(left) == (command != "abortmp")
