"""The Authorization header: the forms it comes in, and S3's refusals."""

from __future__ import annotations

from email.utils import formatdate

import pytest
from signed import NOW_MS, S3, STAMP

from lazarette.authn.header_auth import read_authorization
from lazarette.http.headers import Headers
from lazarette.model.errors import (
    ClockSkew,
    InvalidArgument,
    InvalidRequest,
    InvalidToken,
    LazaretteError,
    MalformedAuthorization,
    NotAuthenticated,
    NotImplementedYet,
    UnsignedHeader,
)

CREDENTIAL = "Credential=AKIDEXAMPLE/20130524/us-east-1/s3/aws4_request"
SIGNED = "SignedHeaders=host;x-amz-date"
SIGNATURE = f"Signature={'a' * 64}"
GOOD = f"AWS4-HMAC-SHA256 {CREDENTIAL}, {SIGNED}, {SIGNATURE}"
BASE = {"host": "h", "x-amz-date": STAMP}


def headers_of(fields: dict[str, str]) -> Headers:
    """Return headers with these fields."""
    return Headers([(name.encode(), value.encode()) for name, value in fields.items()])


def refusal(text: str, fields: dict[str, str] = BASE, now_ms: int = NOW_MS) -> LazaretteError:
    """Return what reading `text` raises."""
    with pytest.raises(LazaretteError) as caught:
        read_authorization(text, headers_of(fields), S3, now_ms)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace(", ", ","),
        GOOD.replace(", ", " ,  "),
        f"AWS4-HMAC-SHA256  {SIGNATURE}, {SIGNED}, {CREDENTIAL}",
        f"AWS4-HMAC-SHA256 {SIGNED},{SIGNATURE} ,{CREDENTIAL}",
        GOOD.replace("host;x-amz-date", "Host;X-Amz-Date"),
    ],
)
def test_reads_its_parts_in_any_order_and_spacing(text: str) -> None:
    """Commas separate, blanks do not matter, order does not matter."""
    claim = read_authorization(text, headers_of(BASE), S3, NOW_MS)
    assert claim.scope.access_key_id == "AKIDEXAMPLE"
    assert claim.scope.text == "20130524/us-east-1/s3/aws4_request"
    assert claim.signed.names == ("host", "x-amz-date")
    assert claim.signed.text == "host;x-amz-date"
    assert claim.signature == "a" * 64
    assert claim.timestamp == STAMP
    assert claim.payload_hash is None


def test_an_access_key_id_may_hold_a_slash() -> None:
    """The scope is counted from the end."""
    text = GOOD.replace("AKIDEXAMPLE", "A/B")
    claim = read_authorization(text, headers_of(BASE), S3, NOW_MS)
    assert claim.scope.access_key_id == "A/B"


def test_refuses_signature_version_2_in_s3s_words() -> None:
    """SigV2 is refused with the sentence that names what to use."""
    error = refusal("AWS AKIDEXAMPLE:frJIUN8DYpKDtOLCwo=")
    assert isinstance(error, InvalidRequest)
    assert error.facts["sentence"] == (
        "The authorization mechanism you have provided is not supported. "
        "Please use AWS4-HMAC-SHA256."
    )


def test_refuses_other_schemes_without_repeating_their_secret() -> None:
    """Basic credentials do not reach an error document or a log."""
    error = refusal("Basic YWxhZGRpbjpvcGVuc2VzYW1l")
    assert isinstance(error, InvalidArgument)
    assert error.facts["value"] == "Basic"
    assert isinstance(
        refusal(GOOD.replace("HMAC-SHA256", "ECDSA-P256-SHA256")), NotImplementedYet
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (f"{CREDENTIAL}, ", "", "requires three components"),
        (f"{SIGNED}, ", "", "requires three components"),
        (f", {SIGNATURE}", "", "requires three components"),
        (SIGNATURE, "Signature=", "requires three components"),
        ("Credential=", "Key=", "missing Credential."),
        ("SignedHeaders=", "Headers=", "missing SignedHeaders."),
        ("Signature=", "Proof=", "missing Signature."),
        ("SignedHeaders=", "SignedHeaders-", 'component "SignedHeaders-host'),
        ("AKIDEXAMPLE/", "", "the Credential is mal-formed"),
        ("us-east-1", "", "the Credential is mal-formed"),
        (
            "/s3/",
            "/lightsail/",
            'incorrect service "lightsail". This endpoint belongs to "s3".',
        ),
        ("aws4_request", "aws2_request", 'incorrect terminal "aws2_request".'),
        ("20130524/", "20130523/", 'Invalid credential date "20130523".'),
        ("20130524/", "2013-05-24/", 'incorrect date format "2013-05-24".'),
        ("a" * 64, "ü", "cannot be read"),
    ],
)
def test_names_what_is_malformed(old: str, new: str, words: str) -> None:
    """Each part that cannot be, is named in S3's words."""
    error = refusal(GOOD.replace(old, new))
    assert isinstance(error, MalformedAuthorization)
    assert words in str(error.facts["sentence"])


def test_a_clock_that_is_off_is_that_whatever_the_scope() -> None:
    """Time is checked before the credential, as in S3."""
    error = refusal(GOOD.replace("/s3/", "/ec2/"), now_ms=NOW_MS + 901_000)
    assert isinstance(error, ClockSkew)


@pytest.mark.parametrize("text", ["", "YWxhZGRpbjpvcGVuc2VzYW1l"])
def test_refuses_a_header_of_less_than_two_words(text: str) -> None:
    """It is not taken for none, nor repeated."""
    error = refusal(text)
    assert isinstance(error, InvalidArgument)
    assert "one and only one ' ' (space) required" in str(error.facts["sentence"])
    assert error.facts["value"] == ""


@pytest.mark.parametrize("skew_s", [-901, 901, -86_400, 86_400])
def test_refuses_a_clock_more_than_15_minutes_off(skew_s: int) -> None:
    """Both times are told, as the wire writes them."""
    error = refusal(GOOD, now_ms=NOW_MS + skew_s * 1000)
    assert isinstance(error, ClockSkew)
    assert error.facts["request_time"] == STAMP
    assert str(error.facts["server_time"]).endswith("Z")


@pytest.mark.parametrize("skew_s", [-900, 0, 900])
def test_allows_a_clock_15_minutes_off(skew_s: int) -> None:
    """Exactly 15 minutes are allowed."""
    read_authorization(GOOD, headers_of(BASE), S3, NOW_MS + skew_s * 1000)


@pytest.mark.parametrize("date", [formatdate(NOW_MS / 1000, usegmt=True), STAMP])
def test_takes_the_time_from_date_when_that_is_all(date: str) -> None:
    """Without x-amz-date the Date header counts, written either way."""
    text = GOOD.replace("x-amz-date", "date")
    claim = read_authorization(text, headers_of({"host": "h", "date": date}), S3, NOW_MS)
    assert claim.timestamp == STAMP


@pytest.mark.parametrize(
    "fields",
    [{}, {"date": "yesterday"}, {"x-amz-date": "20130524"}, {"x-amz-date": "20131324T000000Z"}],
)
def test_refuses_a_request_without_a_time(fields: dict[str, str]) -> None:
    """A missing or unreadable time is refused; a bad x-amz-date is not replaced by Date."""
    error = refusal(GOOD, {"host": "h", **fields})
    assert isinstance(error, NotAuthenticated)
    assert "valid Date or x-amz-date header" in str(error.facts["sentence"])


@pytest.mark.parametrize("name", ["x-amz-acl", "content-md5", "x-amz-meta-a"])
def test_refuses_a_sensitive_header_that_is_not_signed(name: str) -> None:
    """Every x-amz-* header that is present must be signed, and Content-MD5."""
    error = refusal(GOOD, {**BASE, name: "v", "x-amz-content-sha256": "v"})
    assert isinstance(error, UnsignedHeader)
    assert error.facts["header"] == name


def test_names_every_header_that_is_not_signed() -> None:
    """In one list."""
    unsigned = {"x-amz-tagging": "v", "content-md5": "v", "x-amz-acl": "v"}
    error = refusal(GOOD, {**BASE, **unsigned})
    assert error.facts["header"] == "content-md5, x-amz-acl, x-amz-tagging"


def test_the_payload_hash_needs_no_signature_of_its_own() -> None:
    """It stands on a line of its own in what is signed."""
    headers = headers_of({**BASE, "x-amz-content-sha256": "v"})
    assert read_authorization(GOOD, headers, S3, NOW_MS).payload_hash == "v"


def test_refuses_a_signature_that_does_not_cover_host() -> None:
    """Else a request could be sent to another host, and so to another bucket."""
    error = refusal(GOOD.replace("host;", ""))
    assert isinstance(error, UnsignedHeader)
    assert error.facts["header"] == "host"


@pytest.mark.parametrize("name", ["content-type", "user-agent", "x-amzn-trace-id", "range"])
def test_other_headers_may_come_unsigned(name: str) -> None:
    """Proxies add and change headers that steer nothing."""
    read_authorization(GOOD, headers_of({**BASE, name: "v"}), S3, NOW_MS)


def test_refuses_a_token_beside_a_long_lived_key() -> None:
    """A token must not be ignored."""
    text = GOOD.replace("x-amz-date", "x-amz-date;x-amz-security-token")
    assert isinstance(refusal(text, {**BASE, "x-amz-security-token": "t"}), InvalidToken)
