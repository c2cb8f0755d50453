"""Requests as clients sign them, and what an authenticator needs, without a server.

The signer is botocore's, the chunk framing is written here from AWS's description; neither
shares code with Lazarette.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import S3SigV4Auth, SigV4Auth  # type: ignore[import-untyped]
from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped]
from botocore.credentials import Credentials  # type: ignore[import-untyped]

from lazarette.authn.canonical import SigningKey
from lazarette.authn.claim import parse_timestamp
from lazarette.authn.verify import Authenticator
from lazarette.http.headers import Headers
from lazarette.http.message import Body, Request
from lazarette.model.access_key import Credential
from lazarette.model.errors import EntityTooLarge
from lazarette.model.names import AccessKeyId, AccountId, BucketId, CanonicalId
from lazarette.model.principal import Caller, Kind

S3 = frozenset({"s3"})
EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()
NOW_MS = 1_369_353_600_000  # 2013-05-24T00:00:00Z, the time of S3's published examples
STAMP = "20130524T000000Z"
SCOPE = "20130524/us-east-1/s3/aws4_request"
CREDENTIAL = Credential(
    AccessKeyId("AKIAIOSFODNN7EXAMPLE"),
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    Kind.BUCKET_KEY,
    AccountId("123456789012"),
    CanonicalId("c" * 64),
    BucketId("01HX0000000000000000000000"),
)
CALLER = Caller(
    CREDENTIAL.kind,
    CREDENTIAL.account,
    CREDENTIAL.canonical_id,
    CREDENTIAL.access_key_id,
    CREDENTIAL.bucket_id,
)


class StoppedClock:
    """A clock that shows one time."""

    def __init__(self, now_ms: int = NOW_MS) -> None:
        self.time_ms = now_ms

    def now_ms(self) -> int:
        """Return the time it shows."""
        return self.time_ms

    def monotonic_us(self) -> int:
        """Return the time it shows, in microseconds."""
        return self.time_ms * 1000

    async def sleep_ms(self, duration_ms: int) -> None:
        """Turn the clock on."""
        self.time_ms += duration_ms


class OneKey:
    """A credential source that knows one access key and remembers its uses."""

    def __init__(self, credential: Credential = CREDENTIAL) -> None:
        self.credential = credential
        self.uses: list[tuple[str, str, str]] = []

    def peek(self, access_key_id: AccessKeyId) -> Credential | None:
        """Return None: nothing is remembered."""
        return None

    async def find_credential(self, access_key_id: AccessKeyId) -> Credential | None:
        """Return the credential when the id is its own."""
        return self.credential if access_key_id == self.credential.access_key_id else None

    def note_use(self, access_key_id: AccessKeyId, region: str, service: str) -> None:
        """Remember a use."""
        self.uses.append((access_key_id, region, service))


class Pieces:
    """A body that arrives in the given pieces."""

    def __init__(self, pieces: Iterable[bytes], *, announced: bool = True) -> None:
        self._pieces = [piece for piece in pieces if piece]
        self._announced = announced
        self.is_discarded = False

    @property
    def length(self) -> int | None:
        """Return the size, when it is announced."""
        return sum(map(len, self._pieces)) if self._announced else None

    @property
    def trailers(self) -> Mapping[str, str]:
        """Return none."""
        return {}

    def take_sha256(self) -> str | None:
        """Return None."""
        return None

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the pieces."""
        for piece in self._pieces:
            yield piece

    async def read_all(self, byte_count_max: int) -> bytes:
        """Return the pieces joined."""
        data = b"".join(self._pieces)
        if len(data) > byte_count_max:
            raise EntityTooLarge(len(data), byte_count_max)
        return data

    async def discard(self) -> None:
        """Remember that it was discarded."""
        self.is_discarded = True


def received(
    method: str,
    url: str,
    headers: Sequence[tuple[str, str]] = (),
    body: bytes | Body = b"",
    *,
    is_secure: bool = False,
) -> Request:
    """Return a request as the server adapter would hand it over; Host is the URL's."""
    parts = urlsplit(url)
    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    if not any(name == b"host" for name, _ in raw):
        raw.append((b"host", parts.netloc.encode()))
    return Request(
        method,
        parts.path.encode(),
        parts.query.encode(),
        Headers(raw),
        Pieces([body]) if isinstance(body, bytes) else body,
        "request-1",
        NOW_MS,
        is_secure,
        "127.0.0.1",
    )


class _S3Signer(S3SigV4Auth):  # type: ignore[misc]
    """botocore's signer, which would replace a payload hash it did not choose."""

    payload_hash = ""

    def payload(self, request: Any) -> str:
        return self.payload_hash or str(super().payload(request))


def sign_request(
    method: str,
    url: str,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    *,
    service: str = "s3",
    credential: Credential = CREDENTIAL,
) -> list[tuple[str, str]]:
    """Return the headers botocore would send, signed now."""
    kind = _S3Signer if service == "s3" else SigV4Auth
    request: Any = AWSRequest(method, url, headers=dict(headers or {}), data=body)
    keys = Credentials(credential.access_key_id, credential.secret)
    signer = kind(keys, service, "eu-central-1")
    signer.payload_hash = (headers or {}).get("X-Amz-Content-SHA256", "")
    signer.add_auth(request)
    return [(name, str(value)) for name, value in request.headers.items()]


def signed_at(headers: Iterable[tuple[str, str]]) -> StoppedClock:
    """Return a clock that shows when these headers were signed."""
    stamp = next(value for name, value in headers if name.lower() == "x-amz-date")
    time_ms = parse_timestamp(stamp)
    assert time_ms is not None
    return StoppedClock(time_ms)


def authenticate(
    request: Request,
    clock: StoppedClock | None = None,
    *,
    services: frozenset[str] = S3,
    source: OneKey | None = None,
    **options: Any,
) -> Caller:
    """Return who an authenticator says is calling."""
    authenticator = Authenticator(source or OneKey(), clock or StoppedClock(), **options)
    return asyncio.run(authenticator.authenticate(request, services))


def read(body: Body) -> bytes:
    """Return what a body yields, chunk after chunk."""

    async def collect() -> list[bytes]:
        return [chunk async for chunk in body.chunks()]

    chunks = asyncio.run(collect())
    assert all(chunks)
    return b"".join(chunks)


def example_key() -> SigningKey:
    """Return the signing key of `SCOPE`."""
    return SigningKey(CREDENTIAL.secret, "20130524", "us-east-1", "s3")


def chunk_stream(
    chunks: Sequence[bytes], *, seed: str = "", trailers: Mapping[str, str] | None = None
) -> bytes:
    """Return an aws-chunked stream; signed, when `seed` is given, with the example key.

    `trailers` None: a stream that has no trailer at all.
    """
    key = f"AWS4{CREDENTIAL.secret}".encode()
    for part in SCOPE.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    previous = seed

    def sign(kind: str, *digests: str) -> str:
        text = "\n".join([kind, STAMP, SCOPE, previous, *digests])
        return hmac.digest(key, text.encode(), "sha256").hex()

    out = bytearray()
    for chunk in [*chunks, b""]:
        extension = ""
        if seed:
            digest = hashlib.sha256(chunk).hexdigest()
            previous = sign("AWS4-HMAC-SHA256-PAYLOAD", EMPTY_SHA256, digest)
            extension = f";chunk-signature={previous}"
        out += f"{len(chunk):x}{extension}\r\n".encode()
        if chunk:
            out += chunk + b"\r\n"
    if trailers is not None:
        for name, value in trailers.items():
            out += f"{name}:{value}\r\n".encode()
        if seed:
            lines = "".join(f"{name}:{value}\n" for name, value in sorted(trailers.items()))
            digest = hashlib.sha256(lines.encode()).hexdigest()
            signature = sign("AWS4-HMAC-SHA256-TRAILER", digest)
            out += f"x-amz-trailer-signature:{signature}\r\n".encode()
    return bytes(out + b"\r\n")
