"""Lines of access logs: the guide's regular expression reads them, whatever clients send."""

from __future__ import annotations

from access_lines import read_line
from hypothesis import given, strategies as st

from lazarette.model.access_log import AccessRecord, render_line
from lazarette.model.names import BucketName, CanonicalId

OWNER = CanonicalId("79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be")
BUCKET = BucketName("awsexamplebucket1")
RECORD = AccessRecord(
    time_ms=1_549_411_238_000,
    client="192.0.2.3",
    requester=OWNER,
    request_id="3E57427F3E57427F",
    operation="REST.GET.VERSIONING",
    key="",
    target="/awsexamplebucket1?versioning",
    method="GET",
    status=200,
    sent=113,
    total_ms=7,
    user_agent="S3Console/0.4",
    host_id="s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234=",
    signature="SigV4",
    cipher="ECDHE-RSA-AES128-GCM-SHA256",
    authentication="AuthHeader",
    host="awsexamplebucket1.s3.us-west-1.amazonaws.com",
    tls="TLSv1.2",
)
# Header values as they come: one character for each byte, line breaks impossible or not.
_VALUES = st.text(st.characters(max_codepoint=255), max_size=20)
_KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


def test_a_line_is_that_of_the_guides_sample() -> None:
    """The first sample of S3's guide, and the two fields that came later."""
    assert render_line(OWNER, BUCKET, RECORD) == (
        f"{OWNER} awsexamplebucket1 [06/Feb/2019:00:00:38 +0000] 192.0.2.3 {OWNER} "
        "3E57427F3E57427F REST.GET.VERSIONING - "
        '"GET /awsexamplebucket1?versioning HTTP/1.1" 200 - 113 - 7 - "-" "S3Console/0.4" - '
        f"{RECORD.host_id} SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader "
        "awsexamplebucket1.s3.us-west-1.amazonaws.com TLSv1.2 - -"
    )


@given(key=_KEYS, target=_VALUES, referer=_VALUES, agent=_VALUES, version=_VALUES, host=_VALUES)
def test_any_request_makes_a_line_that_can_be_read(
    key: str, target: str, referer: str, agent: str, version: str, host: str
) -> None:
    """One line, all fields in their places, the fixed ones as they were."""
    record = AccessRecord(
        time_ms=RECORD.time_ms,
        client="2001:db8::1",
        requester="",
        request_id=RECORD.request_id,
        operation="REST.GET.OBJECT",
        key=key,
        target=f"/{target}",
        method="GET",
        status=403,
        error="AccessDenied",
        referer=referer,
        user_agent=agent,
        version_id=version,
        host=host,
        is_acl_required=True,
    )
    text = render_line(OWNER, BUCKET, record)
    assert text.isprintable()
    assert text.isascii()
    line = read_line(text)
    assert (line.operation, line.status, line.error) == (
        record.operation,
        "403",
        "AccessDenied",
    )
    assert (line.requester, line.signature, line.acl_required) == ("-", "-", "Yes")
    assert line.request_id == RECORD.request_id


def test_nothing_in_a_line_lets_its_reader_in() -> None:
    """Signatures and session tokens of URLs are hidden, in whatever case."""
    target = "/b/k?X-Amz-Signature=abc&x-amz-security-token=def&Signature=ghi&X-Amz-Date=jkl"
    record = AccessRecord(
        time_ms=0,
        client="192.0.2.3",
        requester="",
        request_id="0" * 16,
        operation="REST.GET.OBJECT",
        key="k",
        target=target,
        method="GET",
        status=200,
    )
    request = read_line(render_line(OWNER, BUCKET, record)).request
    assert "abc" not in request
    assert "def" not in request
    assert "ghi" not in request
    assert "jkl" in request
