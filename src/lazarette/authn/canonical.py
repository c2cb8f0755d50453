"""What a SigV4 signature covers, as text, and the signature of that text.

The input is what arrived, never normalised. S3 clients differ in what they escape, so a
path and a query each have two forms that a signer may have used: as sent, and decoded
once and encoded again. Every other service signs the path escaped twice.

Text here holds one character for each byte that arrived (latin-1): header values may
carry any byte, and a signature covers bytes.
Source: AWS SigV4, "Create a canonical request"; S3, "Signature calculations".
Hot path: yes, once per signed request.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from lazarette.authn.claim import Scope
from lazarette.base.uri import decode, encode, encode_path
from lazarette.http.headers import Headers
from lazarette.http.query import REMEMBERED_MAX, SIGNATURE, Parameters, Query
from lazarette.model.errors import InvalidUri

ALGORITHM = "AWS4-HMAC-SHA256"
EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()
_KEYS_MAX = 4096
_SIGNATURE_NAME = f"{SIGNATURE}\0"
_BLANKS = re.compile(r"[ \t\r\n]+")


def sent_path(raw: bytes) -> str:
    """Return the path as it came; a path with bytes no URL may have is encoded first.

    No line break may pass: it would let a path pose as path and query.
    """
    path = raw.decode("latin-1")
    return path if path.isprintable() and path else encoded_path(raw)


def encoded_path(raw: bytes) -> str:
    """Return the path decoded once and encoded again; `//`, `.` and `..` stay as they are.

    >>> encoded_path(b"/my-photos//a(1)%2bb/../c")
    '/my-photos//a%281%29%2Bb/../c'

    Raises: InvalidUri, for bytes that are not UTF-8.
    """
    try:
        return encode_path(decode(raw).decode()) or "/"
    except UnicodeDecodeError as cause:
        raise InvalidUri(raw.decode("utf-8", "backslashreplace")) from cause


def service_path(raw: bytes) -> str:
    """Return the path as every service but S3 signs it: tidied, and escaped once more.

    >>> service_path(b"/a//./b%20c/../d/")
    '/a/d/'
    """
    if raw in (b"/", b""):
        return "/"
    kept: list[str] = []
    for segment in raw.decode("utf-8", "replace").split("/"):
        if segment == "..":
            kept = kept[:-1]
        elif segment not in ("", "."):
            kept.append(segment)
    last = "/" if kept and raw.endswith(b"/") else ""
    return "/" + encode_path("/".join(kept)) + last


def sent_query(query: Query) -> str:
    """Return the query's parts as they came, sorted, without the signature.

    A query with bytes no URL may have is encoded first, as in `sent_path`.

    >>> sent_query(Query(b"b=2&a-b=1&a=1&X-Amz-Signature=f00&uploads"))
    'a=1&a-b=1&b=2&uploads='
    """
    return _sent_query(query.parameters) if query.raw else ""


@lru_cache(maxsize=REMEMBERED_MAX)
def _sent_query(parameters: Parameters) -> str:
    text = parameters.raw.decode("latin-1")
    if not text.isprintable():
        return _encoded_query(parameters)
    # NUL sorts before every byte a name can have, so whole parts sort as (name, value).
    parts = [
        part if "\0" in part else part + "\0"
        for part in text.replace("=", "\0").split("&")
        if part
    ]
    if parameters.signature is not None:
        # Not where most signers write it: the JavaScript SDK sorts it in.
        parts = [part for part in parts if not part.startswith(_SIGNATURE_NAME)]
    parts.sort()
    return "&".join(parts).replace("\0", "=")


def encoded_query(query: Query) -> str:
    """Return the query decoded and encoded again, sorted, without the signature.

    >>> encoded_query(Query(b"prefix=a+b/&X-Amz-Signature=f00&acl"))
    'acl=&prefix=a%20b%2F'
    """
    return _encoded_query(query.parameters)


def _encoded_query(parameters: Parameters) -> str:
    parts = [(encode(name), encode(value)) for name, value in parameters.pairs]
    parts.sort()
    return "&".join([f"{name}={value}" for name, value in parts])


class _SignedLines(NamedTuple):
    """What was made of headers that a connection repeats: the lines of those names."""

    names: Sequence[str]
    text: str


def canonical_headers(headers: Headers, names: Sequence[str], host: str | None = None) -> str:
    """Return the signed headers, one a line; `host` stands in for the Host that came."""
    if host is None:
        known = headers.notes.get(_SignedLines)
        if isinstance(known, _SignedLines) and known.names == names:
            return known.text
        text = _canonical_headers(headers, names, None)
        headers.notes[_SignedLines] = _SignedLines(names, text)
        return text
    return _canonical_headers(headers, names, host)


def _canonical_headers(headers: Headers, names: Sequence[str], host: str | None) -> str:
    has_repeats = len(headers.names()) != len(headers.raw)
    if host is None and not has_repeats:
        text = "".join([f"{name}:{headers.get(name) or ''}\n" for name in names])
        # One look at the whole for what trimming would change: 1 µs less than a look at
        # each value. ": " may also stand inside a value; then the long way does no harm.
        is_trimmed = " " not in text or (
            "  " not in text and ": " not in text and " \n" not in text
        )
        if is_trimmed and "\t" not in text and text.count("\n") == len(names):
            return text
    lines: list[str] = []
    for name in names:
        values = [host] if host is not None and name == "host" else headers.values(name)
        lines.append(f"{name}:{','.join([_trim(value) for value in values])}\n")
    return "".join(lines)


def _trim(value: str) -> str:
    # ASCII blanks only: \xa0 and \x85, blanks too for str.split, are parts of UTF-8 letters.
    return _BLANKS.sub(" ", value).strip(" ")


def canonical_request(
    method: str, path: str, query: str, headers: str, names: str, payload_hash: str
) -> str:
    """Return the canonical request; `headers` are lines, `names` is joined by `;`."""
    return f"{method}\n{path}\n{query}\n{headers}\n{names}\n{payload_hash}"


def string_to_sign(timestamp: str, scope: str, canonical: str) -> str:
    """Return the string to sign; `timestamp` is YYYYMMDDTHHMMSSZ, `scope` without the id."""
    digest = hashlib.sha256(canonical.encode("latin-1")).hexdigest()
    return f"{ALGORITHM}\n{timestamp}\n{scope}\n{digest}"


class SigningKey:
    """A key of one day, region and service, ready to sign."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, secret: str, date: str, region: str, service: str) -> None:
        key = f"AWS4{secret}".encode()
        for part in (date, region, service, "aws4_request"):
            key = hmac.digest(key, part.encode("latin-1"), "sha256")
        # HMAC (RFC 2104) with both key blocks hashed already: 0.7 µs for a signature,
        # where hmac.digest takes 1.8.
        block = key.ljust(64, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))

    def sign(self, text: str) -> str:
        """Return the signature of `text`, 64 lower-case hex."""
        inner = self._inner.copy()
        inner.update(text.encode("latin-1"))
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.hexdigest()


class SigningKeys:
    """Signing keys derived lately, so that a request derives none; bounded."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, str], SigningKey] = {}

    def find(self, scope: Scope, secret: str) -> SigningKey:
        """Return the key of `secret` for a scope."""
        # The whole Credential text names the day, the region and the service.
        name = (scope.credential, secret)
        key = self._keys.get(name)
        if key is None:
            key = SigningKey(secret, scope.date, scope.region, scope.service)
            if len(self._keys) >= _KEYS_MAX:
                self._keys.clear()
            self._keys[name] = key
        return key
