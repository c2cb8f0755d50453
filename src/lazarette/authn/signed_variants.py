"""What a client may have signed in place of the request that came: one change at a time.

Each change comes with a sentence for whoever set up the client or the proxy between. They are
guesses at what is known to happen on the way: proxies that write another Host, tidy the path
or rewrite headers; signers that encode twice, or leave the query in the order it was given.
Nothing here lets anybody in.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lazarette.authn.canonical import EMPTY_SHA256, service_path
from lazarette.authn.payload import (
    SIGNED_CHUNKS,
    SIGNED_CHUNKS_TRAILER,
    UNSIGNED,
    UNSIGNED_CHUNKS_TRAILER,
)
from lazarette.base.uri import decode, encode, encode_path, host_name
from lazarette.http.message import Request
from lazarette.observe.audit_values import is_secret

_SECRETS = {
    "{}\n": "has a line break at its end",
    "{}\r\n": "has a line break at its end",
    "{}\r": "has a line break at its end",
    "{} ": "has a blank at its end",
    "{}\t": "has a tab at its end",
    " {}": "begins with a blank",
    "\n{}": "begins with a line break",
    '"{}"': "stands in quotes",
    "'{}'": "stands in quotes",
}
# What clients send in headers that proxies take away, add or write anew.
_HEADERS: Mapping[str, tuple[str, ...]] = {
    "accept-encoding": ("identity", "gzip", "", "gzip, deflate", "gzip, deflate, br", "*"),
    "connection": ("keep-alive", "Keep-Alive", "close", ""),
    "te": ("trailers", ""),
    "expect": ("100-continue", "100-Continue", ""),
    "transfer-encoding": ("chunked", ""),
    "user-agent": ("",),
    "content-length": ("", "0"),
    "content-type": (
        *("", "application/octet-stream", "binary/octet-stream"),
        *("application/x-www-form-urlencoded", "text/plain"),
    ),
    "accept": ("*/*", ""),
    "cache-control": ("no-cache", ""),
    "pragma": ("no-cache", ""),
}
_METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE")
_SLASHES_MAX = 8
_PARAMETERS_MAX = 12
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")


class Change(NamedTuple):
    """One thing that a client may have signed otherwise. None: as it came."""

    kind: str  # changes of one kind exclude each other
    because: str
    method: str | None = None
    path: str | None = None
    query: str | None = None
    headers: Mapping[str, str] = {}
    payload_hash: str | None = None
    secret: str | None = None  # a form, {} being the secret


CAPITALS = Change(
    "signature", "The client writes its signature in capitals: small letters are right."
)


def secret_changes() -> Iterator[Change]:
    """Yield what pasting does to secrets."""
    for form, what in _SECRETS.items():
        because = f"The secret that the client uses {what}: store it without."
        yield Change("secret", because, secret=form)


def host_changes(request: Request, public_host: str | None) -> Iterator[Change]:
    """Yield the hosts that the client may have called; `public_host`: of public_url."""
    came = ",".join(request.headers.values("host"))
    for host in _hosts(request, public_host):
        yield Change(
            "host",
            f"A proxy changed Host: the client signed {host}, here came {came}. Let the proxy "
            "pass Host on, set public_url, or name the proxy in trusted_proxies.",
            headers={"host": host},
        )


def bucket_changes(request: Request, path: str, public_host: str | None) -> Iterator[Change]:
    """Yield addresses with the bucket in the host instead of the path, and the other way."""
    came = request.headers.get("host") or ""
    bucket, slash, key = path.removeprefix("/").partition("/")
    for host in (came, *_hosts(request, public_host)):
        if bucket:
            named, rest = f"{bucket}.{host}", f"/{key}" if slash else "/"
            yield Change(
                "host",
                f"The client put the bucket into the host: it signed {named} and the path "
                f"{rest}, here came {came} and {path}. Let the proxy pass both on as they "
                "came, or make the client use path-style addresses.",
                path=rest,
                headers={"host": named},
            )
    label, dot, domain = came.partition(".")
    if dot and not label.isdigit():
        moved = f"/{label}{path}" if path != "/" else f"/{label}"
        yield Change(
            "host",
            f"The client put the bucket into the path: it signed {domain} and {moved}, here "
            f"came {came} and {path}. Let the proxy pass both on as they came.",
            path=moved,
            headers={"host": domain},
        )


def path_changes(request: Request, path: str) -> Iterator[Change]:
    """Yield other ways to write the path, as signers and proxies have them."""
    raw = request.raw_path
    for other, because in _paths(raw, path, request.headers.get("x-forwarded-prefix") or ""):
        # Bytes no URL has cannot have been signed; a line break would show a false request.
        if other != path and other.startswith("/") and "\n" not in other:
            yield Change(
                "path", f"{because} The client signed {other}, here came {path}.", path=other
            )


def query_changes(request: Request, query: str) -> Iterator[Change]:
    """Yield other ways to write the query; `query` is the one computed here."""
    if not request.query.raw:
        return
    for other, because in _queries(request, query):
        if other != query and "\n" not in other:
            yield Change("query", because, query=other)


def payload_changes(request: Request, payload_hash: str) -> Iterator[Change]:
    """Yield other payload hashes, in the last line alone and in their header as well."""
    name = "x-amz-content-sha256"
    sent = request.headers.get(name) or ""
    streams = (UNSIGNED_CHUNKS_TRAILER, SIGNED_CHUNKS, SIGNED_CHUNKS_TRAILER)
    for other in dict.fromkeys((UNSIGNED, EMPTY_SHA256, sent, sent.lower(), *streams)):
        if other and other != payload_hash:
            shown = "the hash of an empty body" if other == EMPTY_SHA256 else other
            because = (
                f"The client signed {shown} as the payload's hash, here came {payload_hash}. "
                f"{name} must be sent as it is signed, and no proxy may change it or the body."
            )
            yield Change("payload", because, payload_hash=other)
            if name in request.headers:
                yield Change("payload", because, payload_hash=other, headers={name: other})


def header_changes(request: Request, lines: Mapping[str, str]) -> Iterator[Change]:
    """Yield other values of signed headers; `lines` are those computed here."""
    for name, came in lines.items():
        if name == "host" or is_secret(name):
            continue
        others = [*_HEADERS.get(name, ())]
        if "," in came:
            others.append(came.partition(",")[0].strip())
        if name == "content-type" and came:
            others += [f"{came}; charset=utf-8", f"{came};charset=UTF-8"]
            others.append(came.partition(";")[0].strip())
        raw = request.headers.get(name) or ""
        others.append(raw)  # With several blanks on end.
        for other in dict.fromkeys(others):
            if other != came:
                because = (
                    f"The header {name} was changed on the way: the client signed "
                    f"{_quoted(other)}, here came {_quoted(came)}. Let the proxy leave it as "
                    "it is, or the client not sign it."
                )
                yield Change(f"header {name}", because, headers={name: other})


def method_changes(request: Request) -> Iterator[Change]:
    """Yield other methods."""
    came = request.method
    for method in (*_METHODS, came.lower()):
        if method == came:
            continue
        because = (
            f"The client signed the method {method}, here came {came}: a URL is signed for one "
            "method, and no proxy may change it."
        )
        yield Change("method", because, method=method)


def _hosts(request: Request, public_host: str | None) -> list[str]:
    headers = request.headers
    came, all_came = headers.get("host") or "", ",".join(headers.values("host"))
    name = host_name(came)
    port = came[len(name) :]
    forwarded = (headers.get("x-forwarded-host") or "").partition(",")[0].strip()
    found = re.search(r'host="?([^";,\s]+)', headers.get("forwarded") or "", re.IGNORECASE)
    hosts = headers.values("host") if "," in all_came else []
    hosts += [forwarded, found[1] if found else "", headers.get("x-original-host") or ""]
    if public_host:
        hosts += [public_host, host_name(public_host)]
    forwarded_port = (headers.get("x-forwarded-port") or "").strip()
    if forwarded_port.isdigit():
        hosts += [f"{host_name(forwarded or came)}:{forwarded_port}"]
    hosts += [name, f"{name}:443", f"{name}:80", came.lower()]
    loopback = ("localhost", "127.0.0.1", "[::1]")
    if name in loopback:
        hosts += [other + port for other in loopback]
    return [host for host in dict.fromkeys(hosts) if host and host != all_came]


def _paths(raw: bytes, path: str, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield paths, and why they may be the one that was signed."""
    proxy = (
        "A proxy changed the path; let it pass the path on as it came (nginx: no path after "
    )
    proxy += "the host in proxy_pass)."
    yield (
        encode_path(path),
        "The client encodes the path twice, which is right elsewhere than S3.",
    )
    with contextlib.suppress(UnicodeDecodeError):
        once = decode(raw).decode()
        yield encode_path(decode(once.encode()).decode()), proxy
        bucket, slash, key = once.removeprefix("/").partition("/")
        yield f"/{bucket}{slash}{encode(key)}", "The client signs slashes of the key encoded."
        decoded = once.encode().decode("latin-1")
        yield decoded, "The client signs the path decoded; it must sign what it sends."
    for match in list(re.finditer("/", path))[:_SLASHES_MAX]:
        doubled = f"{path[: match.start()]}/{path[match.start() :]}"
        yield doubled, "A proxy merges slashes; switch that off (nginx: merge_slashes off)."
    tidy = "The client tidies the path before it signs it, which is right elsewhere than S3."
    yield re.sub("/+", "/", path), tidy
    yield service_path(path.encode("latin-1")), tidy
    yield decode(service_path(path.encode("latin-1")).encode()).decode("latin-1"), tidy
    yield (path.removesuffix("/") if path.endswith("/") else f"{path}/"), proxy
    if prefix:
        yield "/" + prefix.strip("/") + path, proxy
    first, slash, rest = path.removeprefix("/").partition("/")
    yield (
        f"/{rest}",
        f"A proxy puts /{first} before the path; let it pass the path on as it came.",
    )
    small = (
        "The client signs escapes in small letters (%2f); they are signed in capitals (%2F)."
    )
    yield _ESCAPE.sub(lambda found: found[0].lower(), path), small
    yield path.replace("%20", "+"), "The client signs a blank as +; it must be %20."


def _queries(request: Request, query: str) -> Iterator[tuple[str, str]]:
    """Yield queries, and why they may be the one that was signed."""
    text = request.query.raw.decode("latin-1")
    came = [
        part for part in text.split("&") if part and not part.startswith("X-Amz-Signature=")
    ]
    valued = [part if "=" in part else f"{part}=" for part in came]
    bare = [part.removesuffix("=") for part in came]
    blank = (
        "The client signs a blank of the query in another way than it sends it: %20 is right."
    )
    yield query.replace("%20", "+"), blank
    yield query.replace("+", "%20"), blank
    plus = "The client signs + as %2B and sends it as it is: there it means a blank."
    yield query.replace("+", "%2B"), plus
    empty = "The client signs a parameter without value as its name alone; it must end with =."
    yield "&".join(sorted(bare)), empty
    order = "The client does not sort the query's parameters before it signs them."
    yield "&".join(valued), order
    yield "&".join(bare), order
    twice = "The client encodes the query twice."
    pairs = [part.partition("=") for part in sorted(valued)]
    yield "&".join(f"{encode(name)}={encode(value)}" for name, _, value in pairs), twice
    decoded = [f"{name}={value}" for name, value in sorted(request.query.pairs)]
    yield (
        "&".join(decoded).encode().decode("latin-1"),
        "The client signs the query decoded; it must sign what it sends.",
    )
    small = (
        "The client signs escapes in small letters (%2f); they are signed in capitals (%2F)."
    )
    yield _ESCAPE.sub(lambda found: found[0].lower(), query), small
    parts = query.split("&")
    for part in parts[:_PARAMETERS_MAX]:
        name = part.partition("=")[0]
        if not name.startswith("X-Amz-"):
            added = f"{name} is not in the query that the client signed: it was added later."
            yield "&".join(other for other in parts if other is not part), added
    if "X-Amz-Algorithm" not in request.query:
        yield "", "The client does not sign the query, or a proxy added it."


def _quoted(text: str) -> str:
    return f'"{text}"' if text else "nothing"
