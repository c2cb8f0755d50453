"""Hosts and paths to buckets and keys."""

from __future__ import annotations

import pytest

from lazarette.model.errors import InvalidBucketName, InvalidUri, KeyTooLong
from lazarette.s3.address import Addressing

ADDRESSING = Addressing(["example.com", "Storage.Example.Com."])


@pytest.mark.parametrize(
    ("host", "path", "bucket", "key"),
    [
        ("127.0.0.1:9000", b"/", "", ""),
        ("127.0.0.1:9000", b"/my-photos", "my-photos", ""),
        ("127.0.0.1:9000", b"/my-photos/", "my-photos", ""),
        ("127.0.0.1:9000", b"/my-photos/a/b.jpg", "my-photos", "a/b.jpg"),
        ("[::1]:9000", b"/my-photos/a", "my-photos", "a"),
        ("", b"/my-photos/a", "my-photos", "a"),
        ("localhost:9000", b"/my-photos/a", "my-photos", "a"),
        ("example.com", b"/my-photos/a", "my-photos", "a"),
        ("s3.example.com", b"/my-photos/a", "my-photos", "a"),
        ("s3.us-east-1.example.com", b"/my-photos/a", "my-photos", "a"),
        ("unknown.org", b"/my-photos/a", "my-photos", "a"),
        ("storage.example.com", b"/my-photos/a", "my-photos", "a"),
        ("my-photos.localhost:9000", b"/a/b", "my-photos", "a/b"),
        ("my-photos.s3.localhost", b"/", "my-photos", ""),
        ("my-photos.example.com:443", b"/a", "my-photos", "a"),
        ("MY-PHOTOS.Example.COM.", b"/a", "my-photos", "a"),
        ("my-photos.s3.example.com", b"/a", "my-photos", "a"),
        ("my-photos.s3.eu-west-1.example.com", b"/a", "my-photos", "a"),
        ("my-photos.s3.dualstack.eu-west-1.example.com", b"/a", "my-photos", "a"),
        ("my-photos.storage.example.com", b"/a", "my-photos", "a"),
        ("my-photos.example.com", b"/other/key", "my-photos", "other/key"),
        ("127.0.0.1:9000", b"/my.photos/a", "my.photos", "a"),
        ("my.old.photos.localhost", b"/a", "my.old.photos", "a"),
        ("my.photos.s3.example.com", b"/a", "my.photos", "a"),
        ("my.photos.s3.dualstack.eu-west-1.example.com", b"/a", "my.photos", "a"),
    ],
)
def test_finds_bucket_and_key(host: str, path: bytes, bucket: str, key: str) -> None:
    """Both addressing styles name the same bucket and key, on every kind of host."""
    assert ADDRESSING.parse(host, path) == (bucket, key)
    assert ADDRESSING.parse(host, path) == (bucket, key), "and again, from the cache"


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (b"//leading", "/leading"),
        (b"/a//b", "a//b"),
        (b"/a/../b", "a/../b"),
        (b"/..", ".."),
        (b"/./x", "./x"),
        (b"/trailing/", "trailing/"),
        (b"/plus+plus", "plus+plus"),
        (b"/a%2Bb%20c", "a+b c"),
        (b"/%2e%2e/x", "../x"),
        (b"/100%", "100%"),
        (b"/caf%C3%A9", "café"),
        ("/café".encode(), "café"),
        (b"/a%2Fb", "a/b"),
        (b"/%00", "\x00"),
    ],
)
def test_keeps_keys_literally(raw: bytes, key: str) -> None:
    """A key is the decoded rest of the path, whatever it looks like."""
    assert ADDRESSING.parse("localhost", b"/my-photos" + raw).key == key
    assert ADDRESSING.parse("my-photos.localhost", raw).key == key


@pytest.mark.parametrize("path", [b"*", b"", b"//key", b"my-photos/key"])
def test_refuses_what_is_no_path(path: bytes) -> None:
    """A target without a leading slash, or with an empty bucket, names nothing."""
    with pytest.raises(InvalidUri):
        ADDRESSING.parse("localhost", path)


@pytest.mark.parametrize("name", [b"ab", b"My-Photos", b"a..b", b"x" * 64, b"%ff%fe%fd"])
def test_refuses_bad_bucket_names(name: bytes) -> None:
    """A name that no bucket can have is refused by rule, not looked up."""
    with pytest.raises(InvalidBucketName):
        ADDRESSING.parse("localhost", b"/" + name + b"/key")


def test_refuses_keys_that_are_too_long_or_no_text() -> None:
    """Keys are at most 1,024 bytes of UTF-8."""
    assert len(ADDRESSING.parse("localhost", b"/my-photos/" + b"k" * 1024).key) == 1024
    with pytest.raises(KeyTooLong):
        ADDRESSING.parse("localhost", b"/my-photos/" + b"k" * 1025)
    with pytest.raises(InvalidUri):
        ADDRESSING.parse("localhost", b"/my-photos/%ff")


def test_forgets_names_rather_than_growing() -> None:
    """Endless hosts and bucket names do not fill memory."""
    addressing = Addressing([])
    for number in range(5000):
        addressing.parse(f"bucket-{number}.localhost", b"/a")
        addressing.parse("localhost", b"/bucket-%d/a" % number)
    assert len(addressing._hosts) <= 4096
    assert len(addressing._names) <= 4096
