"""Every example AWS has published with its result, step by step, from files."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import NamedTuple

import pytest
from signed import (
    CALLER,
    CREDENTIAL,
    NOW_MS,
    SCOPE,
    STAMP,
    OneKey,
    Pieces,
    StoppedClock,
    authenticate,
    example_key,
    read,
)

from lazarette.authn.aws_chunked import AwsChunkedBody, ChunkDecoder, ChunkSigning
from lazarette.authn.canonical import (
    SigningKey,
    canonical_headers,
    canonical_request,
    encoded_path,
    encoded_query,
    service_path,
    string_to_sign,
)
from lazarette.authn.claim import Claim, parse_timestamp
from lazarette.authn.header_auth import read_authorization
from lazarette.authn.query_auth import is_presigned, presign, read_presigned
from lazarette.http.headers import Headers
from lazarette.http.message import Request
from lazarette.model.access_key import Credential
from lazarette.model.names import AccessKeyId

SERVICES = frozenset({"s3", "iam", "service"})
FILES = sorted((Path(__file__).parent / "published").glob("*.txt"))
SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"


class Case(NamedTuple):
    """One published example."""

    secret: str
    request: Request
    body: bytes
    canonical_request: str
    string_to_sign: str
    signature: str

    def claim(self) -> Claim:
        """Return what the request claims."""
        headers = self.request.headers
        if is_presigned(self.request.query):
            return read_presigned(self.request.query, headers, SERVICES, self.time_ms())
        text = headers.get("authorization")
        assert text is not None
        return read_authorization(text, headers, SERVICES, self.time_ms())

    def time_ms(self) -> int:
        """Return when it was signed."""
        stamp = self.string_to_sign.split("\n")[1]
        time_ms = parse_timestamp(stamp)
        assert time_ms is not None
        return time_ms

    def canonical(self) -> str:
        """Return the canonical request Lazarette makes of it."""
        claim = self.claim()
        is_s3 = claim.scope.service == "s3"
        return canonical_request(
            self.request.method,
            (encoded_path if is_s3 else service_path)(self.request.raw_path),
            encoded_query(self.request.query),
            canonical_headers(self.request.headers, claim.signed.names),
            claim.signed.text,
            self.canonical_request.rsplit("\n", 1)[1],
        )


def load(path: Path) -> Case:
    """Read a case from its file."""
    sections: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            lines = sections[line[3:]] = []
        elif not line.startswith("# "):
            lines.append(line)
    texts = {name: "\n".join(lines) for name, lines in sections.items()}
    first, *rest = sections["request"]
    method, _, target = first.partition(" ")
    raw_path, _, raw_query = target.encode().partition(b"?")
    pairs = [line.encode().split(b":", 1) for line in rest]
    headers = Headers([(name.lower(), value) for name, value in pairs])
    body = texts["body"].encode()
    request = Request(
        method, raw_path, raw_query, headers, Pieces([body]), "r", NOW_MS, True, "::1"
    )
    return Case(
        texts["secret"],
        request,
        body,
        texts["canonical request"],
        texts["string to sign"],
        texts["signature"],
    )


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def case(request: pytest.FixtureRequest) -> Case:
    """Each published case in turn."""
    return load(request.param)


def test_the_cases_are_there() -> None:
    """A folder moved away would otherwise pass for success."""
    assert len(FILES) == 20


def test_makes_the_published_canonical_request(case: Case) -> None:
    """The canonical request is the published one, to the byte."""
    assert case.canonical() == case.canonical_request


def test_makes_the_published_string_to_sign(case: Case) -> None:
    """The string to sign is the published one, to the byte."""
    claim = case.claim()
    made = string_to_sign(claim.timestamp, claim.scope.text, case.canonical_request)
    assert made == case.string_to_sign


def test_makes_the_published_signature(case: Case) -> None:
    """The signature is the published one."""
    scope = case.claim().scope
    key = SigningKey(case.secret, scope.date, scope.region, scope.service)
    assert key.sign(case.string_to_sign) == case.signature


def test_accepts_the_published_request(case: Case) -> None:
    """The whole published request proves its caller, and its body reads back."""
    scope = case.claim().scope
    key_id = AccessKeyId(scope.access_key_id)
    credential = Credential(
        key_id, case.secret, CALLER.kind, CALLER.account, CALLER.canonical_id, CALLER.bucket_id
    )
    source = OneKey(credential)
    clock = StoppedClock(case.time_ms())
    caller = authenticate(case.request, clock, services=SERVICES, source=source)
    assert caller.access_key_id == key_id
    assert source.uses == [(key_id, "us-east-1", scope.service)]
    if not (case.request.headers.get("x-amz-content-sha256") or "").startswith("STREAMING"):
        assert read(case.request.body) == case.body


def test_presigns_the_published_url() -> None:
    """The URL made for S3's presigning example carries the published signature."""
    url = presign(
        "GET",
        "https://examplebucket.s3.amazonaws.com",
        "/test.txt",
        access_key_id=CREDENTIAL.access_key_id,
        secret=CREDENTIAL.secret,
        region="us-east-1",
        lifetime_s=86_400,
        now_ms=NOW_MS,
    )
    case = load(next(path for path in FILES if path.stem == "s3-presigned-get"))
    target = case.request.raw_path + b"?" + case.request.query.raw
    assert url == "https://examplebucket.s3.amazonaws.com" + target.decode()


@pytest.mark.parametrize(
    ("seed", "signatures", "trailer", "length"),
    [
        (
            "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
            (
                "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
                "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
                "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
            ),
            "",
            66_824,
        ),
        (
            "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
            (
                "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
                "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
                "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
            ),
            "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:"
            "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n",
            66_946,
        ),
    ],
    ids=["chunks", "chunks and trailer"],
)
def test_reads_the_published_chunked_upload(
    seed: str, signatures: tuple[str, str, str], trailer: str, length: int
) -> None:
    """S3's example of 65 KiB of "a" decodes, with every published chunk signature."""
    first, second, last = signatures
    stream = (
        f"10000;chunk-signature={first}\r\n{'a' * 65_536}\r\n"
        f"400;chunk-signature={second}\r\n{'a' * 1024}\r\n"
        f"0;chunk-signature={last}\r\n{trailer}\r\n"
    ).encode()
    assert len(stream) == length
    signing = ChunkSigning(CREDENTIAL.access_key_id, example_key(), STAMP, SCOPE, seed)
    decoder = ChunkDecoder(66_560, signing=signing, has_trailer=bool(trailer))
    body = AwsChunkedBody(Pieces([stream[:70_000], stream[70_000:]]), 66_560, decoder)
    assert asyncio.run(body.read_all(66_560)) == b"a" * 66_560
    assert body.trailers == ({"x-amz-checksum-crc32c": "sOO8/Q=="} if trailer else {})
