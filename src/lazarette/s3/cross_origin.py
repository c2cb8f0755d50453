"""What browsers are told about scripts of other web sites: preflights, and headers of answers.

Answers carry the headers only when the request has an Origin and a rule fits it; refusals
carry them too, so that a script can see why. A preflight needs no signature.
Source: S3 "Using cross-origin resource sharing"; codes and texts as S3 sends them.
"""

from __future__ import annotations

from msgspec.structs import replace

from lazarette.base.uri import host_name
from lazarette.http.message import Request, Response
from lazarette.model.cors import METHODS, CorsRule, is_header_name, match_origin, match_rule
from lazarette.model.errors import BadPreflight, CorsRefused
from lazarette.model.principal import Caller
from lazarette.s3.address import Address
from lazarette.s3.response import HeaderList, empty_response
from lazarette.s3.services import Handler, S3Services

ORIGIN = "origin"
NO_ORIGIN = "Insufficient information. Origin request header needed."
_METHOD = "access-control-request-method"
_HEADERS = "access-control-request-headers"
_VARY = (
    b"vary",
    b"Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
)
_NOT_FOUND = "Bucket not found"
_NOT_ENABLED = "CORS is not enabled for this bucket."
_NOT_ALLOWED = (
    "This CORS request is not allowed. This is usually because the evalution of Origin, "
    "request method / Access-Control-Request-Method or Access-Control-Request-Headers are not "
    "whitelisted by the resource's CORS spec."
)


# What the console's pages, in a browser, may do and read: they sign like anybody else.
_CONSOLE_RULE = CorsRule(
    allowed_methods=("GET", "HEAD", "PUT", "POST", "DELETE"),
    allowed_origins=(),
    allowed_headers=("*",),
    # All, as metadata may have any name; it holds for scripts that send no cookie.
    expose_headers=("*",),
    max_age_seconds=600,
)


def is_console(s3: S3Services, request: Request) -> bool:
    """Say whether the request comes from a page of the console on this very host."""
    origin = request.headers.get(ORIGIN) or ""
    if origin and origin == s3.console_url:
        return True
    name = host_name((request.headers.get("host") or "").lower())
    scheme, _, place = origin.lower().partition("://")
    return scheme in ("http", "https") and place == f"{name}:{s3.console_port}"


async def answer_preflight(
    s3: S3Services, at: Address, _caller: Caller, request: Request
) -> Response:
    """Answer OPTIONS, by which a browser asks before it sends what a script wants."""
    headers = request.headers
    origin = headers.get(ORIGIN)
    if not origin:
        raise BadPreflight(NO_ORIGIN)
    method = headers.get(_METHOD)
    if method not in METHODS:
        raise BadPreflight(f"Invalid Access-Control-Request-Method: {method or 'null'}")
    _check_names(request)
    wanted = _requested_headers(request)
    if is_console(s3, request):
        return empty_response(request, *_console_headers(origin, wanted))
    rules = await s3.facts.find_cors_rules(at.bucket) if at.bucket else None
    if not rules:
        sentence = _NOT_FOUND if rules is None else _NOT_ENABLED
        raise CorsRefused(sentence, method, "BUCKET")
    rule = match_rule(rules, origin, method, wanted)
    if rule is None:
        raise CorsRefused(_NOT_ALLOWED, method, "OBJECT" if at.key else "BUCKET")
    return empty_response(request, *_headers_of(rule, origin, wanted))


async def note_origin(s3: S3Services, at: Address, request: Request) -> None:
    """Find what answers to a request with an Origin must carry; see `shared_headers`.

    The method asked about decides, where a client sends one, as on S3.
    """
    request.shared_headers = []
    origin = request.headers.get(ORIGIN)
    if origin and is_console(s3, request):
        request.shared_headers = _console_headers(origin, _requested_headers(request))
        return
    rules = await s3.facts.find_cors_rules(at.bucket) if at.bucket and origin else None
    if not rules or not origin:
        return
    wanted = _requested_headers(request)
    method = request.headers.get(_METHOD) or request.method
    rule = match_rule(rules, origin, method, wanted)
    if rule is not None:
        request.shared_headers = _headers_of(rule, origin, wanted)


async def share(
    handler: Handler, s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer with the headers that `note_origin` found."""
    response = await handler(s3, at, caller, request)
    response.headers.extend(shared_headers(request))
    return response


def shared_headers(request: Request) -> HeaderList:
    """Return what `note_origin` found; nothing when the request did not get that far."""
    found: HeaderList = getattr(request, "shared_headers", [])
    return found


def _check_names(request: Request) -> None:
    """Check that the headers asked about can be some. Raises: BadPreflight."""
    for item in (request.headers.get(_HEADERS) or "").split(","):
        if not is_header_name(item.strip(" ")):
            shown = item.encode("latin-1").decode("utf-8", "replace")[:64]
            raise BadPreflight(
                f'Access-Control-Request-Headers "{shown}" contains invalid character.'
            )


def _requested_headers(request: Request) -> list[str]:
    text = request.headers.get(_HEADERS) or ""
    return [name.strip().lower() for name in text.split(",") if name.strip()]


def _console_headers(origin: str, wanted: list[str]) -> HeaderList:
    rule = replace(_CONSOLE_RULE, allowed_origins=(origin,))
    # Its calls carry their signature in the URL: no cookie is to come along.
    credentials = b"access-control-allow-credentials"
    return [header for header in _headers_of(rule, origin, wanted) if header[0] != credentials]


def _headers_of(rule: CorsRule, origin: str, wanted: list[str]) -> HeaderList:
    is_any = match_origin(rule, origin) == "*"
    found = [("access-control-allow-origin", "*" if is_any else origin)]
    found.append(("access-control-allow-methods", ", ".join(rule.allowed_methods)))
    if wanted:
        found.append(("access-control-allow-headers", ", ".join(wanted)))
    if rule.expose_headers:
        found.append(("access-control-expose-headers", ", ".join(rule.expose_headers)))
    if rule.max_age_seconds is not None:
        found.append(("access-control-max-age", str(rule.max_age_seconds)))
    if not is_any:
        found.append(("access-control-allow-credentials", "true"))
    return [*[(name.encode(), value.encode("latin-1")) for name, value in found], _VARY]
