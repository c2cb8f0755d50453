"""Presigned URLs: their refusals, and their end."""

from __future__ import annotations

import pytest
from bodies import Counting
from signed import (
    CALLER,
    CREDENTIAL,
    NOW_MS,
    OneKey,
    StoppedClock,
    authenticate,
    read,
    received,
)

from lazarette.authn.query_auth import presign
from lazarette.model.errors import (
    InvalidRequest,
    InvalidToken,
    LazaretteError,
    MalformedPresigning,
    SignatureMismatch,
    UnsignedHeader,
    UrlExpired,
    UrlNotYetValid,
)
from lazarette.model.principal import ANONYMOUS

HOST = "http://127.0.0.1:9000"


def url(method: str = "GET", lifetime_s: int = 3600, service: str = "s3") -> str:
    """Return a presigned URL."""
    return presign(
        method,
        HOST,
        "/bucket/key",
        access_key_id=CREDENTIAL.access_key_id,
        secret=CREDENTIAL.secret,
        region="us-east-1",
        lifetime_s=lifetime_s,
        now_ms=NOW_MS,
        service=service,
    )


def refusal(
    sent: str, headers: list[tuple[str, str]] | None = None, now_ms: int = NOW_MS
) -> LazaretteError:
    """Return what a GET of `sent` raises."""
    with pytest.raises(LazaretteError) as caught:
        authenticate(received("GET", sent, headers or []), StoppedClock(now_ms))
    return caught.value


def test_the_body_of_a_presigned_upload_is_free() -> None:
    """A presigned PUT says nothing of its body."""
    request = received("PUT", url("PUT"), body=b"anything")
    assert authenticate(request) == CALLER
    assert read(request.body) == b"anything"


def test_is_good_until_its_last_second_and_not_after() -> None:
    """X-Amz-Expires counts from X-Amz-Date."""
    end_ms = NOW_MS + 3600 * 1000
    request = received("GET", url())
    assert authenticate(request, StoppedClock(end_ms)) == CALLER
    error = refusal(url(), now_ms=end_ms + 1)
    assert isinstance(error, UrlExpired)
    assert error.facts == {
        "expires": "2013-05-24T01:00:00Z",
        "server_time": "2013-05-24T01:00:00Z",
        "expires_after_s": 3600,
    }


def test_is_not_good_long_before_its_time() -> None:
    """A URL from the future is refused beyond 15 minutes, and allowed within."""
    assert authenticate(received("GET", url()), StoppedClock(NOW_MS - 900_000)) == CALLER
    error = refusal(url(), now_ms=NOW_MS - 900_001)
    assert isinstance(error, UrlNotYetValid)
    assert error.facts == {
        "signed_ms": NOW_MS,
        "expires": "2013-05-24T01:00:00Z",
        "server_time": "2013-05-23T23:44:59Z",
    }


@pytest.mark.parametrize(
    "name", ["Credential", "Date", "Expires", "SignedHeaders", "Signature"]
)
def test_refuses_a_missing_parameter(name: str) -> None:
    """All six parameters are needed."""
    start, _, query = url().partition("?")
    kept = [part for part in query.split("&") if not part.startswith(f"X-Amz-{name}=")]
    error = refusal(f"{start}?{'&'.join(kept)}")
    assert isinstance(error, MalformedPresigning)
    assert "requires the X-Amz-Algorithm" in str(error.facts["sentence"])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256", "X-Amz-Algorithm only supports"),
        ("X-Amz-Expires=3600", "X-Amz-Expires=x", "should be a number"),
        ("X-Amz-Expires=3600", "X-Amz-Expires=", "should be a number"),
        ("X-Amz-Expires=3600", "X-Amz-Expires=-1", "must be non-negative"),
        ("X-Amz-Expires=3600", "X-Amz-Expires=604801", "less than a week"),
        ("X-Amz-Expires=3600", f"X-Amz-Expires={'9' * 18}", "less than a week"),
        ("X-Amz-Expires=3600", f"X-Amz-Expires={'9' * 30}", "should be a number"),
        ("us-east-1", "%C3%BC%E4%B8%AD", "the Credential is mal-formed"),
        ("X-Amz-Date=2013", "X-Amz-Date=x013", "X-Amz-Date must be in the ISO8601"),
        ("%2Fs3%2F", "%2Flightsail%2F", 'incorrect service "lightsail"'),
        ("AKIAIOSFODNN7EXAMPLE%2F", "", "the Credential is mal-formed"),
        ("%2F20130524%2F", "%2F20130523%2F", "Invalid credential date"),
        (
            *("%2F20130524%2F", "%2F2013Z524%2F"),
            'parsing the X-Amz-Credential parameter; incorrect date format "2013Z524"',
        ),
        ("X-Amz-Signature=", "X-Amz-Signature=%C3%BC", "must be ASCII"),
    ],
)
def test_names_what_is_malformed(old: str, new: str, words: str) -> None:
    """Each parameter that cannot be, is named in S3's words."""
    sent = url()
    assert old in sent
    error = refusal(sent.replace(old, new))
    assert isinstance(error, MalformedPresigning)
    assert words in str(error.facts["sentence"])


def test_without_the_algorithm_a_url_is_unsigned() -> None:
    """So S3 takes it, whatever else the query holds: anonymous, and decided as such."""
    start, _, query = url().partition("?")
    kept = [part for part in query.split("&") if not part.startswith("X-Amz-Algorithm=")]
    assert authenticate(received("GET", f"{start}?{'&'.join(kept)}")) == ANONYMOUS


def test_the_signature_may_stand_anywhere() -> None:
    """The JavaScript SDK sorts it in; what is shown of a mismatch leaves it out as well."""
    start, _, query = url().partition("?")
    parts = sorted(query.split("&"))
    moved = f"{start}?{'&'.join(parts)}&x-id=GetObject"
    assert not moved.rpartition("&")[2].startswith("X-Amz-Signature")
    error = refusal(moved)
    assert isinstance(error, SignatureMismatch)
    assert "X-Amz-Signature" not in str(error.facts["canonical_request"])
    counting = Counting()
    request = received("GET", moved.removesuffix("&x-id=GetObject"))
    assert authenticate(request, recorder=counting) == CALLER
    assert not counting.counts


def test_a_lifetime_of_nothing_is_over_at_once() -> None:
    """Zero is no mistake in the URL; it has expired."""
    sent = url().replace("X-Amz-Expires=3600", "X-Amz-Expires=0")
    assert isinstance(refusal(sent, now_ms=NOW_MS + 1), UrlExpired)


def test_the_last_days_of_the_calendar_are_days() -> None:
    """A date whose end has no name is refused like any other."""
    sent = url().replace("20130524T000000Z", "99991231T235959Z")
    assert isinstance(refusal(sent), UrlNotYetValid)
    sent = url().replace("20130524T000000Z", "00010101T000000Z")
    assert isinstance(refusal(sent), UrlExpired)


def test_an_expired_url_is_that_whatever_its_scope() -> None:
    """Time is checked before the credential, as in S3."""
    sent = url().replace("%2Fs3%2F", "%2Fec2%2F")
    assert isinstance(refusal(sent, now_ms=NOW_MS + 3_600_001), UrlExpired)


@pytest.mark.parametrize("rest", ["Signature=s", "Signature=s&AWSAccessKeyId=A&Expires=1"])
def test_refuses_the_old_signature(rest: str) -> None:
    """Version 2 is named by what to use instead."""
    error = refusal(f"{HOST}/bucket/key?{rest}")
    assert isinstance(error, InvalidRequest)
    assert "AWS4-HMAC-SHA256" in str(error.facts["sentence"])


def test_refuses_amz_headers_the_url_does_not_sign() -> None:
    """Who holds a URL cannot add x-amz-acl to it."""
    error = refusal(url(), [("x-amz-acl", "public-read")])
    assert isinstance(error, UnsignedHeader)
    assert error.facts["header"] == "x-amz-acl"


def test_refuses_a_token_beside_a_long_lived_key() -> None:
    """A token in the query must not be ignored."""
    assert isinstance(refusal(f"{url()}&X-Amz-Security-Token=t"), InvalidToken)


@pytest.mark.parametrize(
    "change",
    [
        ("/bucket/key", "/bucket/other"),
        ("X-Amz-Expires=3600", "X-Amz-Expires=3601"),
        ("&X-Amz-Expires", "&versionId=1&X-Amz-Expires"),
        ("&X-Amz-Expires", "&X-Amz-Expires=604800&X-Amz-Expires"),
        ("&X-Amz-Expires", "&X-Amz-SignatureX=1&X-Amz-Expires"),
        ("Signature=", "Signature=0"),
    ],
)
def test_refuses_a_changed_url(change: tuple[str, str]) -> None:
    """Path and every parameter are covered."""
    assert isinstance(refusal(url().replace(*change)), SignatureMismatch)


def test_refuses_another_method() -> None:
    """A URL for GET does not write."""
    with pytest.raises(SignatureMismatch):
        authenticate(received("PUT", url()))


def test_a_head_needs_its_own_url() -> None:
    """S3 makes no exception for HEAD."""
    with pytest.raises(SignatureMismatch):
        authenticate(received("HEAD", url()))


def test_presigns_for_other_services() -> None:
    """STS callers prove themselves by a presigned GetCallerIdentity."""
    sent = presign(
        "GET",
        HOST,
        "/",
        access_key_id=CREDENTIAL.access_key_id,
        secret=CREDENTIAL.secret,
        region="us-east-1",
        lifetime_s=60,
        now_ms=NOW_MS,
        extra_query={"Action": "GetCallerIdentity", "Version": "2011-06-15"},
        service="sts",
    )
    source = OneKey()
    request = received("GET", sent)
    assert authenticate(request, services=frozenset({"sts"}), source=source) == CALLER
    assert source.uses == [(CREDENTIAL.access_key_id, "us-east-1", "sts")]
