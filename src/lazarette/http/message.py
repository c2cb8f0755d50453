"""Requests, responses and their bodies, free of any web server.

Hot path: yes, one of each per request.
"""

from __future__ import annotations

from asyncio import BaseTransport
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, NamedTuple, Protocol

from lazarette.http.headers import Headers
from lazarette.http.query import Query
from lazarette.model.blob import FileSlice
from lazarette.model.principal import Caller


class Body(Protocol):
    """A request body: bytes that can be read once, in order."""

    @property
    def length(self) -> int | None:
        """Payload length in bytes (decoded, for aws-chunked), or None when not announced."""

    @property
    def trailers(self) -> Mapping[str, str]:
        """Trailing headers, names in lower case; complete once the body has been read."""

    def take_sha256(self) -> str | None:
        """Hand over the duty to verify the payload hash (64 hex), or None when there is none.

        A body that owes a SHA-256 checks it by itself while it is read. Who takes the duty
        hashes elsewhere (in a thread, together with MD5) and the body stops doing so.
        """

    def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body; every chunk is non-empty and at most 1 MiB.

        Raises: ClientGone, when the connection drops before `length` bytes; what its proof
        raises (ContentSha256Mismatch, SignatureMismatch, IncompleteBody).
        """

    async def read_all(self, byte_count_max: int) -> bytes:
        """Return the whole body, for small bodies; verified like `chunks`.

        Raises: EntityTooLarge, as soon as `byte_count_max` is exceeded; as `chunks`.
        """

    async def discard(self) -> None:
        """Drop what is unread, up to 8 MiB, so the connection can carry another request."""


class ByteSource(Protocol):
    """A response body that is streamed; a blob reader satisfies it."""

    def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body in order; every chunk is non-empty."""

    def file_slice(self) -> FileSlice | None:
        """Return where the bytes lie as one verified local file range, or None."""

    async def close(self) -> None:
        """Release descriptors; safe to call twice."""


class Tls(NamedTuple):
    """What the two sides of a connection agreed on, in OpenSSL's words."""

    version: str  # TLSv1.3
    cipher: str

    @classmethod
    def of(cls, transport: BaseTransport) -> Tls:
        """Return what the connection of `transport` agreed on; it must be over TLS."""
        agreed = transport.get_extra_info("ssl_object")
        return cls(agreed.version() or "", agreed.cipher()[0])


class KeyOutcome(NamedTuple):
    """What a request about many keys did to one of them; `error` is empty when it was done."""

    key: str
    version: str
    status: int
    error: str


class Posted(NamedTuple):
    """What a form says of itself: its key, and who signed it (or nobody)."""

    key: str
    caller: Caller


class Request:
    """One request as it came.

    `resolve` sets `bucket`; `authenticate` replaces `body` by one that proves itself, and
    sets `scope_region`.
    """

    __slots__ = (
        "batch",
        "body",
        "bucket",
        "client",
        "followed",
        "forwarded_host",
        "headers",
        "is_inside",
        "is_secure",
        "method",
        "posted",
        "query",
        "raw_path",
        "received_ms",
        "request_id",
        "scope_region",
        "shared_headers",
    )
    # What every answer to a request from another web site's script carries. Not set for
    # other requests: a plain one pays nothing for it.
    shared_headers: list[tuple[bytes, bytes]]
    # What a request about many keys did to each. Not set for other requests either.
    batch: list[KeyOutcome]
    # What a form held that others have in their path and headers. Not set for others.
    posted: Posted
    # What `http/audit.py` knows of a control-plane call. Not set for others.
    followed: Any
    # The host that a trusted proxy says it was asked for. Not set without one.
    forwarded_host: str

    def __init__(
        self,
        method: str,
        raw_path: bytes,
        raw_query: bytes,
        headers: Headers,
        body: Body,
        request_id: str,
        received_ms: int,
        is_secure: bool | Tls,
        client: str,
    ) -> None:
        self.method = method
        self.raw_path = raw_path
        self.query = Query(raw_query)
        self.headers = headers
        self.body = body
        self.request_id = request_id
        self.received_ms = received_ms
        # True over TLS; where it is known, what was agreed on, which is as true.
        self.is_secure = is_secure
        self.client = client
        # The region of the credential scope, set by `authenticate`; empty when unsigned.
        self.scope_region = ""
        # The name of the bucket it is addressed to, if there is one; empty without.
        self.bucket = ""
        # Of a client to whom bytes are no transfer: an instance, or of a free network.
        self.is_inside = False


class Response:
    """One answer. Header names are lower-case bytes; `content-length` is the adapter's."""

    __slots__ = ("body", "headers", "length", "status", "waited_us")
    # How long the request took to be answered, set by the pipeline.
    waited_us: int

    def __init__(
        self,
        status: int,
        headers: list[tuple[bytes, bytes]],
        body: bytes | ByteSource = b"",
        length: int | None = None,
    ) -> None:
        """`length`: of a streamed body, or of the body a HEAD answer does not send."""
        self.status = status
        self.headers = headers
        self.body = body
        self.length = len(body) if isinstance(body, bytes) and length is None else length


class Operation(NamedTuple):
    """A resolved operation: its name and what runs it."""

    name: str
    call: Callable[[Caller, Request], Awaitable[Response]]
