"""Headers and query parameters: what is read, and S3's error for what cannot be."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from clocks import ManualClock
from s3_wire import wire_request

from lazarette.http.message import Request
from lazarette.model import errors as e
from lazarette.model.acl import PUBLIC_READ, AclRequest
from lazarette.model.checksum import ALGORITHMS
from lazarette.model.conditions import NO_CONDITIONS, Conditions
from lazarette.model.limits import PUT_BYTES_MAX
from lazarette.model.object_version import NewObject, ObjectHeaders
from lazarette.s3.checksum_params import (
    read_checksum_algorithm,
    read_checksum_type,
    read_checksums,
    read_digests,
)
from lazarette.s3.object_params import read_new_object
from lazarette.s3.params import (
    amz_fields,
    check_length,
    read_conditions,
    read_count,
    read_encoding,
    read_part_number,
    read_version,
    read_write_conditions,
)

MD5 = base64.b64encode(b"x" * 16).decode()
CRC32 = base64.b64encode(b"abcd").decode()
STREAMING = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"


def put(headers: dict[str, str], query: str = "") -> Request:
    """Return a PutObject with these headers."""
    return wire_request("PUT", f"/my-photos/a?{query}", headers)


def new_object(headers: dict[str, str], query: str = "") -> NewObject:
    """Return what a PutObject with these headers says of its object."""
    request = put(headers, query)
    return read_new_object(request, amz_fields(request))


def test_reads_everything_an_object_carries() -> None:
    """System headers, user metadata, class, redirect, ACL and tags."""
    found = new_object(
        {
            "content-type": "image/jpeg",
            "cache-control": "no-cache",
            "content-disposition": "attachment",
            "content-encoding": "gzip",
            "content-language": "de",
            "expires": "never",
            "x-amz-meta-Camera": "Zenit",
            "x-amz-storage-class": "STANDARD_IA",
            "x-amz-website-redirect-location": "/b",
            "x-amz-acl": "public-read",
            "x-amz-tagging": "a=b&c=%C3%A9+x&d=",
            "x-amz-server-side-encryption": "AES256",
        }
    )
    assert found == NewObject(
        ObjectHeaders(
            content_type="image/jpeg",
            cache_control="no-cache",
            content_disposition="attachment",
            content_encoding="gzip",
            content_language="de",
            expires="never",
            storage_class="STANDARD_IA",
            website_redirect="/b",
            user={"camera": "Zenit"},
        ),
        asked=AclRequest(PUBLIC_READ, "public-read"),
        tags={"a": "b", "c": "é x", "d": ""},
    )


def test_says_nothing_of_a_plain_object() -> None:
    """No header means no member; STANDARD is the class that needs no label."""
    assert new_object({}) == NewObject()
    assert new_object({"x-amz-storage-class": "STANDARD"}) == NewObject()


def test_reads_signed_query_parameters_as_headers() -> None:
    """A presigned URL may carry x-amz-*; a header wins over its namesake."""
    asked = new_object({}, "x-amz-acl=public-read&X-Amz-Meta-A=b").asked
    assert asked is not None
    assert asked.canned == "public-read"
    assert new_object({}, "X-Amz-Meta-A=b").headers.user == {"a": "b"}
    asked = new_object({"x-amz-acl": "private"}, "x-amz-acl=public-read").asked
    assert asked is not None
    assert asked.canned == "private"


def test_a_checksum_in_the_query_does_not_count() -> None:
    """It was made before there was a body; what says how to compute one does count."""
    request = put({}, "x-amz-checksum-crc32=AAAAAA%3D%3D&X-Amz-Sdk-Checksum-Algorithm=CRC32")
    assert amz_fields(request) == {}
    request = put({}, "x-amz-checksum-algorithm=SHA256&x-amz-checksum-mode=ENABLED")
    assert amz_fields(request) == {
        "x-amz-checksum-algorithm": "SHA256",
        "x-amz-checksum-mode": "ENABLED",
    }
    headers = {"x-amz-checksum-crc32": "AAAAAA=="}
    assert amz_fields(put(headers, "x-amz-checksum-crc32=x")) == headers


@pytest.mark.parametrize(
    ("encoding", "content_sha256", "stored"),
    [
        ("aws-chunked", STREAMING, ""),
        ("aws-chunked,gzip", STREAMING, "gzip"),
        ("gzip, AWS-Chunked", STREAMING, "gzip"),
        ("gzip", STREAMING, "gzip"),
        ("aws-chunked", "0" * 64, "aws-chunked"),
        ("gzip", "UNSIGNED-PAYLOAD", "gzip"),
    ],
)
def test_drops_the_framing_of_streaming_payloads_only(
    encoding: str, content_sha256: str, stored: str
) -> None:
    """The aws-chunked token is dropped when the payload hash says so, and only then."""
    found = new_object({"content-encoding": encoding, "x-amz-content-sha256": content_sha256})
    assert found.headers.content_encoding == stored


@pytest.mark.parametrize(
    ("encoding", "stored"),
    [
        ("aws-chunked", ""),
        ("gzip,aws-chunked, br", "gzip,br"),
        ("aws-chunked-2", "aws-chunked-2"),
    ],
)
def test_drops_the_framing_where_nothing_says_what_the_payload_is(
    encoding: str, stored: str
) -> None:
    """So does S3 under presigned URLs."""
    found = new_object({"content-encoding": encoding})
    assert found.headers.content_encoding == stored


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ({"x-amz-acl": "everyone"}, e.InvalidArgument),
        ({"x-amz-grant-read": "name=x"}, e.InvalidArgument),
        ({"x-amz-storage-class": "TAPE"}, e.InvalidStorageClass),
        ({"x-amz-meta-a": "x" * 2048}, e.MetadataTooLarge),
        ({"x-amz-tagging": "a=b&a=c"}, e.InvalidArgument),
        ({"x-amz-tagging": "&".join(f"k{n}=v" for n in range(11))}, e.TooManyTags),
        ({"x-amz-tagging": "k" * 129 + "=v"}, e.InvalidTag),
        ({"x-amz-tagging": "k=" + "v" * 257}, e.InvalidTag),
        ({"x-amz-tagging": "aws:k=v"}, e.InvalidTag),
        ({"x-amz-tagging": "k=a%3Cb"}, e.InvalidTag),
        ({"x-amz-tagging": "=no-name"}, e.InvalidArgument),
        ({"x-amz-tagging": "k=%FF"}, e.InvalidArgument),
        ({"x-amz-server-side-encryption": "aws:kms"}, e.NotImplementedYet),
        ({"x-amz-server-side-encryption": "ROT13"}, e.InvalidArgument),
        (
            {"x-amz-server-side-encryption-customer-algorithm": "AES256"},
            e.NotImplementedYet,
        ),
        ({"x-amz-object-lock-mode": "GOVERNANCE"}, e.InvalidArgument),
        ({"x-amz-object-lock-legal-hold": "ON"}, e.InvalidRequest),
    ],
)
def test_refuses_what_an_object_cannot_carry(
    headers: dict[str, str], error: type[e.LazaretteError]
) -> None:
    """Each bad header has S3's own failure; nothing is dropped in silence."""
    with pytest.raises(error):
        new_object(headers)


def test_counts_names_and_values_of_user_metadata() -> None:
    """2 KiB hold names without the prefix and values together."""
    exact = {"x-amz-meta-ab": "x" * 1022, "x-amz-meta-cd": "y" * 1022}
    assert len(new_object(exact).headers.user) == 2
    with pytest.raises(e.MetadataTooLarge) as caught:
        new_object({**exact, "x-amz-meta-e": ""})
    assert caught.value.facts == {"size": 2049, "limit": 2048}


def digests(headers: dict[str, str]) -> object:
    """Return what `read_digests` makes of a PutObject with these headers."""
    request = put(headers)
    return read_digests(request, amz_fields(request))


def test_reads_digests() -> None:
    """Content-MD5, a checksum, and a checksum that is still to come."""
    request = put({"content-md5": MD5, "x-amz-checksum-crc32": CRC32})
    found = read_digests(request, amz_fields(request))
    assert (found.md5, found.checksums) == (b"x" * 16, {"CRC32": CRC32})
    request = put(
        {
            "x-amz-trailer": "x-amz-checksum-CRC64NVME",
            "x-amz-sdk-checksum-algorithm": "CRC64NVME",
        }
    )
    assert read_digests(request, amz_fields(request)).trailing == "CRC64NVME"


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ({"content-md5": "nonsense"}, e.InvalidDigest),
        ({"content-md5": CRC32}, e.InvalidDigest),
        ({"content-md5": ""}, e.InvalidDigest),
        ({"x-amz-checksum-crc32": "nonsense!"}, e.InvalidRequest),
        ({"x-amz-checksum-crc32": MD5}, e.InvalidRequest),
        (
            {"x-amz-checksum-crc32": CRC32, "x-amz-checksum-crc32c": CRC32},
            e.InvalidRequest,
        ),
        (
            {"x-amz-checksum-crc32": CRC32, "x-amz-trailer": "x-amz-checksum-crc32c"},
            e.InvalidRequest,
        ),
        ({"x-amz-checksum-sha512": CRC32}, e.InvalidRequest),
        ({"x-amz-checksum-adler": CRC32}, e.InvalidRequest),
        ({"x-amz-trailer": "x-amz-checksum-adler"}, e.InvalidRequest),
        ({"x-amz-trailer": "x-amz-meta-late"}, e.InvalidRequest),
        ({"x-amz-sdk-checksum-algorithm": "CRC32"}, e.InvalidRequest),
        ({"x-amz-sdk-checksum-algorithm": "ADLER"}, e.InvalidRequest),
        (
            {"x-amz-sdk-checksum-algorithm": "SHA1", "x-amz-checksum-crc32": CRC32},
            e.InvalidRequest,
        ),
    ],
)
def test_refuses_digests_that_cannot_be(
    headers: dict[str, str], error: type[e.LazaretteError]
) -> None:
    """Unreadable, contradicting and unknown digests fail before a byte is read."""
    with pytest.raises(error):
        digests(headers)


def test_a_composite_checksum_is_for_completions_only() -> None:
    """A value with a part count means something only where parts are joined."""
    fields = {"x-amz-checksum-crc32": f"{CRC32}-2"}
    assert read_checksums(fields, may_be_composite=True) == {"CRC32": f"{CRC32}-2"}
    with pytest.raises(e.InvalidRequest):
        read_checksums(fields)


@pytest.mark.parametrize(
    ("algorithm", "named", "kept"),
    [
        ("", "", ""),
        ("CRC32", "", "COMPOSITE"),
        ("CRC32", "FULL_OBJECT", "FULL_OBJECT"),
        ("CRC64NVME", "", "FULL_OBJECT"),
        ("SHA256", "COMPOSITE", "COMPOSITE"),
    ],
)
def test_completes_the_checksum_type(algorithm: str, named: str, kept: str) -> None:
    """Each algorithm has a type it takes when none is named."""
    fields = {"x-amz-checksum-type": named} if named else {}
    assert read_checksum_type(fields, algorithm) == kept


@pytest.mark.parametrize(
    ("algorithm", "named"),
    [("SHA1", "FULL_OBJECT"), ("CRC64NVME", "COMPOSITE"), ("", "COMPOSITE"), ("CRC32", "HALF")],
)
def test_refuses_types_an_algorithm_does_not_have(algorithm: str, named: str) -> None:
    """SHA values cannot be combined, and CRC64NVME always is."""
    with pytest.raises(e.InvalidRequest):
        read_checksum_type({"x-amz-checksum-type": named}, algorithm)


def test_refuses_unknown_checksum_algorithms() -> None:
    """What nobody knows is a bad request."""
    for name in ALGORITHMS:
        assert read_checksum_algorithm({"x-amz-checksum-algorithm": name.lower()}) == name
    with pytest.raises(e.InvalidRequest):
        read_checksum_algorithm({"x-amz-checksum-algorithm": "ADLER"})


def test_wants_to_know_the_length() -> None:
    """No length and no chunks is 411; more than 5 GiB is refused before it is read."""
    assert check_length(wire_request("PUT", "/b/a", {}, b"abc")) == 3
    chunked = wire_request("PUT", "/b/a", {"transfer-encoding": "chunked"}, length=None)
    assert check_length(chunked) is None
    with pytest.raises(e.MissingContentLength):
        check_length(wire_request("PUT", "/b/a", length=None))
    with pytest.raises(e.EntityTooLarge):
        check_length(wire_request("PUT", "/b/a", length=PUT_BYTES_MAX + 1))


def test_reads_conditions() -> None:
    """Quotes and weak marks go; bad dates are ignored as S3 ignores them."""
    headers = wire_request(
        "GET",
        "/b/a",
        {
            "if-match": '"a", W/"b"',
            "if-none-match": "*",
            "if-modified-since": "Sun, 06 Nov 1994 08:49:37 GMT",
            "if-unmodified-since": "yesterday",
        },
    ).headers
    clock = ManualClock(784_111_777_000)
    seen = read_conditions(headers, clock)
    assert seen == Conditions(("a", "b"), ("*",), 784_111_777_000, None)
    assert read_conditions(wire_request("GET", "/b/a").headers, clock) is NO_CONDITIONS


def test_a_modified_since_that_is_yet_to_come_is_ignored() -> None:
    """A date of the next second says nothing yet."""
    sent = {"if-modified-since": "Sun, 06 Nov 1994 08:49:38 GMT"}
    headers = wire_request("GET", "/b/a", sent).headers
    assert read_conditions(headers, ManualClock(784_111_777_000)) == Conditions()
    seen = read_conditions(headers, ManualClock(784_111_778_000))
    assert seen.if_modified_since_ms == 784_111_778_000


def test_writes_take_two_conditions() -> None:
    """If-Match, and If-None-Match with a star; anything else S3 refuses too."""
    request = put({"if-none-match": "*"})
    assert read_write_conditions(request.headers) == Conditions(if_none_match=("*",))
    request = put({"if-match": '"a"', "if-modified-since": "x"})
    assert read_write_conditions(request.headers) == Conditions(if_match=("a",))
    with pytest.raises(e.NotImplementedYet):
        read_write_conditions(put({"if-none-match": '"a"'}).headers)


@pytest.mark.parametrize(
    ("text", "value"),
    [("", 1000), ("0", 0), ("-0", 0), ("7", 7), ("05", 5), ("5000", 5000), ("0" * 5000, 0)],
)
def test_reads_page_sizes(text: str, value: int) -> None:
    """Empty is the default; a value is read as S3 reads it, leading zeros and all."""
    request = wire_request("GET", f"/my-photos?max-keys={text}")
    assert read_count(request, "max-keys", 1000) == value


@pytest.mark.parametrize(
    ("target", "read"),
    [
        ("/b?max-keys=-1", lambda request: read_count(request, "max-keys", 1)),
        ("/b?max-keys=x", lambda request: read_count(request, "max-keys", 1)),
        ("/b?max-keys=2147483648", lambda request: read_count(request, "max-keys", 1)),
        ("/b?max-keys=-2147483649", lambda request: read_count(request, "max-keys", 1)),
        ("/b?max-keys=%2B5", lambda request: read_count(request, "max-keys", 1)),
        ("/b?max-keys=" + "9" * 5000, lambda request: read_count(request, "max-keys", 1)),
        ("/b?max-keys=99999999999", lambda request: read_count(request, "max-keys", 1)),
        ("/b?encoding-type=base64", read_encoding),
        ("/b/a?versionId=", read_version),
        ("/b/a?versionId=%01", read_version),
        ("/b/a?versionId=" + "v" * 1025, read_version),
        ("/b/a?partNumber=0", read_part_number),
        ("/b/a?partNumber=10001", read_part_number),
        ("/b/a?partNumber=x", read_part_number),
    ],
)
def test_refuses_bad_query_values(target: str, read: Callable[[Request], object]) -> None:
    """Every bad value is InvalidArgument and names the argument."""
    with pytest.raises(e.InvalidArgument) as caught:
        read(wire_request("GET", target))
    assert str(caught.value.facts["argument"]) in target
