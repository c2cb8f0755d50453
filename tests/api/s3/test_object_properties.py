"""What an object carries besides its bytes: as PutObject takes it and GetObject returns it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

import pytest
from raw import Answer, send_signed
from refusals import expect_refusal, unchanged
from server import OwnBucket, Server


def put(server: Server, bucket: OwnBucket, headers: Mapping[str, str]) -> Answer:
    """Store k with exactly these headers."""
    path = f"/{bucket.name}/k"
    return send_signed(server, "PUT", path, headers=headers, body=b"x", key=bucket.key)


def read(server: Server, bucket: OwnBucket) -> Mapping[str, str]:
    """Return the headers of k, the same for HEAD and for GET."""
    path = f"/{bucket.name}/k"
    told = send_signed(server, "HEAD", path, key=bucket.key)
    sent = send_signed(server, "GET", path, key=bucket.key)
    assert (told.status, sent.status, sent.body) == (200, 200, b"x")
    varying = ("x-amz-request-id", "x-amz-id-2", "date")
    kept = {name: value for name, value in told.headers.items() if name not in varying}
    assert kept == {name: sent.headers[name] for name in kept}
    return kept


def word(text: str) -> str:
    """Return `text` as an encoded word of RFC 2047."""
    return f"=?UTF-8?B?{b64encode(text.encode()).decode()}?="


@pytest.mark.parametrize(
    ("sent", "returned"),
    [
        ("plain  text", "plain  text"),
        ("", ""),
        ("a\tb", "a\tb"),
        # S3 takes header bytes for ISO 8859-1; the second is the example of its user guide.
        ("été", word("été")),
        ("ÄMÄZÕÑ S3".encode().decode("latin-1"), "=?UTF-8?B?w4PChE3Dg8KEWsODwpXDg8KRIFMz?="),
        (word("über"), word("über")),
        ("=?utf-8?q?=C3=BCber_all?=", word("über all")),
        ("=?iso-8859-1?Q?=FC?=", word("ü")),
        (f"{word('a')} {word('b')} c", "ab c"),
        (word("plain"), "plain"),
        ("=?UTF-8?B?###?=", "=?UTF-8?B?###?="),
        ("=?UTF-8?B?/w==?=", "=?UTF-8?B?/w==?="),
        ("=?zip?B?eA==?=", "=?zip?B?eA==?="),
    ],
)
def test_user_metadata_is_mail_safe(
    server: Server, bucket: OwnBucket, sent: str, returned: str
) -> None:
    """Encoded words are decoded; what is not ASCII comes back as one."""
    assert put(server, bucket, {"x-amz-meta-Text": sent}).status == 200
    assert read(server, bucket)["x-amz-meta-text"] == returned


def test_unprintable_metadata_is_only_counted(server: Server, bucket: OwnBucket) -> None:
    """What no header can hold is left out, and x-amz-missing-meta says how many."""
    headers = {"x-amz-meta-a": word("line\nbreak"), "x-amz-meta-b": word("\x00")}
    assert put(server, bucket, {**headers, "x-amz-meta-c": "c"}).status == 200
    found = read(server, bucket)
    assert found["x-amz-missing-meta"] == "2"
    assert [name for name in found if name.startswith("x-amz-meta-")] == ["x-amz-meta-c"]


def test_user_metadata_is_counted_in_utf8(server: Server, bucket: OwnBucket) -> None:
    """Names and values together may take 2,048 bytes of UTF-8, the prefix not counted."""
    assert put(server, bucket, {"x-amz-meta-a": "x" * 2047}).status == 200
    assert put(server, bucket, {"x-amz-meta-a": "é" * 1023}).status == 200
    with unchanged(server, bucket):
        answer = put(server, bucket, {"x-amz-meta-a": "é" * 1024})
        expect_refusal(answer, "MetadataTooLarge", 400)
        assert b"<Size>2049</Size><MaxSizeAllowed>2048</MaxSizeAllowed>" in answer.body


def test_system_headers_come_back_as_given(server: Server, bucket: OwnBucket) -> None:
    """Nothing is read into them: Expires need not be a date, nor Content-Encoding known."""
    given = {
        "cache-control": "max-age=1, must-revalidate",
        "content-disposition": "attachment; filename*=UTF-8''%e2%82%ac.txt",
        "content-encoding": "gzip, aws-chunked",
        "content-language": "de, en",
        "content-type": "text/plain;charset=utf-8",
        "expires": "never",
    }
    put(server, bucket, given)
    assert given.items() <= read(server, bucket).items()
    put(server, bucket, {})
    bare = read(server, bucket)
    assert bare["content-type"] == "binary/octet-stream"
    assert not (given.keys() - {"content-type"}) & bare.keys()


@pytest.mark.parametrize(
    "label",
    [
        *("REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING"),
        *("GLACIER", "DEEP_ARCHIVE", "GLACIER_IR"),
    ],
)
def test_a_storage_class_is_a_label(server: Server, bucket: OwnBucket, label: str) -> None:
    """Every class is kept and told, and its objects are read at once like any other."""
    put(server, bucket, {"x-amz-storage-class": label})
    assert read(server, bucket)["x-amz-storage-class"] == label
    (row,) = bucket.s3.list_objects_v2(Bucket=bucket.name)["Contents"]
    assert row["StorageClass"] == label


def test_the_standard_class_is_not_told(server: Server, bucket: OwnBucket) -> None:
    """STANDARD has no header; listings name it all the same."""
    put(server, bucket, {"x-amz-storage-class": "STANDARD"})
    assert "x-amz-storage-class" not in read(server, bucket)
    (row,) = bucket.s3.list_objects_v2(Bucket=bucket.name)["Contents"]
    assert row["StorageClass"] == "STANDARD"


@pytest.mark.parametrize("location", ["/other", "http://a.example/b", "https://a.example/"])
def test_a_website_redirect_is_kept(server: Server, bucket: OwnBucket, location: str) -> None:
    """It is told by GET and HEAD, and by nobody else followed."""
    put(server, bucket, {"x-amz-website-redirect-location": location})
    assert read(server, bucket)["x-amz-website-redirect-location"] == location


def test_no_encryption_is_claimed(server: Server, bucket: OwnBucket) -> None:
    """AES256 may be asked for, as many clients do; nothing says that it was done."""
    answer = put(server, bucket, {"x-amz-server-side-encryption": "AES256"})
    assert answer.status == 200
    told = {**answer.headers, **read(server, bucket)}
    assert not [name for name in told if "encryption" in name]


_SSE = "x-amz-server-side-encryption"


@pytest.mark.parametrize(
    ("headers", "code", "status"),
    [
        ({"x-amz-storage-class": "standard"}, "InvalidStorageClass", 400),
        ({"x-amz-storage-class": "OUTPOSTS"}, "InvalidStorageClass", 400),
        ({"x-amz-website-redirect-location": "other"}, "InvalidRedirectLocation", 400),
        (
            {"x-amz-website-redirect-location": "/" + "x" * 2048},
            "InvalidRedirectLocation",
            400,
        ),
        ({_SSE: "aws:kms"}, "NotImplemented", 501),
        ({_SSE: "aws:kms:dsse"}, "NotImplemented", 501),
        ({_SSE: "AES128"}, "InvalidArgument", 400),
        ({f"{_SSE}-aws-kms-key-id": "a-key"}, "InvalidArgument", 400),
        ({f"{_SSE}-customer-algorithm": "AES256"}, "NotImplemented", 501),
        ({"x-amz-object-lock-mode": "GOVERNANCE"}, "InvalidArgument", 400),
        ({"x-amz-object-lock-legal-hold": "ON"}, "InvalidRequest", 400),
        ({"x-amz-object-lock-legal-hold": "OFF"}, "InvalidRequest", 400),
    ],
)
def test_refuses_what_it_cannot_keep(
    server: Server, bucket: OwnBucket, headers: dict[str, str], code: str, status: int
) -> None:
    """A property that would not be kept or done is refused, and nothing is stored."""
    with unchanged(server, bucket):
        expect_refusal(put(server, bucket, headers), code, status)
