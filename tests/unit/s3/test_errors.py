"""Failures on the S3 wire: every leaf has a form, and the special ones their headers."""

from __future__ import annotations

import pytest
from s3_wire import header, parsed, wire_request

from lazarette.model import errors as e
from lazarette.s3.error_forms import FORMS
from lazarette.s3.errors import describe, render_error

FAMILIES = (e.NotFound, e.Conflict, e.Invalid, e.Denied, e.Unavailable)


def leaves() -> list[type[e.LazaretteError]]:
    """Return every leaf of the model."""
    return [
        leaf
        for family in FAMILIES
        for leaf in family.__subclasses__()
        if leaf.__module__.startswith("lazarette.model.")
    ]


def made(leaf: type[e.LazaretteError]) -> e.LazaretteError:
    """Return an error of that kind, with numbers where a number is read back."""
    numbers = {"modified_ms": 1_700_000_000_000, "size": 11, "limit": 5}
    return leaf(*[numbers.get(name, f"the-{name}") for name in leaf.names])


@pytest.mark.parametrize("leaf", leaves(), ids=lambda leaf: leaf.__name__)
def test_every_leaf_is_written_whole(leaf: type[e.LazaretteError]) -> None:
    """Each failure has a row, a message without gaps, and a document botocore reads."""
    assert leaf in FORMS, f"{leaf.__name__} has no row in s3/error_forms.py"
    error = made(leaf)
    text = describe(error)
    assert "{" not in text.code + text.message
    response = render_error(error, wire_request("GET", "/my-photos/a"))
    assert header(response, "x-amz-request-id")
    assert header(response, "x-amz-id-2")
    if response.status == 304:
        return
    found = parsed("GetObject", response)
    assert found["Error"]["Code"] == text.code
    assert found["Error"]["Message"] == text.message
    assert found["ResponseMetadata"]["HTTPStatusCode"] == response.status
    assert response.status >= 400


def test_the_table_has_no_row_too_many() -> None:
    """A leaf that is gone takes its row with it."""
    assert set(FORMS) == set(leaves())


@pytest.mark.parametrize("leaf", leaves(), ids=lambda leaf: leaf.__name__)
def test_head_errors_have_no_body_and_say_why_in_headers(leaf: type[e.LazaretteError]) -> None:
    """A HEAD answer is empty, so code and message stand in headers."""
    response = render_error(made(leaf), wire_request("HEAD", "/my-photos/a"))
    assert response.body == b""
    if response.status != 304:
        assert header(response, "x-amz-error-code") == describe(made(leaf)).code
        assert header(response, "x-amz-error-message")


def test_a_body_is_xml_as_aws_writes_it() -> None:
    """The document of a missing key, to the byte."""
    response = render_error(e.NoSuchKey("a&b", ""), wire_request("GET", "/my-photos/a%26b"))
    assert isinstance(response.body, bytes)
    host_id = header(response, "x-amz-id-2")
    assert response.body.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>"
        "<Key>a&amp;b</Key><Resource>/my-photos/a%26b</Resource>"
        f"<RequestId>01JD3Z7Y8Q4R5S6T7V8W9X0YZA</RequestId><HostId>{host_id}</HostId></Error>"
    )


def test_a_missing_key_under_a_marker_names_the_marker() -> None:
    """The current version is a delete marker: 404 with its id."""
    response = render_error(e.NoSuchKey("a", "v1"), wire_request("GET", "/my-photos/a"))
    assert header(response, "x-amz-delete-marker") == "true"
    assert header(response, "x-amz-version-id") == "v1"


def test_reading_a_marker_is_405_with_what_is_allowed() -> None:
    """A marker named by its id cannot be read, only deleted."""
    error = e.MarkerNotAllowed("a", "v1", 1_700_000_000_000)
    response = render_error(error, wire_request("GET", "/my-photos/a?versionId=v1"))
    assert response.status == 405
    assert header(response, "allow") == "DELETE"
    assert header(response, "x-amz-delete-marker") == "true"
    assert header(response, "x-amz-version-id") == "v1"
    assert header(response, "last-modified") == "Tue, 14 Nov 2023 22:13:20 GMT"


@pytest.mark.parametrize(("version_id", "shown"), [("v1", "v1"), ("null", None)])
def test_not_modified_has_no_body_and_the_validators(
    version_id: str, shown: str | None
) -> None:
    """304 carries ETag and Last-Modified, so that a cache can refresh what it has."""
    error = e.NotModified("abc", 1_700_000_000_000, version_id)
    response = render_error(error, wire_request("GET", "/my-photos/a"))
    assert (response.status, response.body) == (304, b"")
    assert header(response, "etag") == '"abc"'
    assert header(response, "last-modified") == "Tue, 14 Nov 2023 22:13:20 GMT"
    assert header(response, "x-amz-version-id") == shown
    assert header(response, "content-type") is None


def test_an_unsatisfiable_range_tells_the_size() -> None:
    """416 has Content-Range with the size, and both numbers in its document."""
    request = wire_request("GET", "/my-photos/a", {"range": "bytes=40-"})
    response = render_error(e.RangeNotSatisfiable(11), request)
    assert response.status == 416
    assert header(response, "content-range") == "bytes */11"
    error = parsed("GetObject", response)["Error"]
    assert (error["ActualObjectSize"], error["RangeRequested"]) == ("11", "bytes=40-")


def test_a_wrong_signature_shows_what_was_signed() -> None:
    """The client can compare its string to sign and canonical request with ours."""
    error = e.SignatureMismatch("AKIA", "00ff", "AWS4-HMAC-SHA256\nx", "GET\n/")
    response = render_error(error, wire_request("GET", "/"))
    found = parsed("ListBuckets", response)["Error"]
    assert found["Code"] == "SignatureDoesNotMatch"
    assert found["AWSAccessKeyId"] == "AKIA"
    assert found["SignatureProvided"] == "00ff"
    assert found["StringToSign"] == "AWS4-HMAC-SHA256\nx"
    assert bytes.fromhex(found["StringToSignBytes"]) == b"AWS4-HMAC-SHA256\nx"
    assert found["CanonicalRequest"] == "GET\n/"
    assert bytes.fromhex(found["CanonicalRequestBytes"]) == b"GET\n/"


@pytest.mark.parametrize(
    ("algorithm", "message"),
    [
        ("Content-MD5", "The Content-MD5 you specified did not match what we received."),
        ("CRC32", "The CRC32 you specified did not match the calculated checksum."),
    ],
)
def test_digest_mismatches_are_worded_as_on_aws(algorithm: str, message: str) -> None:
    """Content-MD5 and checksums have texts of their own under the same code."""
    assert describe(e.BadDigest(algorithm, "a", "b")) == ("BadDigest", message)


def test_a_wrong_region_is_named_for_the_client_to_retry() -> None:
    """SDKs take the right region from the document or the header."""
    error = e.MalformedAuthorization("the region 'x' is wrong; expecting 'y'", "y")
    response = render_error(error, wire_request("GET", "/my-photos"))
    assert parsed("ListObjects", response)["Error"]["Region"] == "y"
    assert header(response, "x-amz-bucket-region") == "y"


def test_header_texts_cannot_break_the_response() -> None:
    """What a client sent does not become a header line or a raw byte above ASCII."""
    error = e.InvalidRequest("first\r\nset-cookie: x=1 é" + "x" * 5000)
    response = render_error(error, wire_request("GET", "/my-photos"))
    text = header(response, "x-amz-error-message")
    assert text is not None
    assert text.isascii()
    assert text.isprintable()
    assert len(text) <= 512


def test_an_unknown_failure_is_an_internal_error() -> None:
    """A leaf without a row never takes the server down or tells what it knows."""

    class Surprise(e.Unavailable):
        """A failure nobody listed."""

        names = ("secret",)

    response = render_error(Surprise("hidden"), wire_request("GET", "/my-photos"))
    assert response.status == 500
    assert isinstance(response.body, bytes)
    assert b"InternalError" in response.body
    assert b"hidden" not in response.body
