"""Buckets by path and by host name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from raw import Answer, send, sign
from refusals import expect_refusal
from server import OwnBucket, Server


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that answers for the domain example.test."""
    folder = tmp_path_factory.mktemp("named")
    with Server(folder, options=("--domain", "example.test")) as running:
        yield running


@pytest.fixture(scope="module")
def photos(named: Server) -> OwnBucket:
    """A bucket with the object `a/k`."""
    made = named.bucket("photos")
    made.s3.put_object(Bucket="photos", Key="a/k", Body=b"lagoon")
    return made


def _get(server: Server, bucket: OwnBucket, host: str, path: str, query: str = "") -> Answer:
    signed = sign(server, "GET", path, query, {"host": host}, key=bucket.key)
    return send(server, "GET", path + (f"?{query}" if query else ""), signed.headers)


@pytest.mark.parametrize(
    "host",
    [
        "photos.s3.us-east-1.example.test",
        "photos.s3.example.test",
        "photos.example.test",
        "photos.example.test:9000",
        "PHOTOS.Example.Test",
        "photos.localhost",
        "photos.localhost:9000",
    ],
)
def test_the_host_names_the_bucket(named: Server, photos: OwnBucket, host: str) -> None:
    """Every virtual-hosted form leads to the bucket, whole path to the key."""
    got = _get(named, photos, host, "/a/k")
    assert (got.status, got.body) == (200, b"lagoon")
    listed = _get(named, photos, host, "/", "list-type=2")
    assert b"<Key>a/k</Key>" in listed.body


@pytest.mark.parametrize(
    "host",
    ["example.test", "s3.example.test", "s3.us-east-1.example.test", "127.0.0.1", "elsewhere"],
)
def test_other_hosts_are_path_style(named: Server, photos: OwnBucket, host: str) -> None:
    """The domain itself, addresses and unknown hosts take the bucket from the path."""
    got = _get(named, photos, host, "/photos/a/k")
    assert (got.status, got.body) == (200, b"lagoon")


def test_a_bucket_with_periods_by_its_host(named: Server) -> None:
    """The name stands before the domain or the endpoint as it is."""
    root = named.s3()
    root.create_bucket(Bucket="old.photos")
    root.put_object(Bucket="old.photos", Key="k", Body=b"lagoon")
    for host in ("old.photos.example.test", "old.photos.s3.us-east-1.example.test"):
        signed = sign(named, "GET", "/k", headers={"host": host})
        assert send(named, "GET", "/k", signed.headers).body == b"lagoon"


def test_keys_by_host_are_literal(named: Server, photos: OwnBucket) -> None:
    """Behind a host name, too, `//`, `..` and encoded slashes belong to the key."""
    for key, path in (("/k", "//k"), ("../k", "/../k"), ("a//k", "/a//k"), ("photos/k",) * 2):
        photos.s3.put_object(Bucket="photos", Key=key, Body=key.encode())
        target = path if path.startswith("/") else f"/{path}"
        got = _get(named, photos, "photos.example.test", target)
        assert got.body == key.encode()


def test_a_host_without_such_a_bucket(named: Server, photos: OwnBucket) -> None:
    """The bucket of the host is NoSuchBucket when it is not there."""
    answer = _get(named, photos, "nothing.example.test", "/k")
    assert answer.status in (403, 404)
    signed = sign(named, "GET", "/k", headers={"host": "nothing.example.test"})
    expect_refusal(send(named, "GET", "/k", signed.headers), "NoSuchBucket", 404)


def test_the_signature_covers_the_host(named: Server, photos: OwnBucket) -> None:
    """A request signed for one host name is refused under another."""
    signed = sign(named, "GET", "/a/k", headers={"host": "photos.example.test"}, key=photos.key)
    sent = {**signed.headers, "host": "photos.s3.example.test"}
    expect_refusal(send(named, "GET", "/a/k", sent), "SignatureDoesNotMatch", 403)
