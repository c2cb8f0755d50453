"""Requests byte by byte: a signer of our own, aws-chunked framing, plain sockets.

For what unmodified clients refuse to send. The signer follows AWS's published description
of SigV4 and shares no code with Lazarette.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import http.client
import json
import re
import socket
import ssl
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from server import REGION, ROOT, Key, Server

EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()
STREAMING = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
STREAMING_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"


class Answer(NamedTuple):
    """An answer as it came; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """The error code: of S3's XML, of JSON's `__type`, or of the header HEAD has."""
        found = re.search(rb"<Code>([^<]*)</Code>", self.body)
        if found:
            return found.group(1).decode()
        if self.body.startswith(b"{"):
            kind: str = json.loads(self.body).get("__type", "")
            return kind.rpartition("#")[2].partition(":")[0]
        return self.headers.get("x-amz-error-code", "")


class Signed(NamedTuple):
    """A signed request's headers, and what chunk signatures go on from."""

    headers: dict[str, str]
    signature: str
    stamp: str
    scope: str
    signing_key: bytes


def stamp_of(moment: datetime.datetime | None = None) -> str:
    """Return a time as `x-amz-date` writes it; now, when none is given."""
    return (moment or datetime.datetime.now(datetime.UTC)).strftime("%Y%m%dT%H%M%SZ")


def sign(
    server: Server,
    method: str,
    path: str,
    query: str = "",
    headers: Mapping[str, str] | None = None,
    *,
    key: Key = ROOT,
    payload_hash: str = EMPTY_SHA256,
    service: str = "s3",
    region: str = REGION,
    stamp: str = "",
) -> Signed:
    """Sign by headers. `path` is percent-encoded as it is sent; `query` is `a=b&c=` encoded."""
    stamp = stamp or stamp_of()
    scope = f"{stamp[:8]}/{region}/{service}/aws4_request"
    sent = {"host": f"127.0.0.1:{server.port}", "x-amz-date": stamp}
    if service == "s3":
        sent["x-amz-content-sha256"] = payload_hash
    sent.update({name.lower(): value for name, value in (headers or {}).items()})
    names = sorted(sent)
    pairs = sorted(item.partition("=")[::2] for item in query.split("&") if item)
    canonical = "\n".join(
        [
            method,
            path,
            "&".join(f"{name}={value}" for name, value in pairs),
            *(f"{name}:{' '.join(sent[name].split())}" for name in names),
            "",
            ";".join(names),
            payload_hash,
        ]
    )
    digest = hashlib.sha256(canonical.encode("latin-1")).hexdigest()
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, digest])
    signing_key = derive(key, stamp[:8], region, service)
    signature = hmac.new(signing_key, text.encode(), hashlib.sha256).hexdigest()
    sent["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={key.access_key_id}/{scope}, "
        f"SignedHeaders={';'.join(names)}, Signature={signature}"
    )
    return Signed(sent, signature, stamp, scope, signing_key)


def presign(
    server: Server,
    method: str,
    path: str,
    query: str = "",
    *,
    key: Key = ROOT,
    expires: str = "300",
    stamp: str = "",
    region: str = REGION,
) -> str:
    """Return the target (path and query) of a presigned URL; nothing of it is checked here."""
    stamp = stamp or stamp_of()
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    given = [item.partition("=")[::2] for item in query.split("&") if item]
    pairs = [
        *given,
        ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
        ("X-Amz-Credential", quote(f"{key.access_key_id}/{scope}", safe="")),
        ("X-Amz-Date", stamp),
        ("X-Amz-Expires", expires),
        ("X-Amz-SignedHeaders", "host"),
    ]
    joined = "&".join(f"{name}={value}" for name, value in sorted(pairs))
    host = f"host:127.0.0.1:{server.port}"
    canonical = "\n".join([method, path, joined, host, "", "host", "UNSIGNED-PAYLOAD"])
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, digest])
    signature = _hmac(derive(key, stamp[:8], region, "s3"), text)
    return f"{path}?{joined}&X-Amz-Signature={signature}"


def derive(key: Key, day: str, region: str, service: str) -> bytes:
    """Return the signing key of a day, region and service."""
    derived = f"AWS4{key.secret_access_key}".encode()
    for part in (day, region, service, "aws4_request"):
        derived = hmac.new(derived, part.encode(), hashlib.sha256).digest()
    return derived


def send(
    server: Server,
    method: str,
    target: str,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> Answer:
    """Send a request literally, with a Content-Length; nothing is added but that and Host."""
    if server.tls:
        trust = ssl.create_default_context(cafile=str(server.tls.cert))
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            "127.0.0.1", server.port, timeout=30, context=trust
        )
    else:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    sent = {name.lower(): value for name, value in (headers or {}).items()}
    try:
        connection.putrequest(
            method, target, skip_host="host" in sent, skip_accept_encoding=True
        )
        for name, value in sent.items():
            connection.putheader(name, value.encode("latin-1"))
        if "content-length" not in sent and (body or method in ("PUT", "POST")):
            connection.putheader("content-length", str(len(body)))
        connection.endheaders(body or None)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, response.read())
    finally:
        connection.close()


def send_signed(
    server: Server,
    method: str,
    path: str,
    query: str = "",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    *,
    key: Key = ROOT,
    payload_hash: str = "",
    stamp: str = "",
    region: str = REGION,
) -> Answer:
    """Sign an S3 request over exactly these bytes (or over `payload_hash`) and send it."""
    signed = sign(
        server,
        method,
        path,
        query,
        headers,
        key=key,
        payload_hash=payload_hash or hashlib.sha256(body).hexdigest(),
        stamp=stamp,
        region=region,
    )
    return send(server, method, path + (f"?{query}" if query else ""), signed.headers, body)


def control(
    server: Server,
    operation: str,
    body: bytes | Mapping[str, Any],
    *,
    key: Key = ROOT,
    headers: Mapping[str, str] | None = None,
    region: str = REGION,
    stamp: str = "",
) -> Answer:
    """Send a Lightsail call; `body` may be anything but what the model allows."""
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = sign(
        server,
        "POST",
        "/",
        headers={
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": f"Lightsail_20161128.{operation}",
            **(headers or {}),
        },
        key=key,
        payload_hash=hashlib.sha256(payload).hexdigest(),
        service="lightsail",
        region=region,
        stamp=stamp,
    )
    return send(server, "POST", "/", signed.headers, payload)


def signed_chunks(
    signed: Signed, chunks: Sequence[bytes], trailers: Mapping[str, str] | None = None
) -> bytes:
    """Return an aws-chunked body whose every chunk carries its signature; the end is added."""
    framed, previous = b"", signed.signature
    for chunk in [*chunks, b""]:
        digest = hashlib.sha256(chunk).hexdigest()
        text = "\n".join(
            ["AWS4-HMAC-SHA256-PAYLOAD", signed.stamp, signed.scope, previous, EMPTY_SHA256]
        )
        previous = _hmac(signed.signing_key, f"{text}\n{digest}")
        framed += f"{len(chunk):x};chunk-signature={previous}\r\n".encode() + chunk
        framed += b"\r\n" if chunk else b""
    if trailers is None:
        return framed + b"\r\n"
    lines = "".join(f"{name}:{value}\n" for name, value in trailers.items())
    digest = hashlib.sha256(lines.encode()).hexdigest()
    text = "\n".join(["AWS4-HMAC-SHA256-TRAILER", signed.stamp, signed.scope, previous, digest])
    for name, value in trailers.items():
        framed += f"{name}:{value}\r\n".encode()
    end = _hmac(signed.signing_key, text)
    return framed + f"x-amz-trailer-signature:{end}\r\n\r\n".encode()


def unsigned_chunks(chunks: Sequence[bytes], trailers: Mapping[str, str]) -> bytes:
    """Return an aws-chunked body without signatures, as boto3 sends over TLS."""
    framed = b"".join(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n" for chunk in chunks)
    lines = b"".join(f"{name}:{value}\r\n".encode() for name, value in trailers.items())
    return framed + b"0\r\n" + lines + b"\r\n"


def crc32_of(data: bytes) -> str:
    """Return a CRC-32 as checksum headers write it."""
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


def md5_of(data: bytes) -> str:
    """Return an MD5 as Content-MD5 writes it."""
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()


def exchange(server: Server, data: bytes, *, close_early: bool = False) -> bytes:
    """Write `data` to a new connection and return all that comes back until it closes.

    `close_early` ends our sending side after `data`, as a client does that dies half-way.
    """
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(data)
        if close_early:
            connection.shutdown(socket.SHUT_WR)
        received = b""
        while True:
            try:
                piece = connection.recv(65_536)
            except ConnectionResetError:
                return received
            if not piece:
                return received
            received += piece


def head_bytes(method: str, target: str, headers: Mapping[str, str]) -> bytes:
    """Return a request line and headers as they stand on the wire."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{method} {target} HTTP/1.1\r\n{lines}\r\n".encode("latin-1")


def _hmac(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
