"""The native operations as a WireProtocol: JSON 1.1, like Lightsail, under targets of its own.

Two services: `lazarette`, and of `cloudtrail` the one operation by which clients read audit
trails. Source: aws-json-1.1; CloudTrail API version 2013-11-01.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from lazarette.http.json_calls import TARGET, decode_call, respond_json
from lazarette.http.message import Operation, Request, Response
from lazarette.model.errors import (
    InvalidLookup,
    LazaretteError,
    NotAuthenticated,
    NotImplementedYet,
    UnknownOperation,
)
from lazarette.model.limits import JSON_BYTES_MAX
from lazarette.model.names import Region
from lazarette.model.principal import Caller, Kind
from lazarette.native import banners, refusals, shapes, trail, trail_shapes, usage
from lazarette.native.services import Call, NativeServices

LAZARETTE, CLOUDTRAIL = "lazarette", "cloudtrail"
PREFIXES = {
    "Lazarette_20261123.": LAZARETTE,
    "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.": CLOUDTRAIL,
}


class _Entry(NamedTuple):
    """What runs an operation. `run` takes what `decoder` makes; the table pairs them."""

    decoder: msgspec.json.Decoder[Any]
    run: Callable[[NativeServices, Call, Any], Awaitable[msgspec.Struct]]


def _entry(
    request: type[msgspec.Struct],
    run: Callable[[NativeServices, Call, Any], Awaitable[msgspec.Struct]],
) -> _Entry:
    return _Entry(msgspec.json.Decoder(request), run)


REGISTRY: Mapping[tuple[str, str], _Entry] = {
    (LAZARETTE, "GetRefusedRequest"): _entry(
        shapes.GetRefusedRequestRequest, refusals.get_refused_request
    ),
    (LAZARETTE, "GetRefusedRequests"): _entry(
        shapes.GetRefusedRequestsRequest, refusals.get_refused_requests
    ),
    (LAZARETTE, "GetBanners"): _entry(shapes.Nothing, banners.get_banners),
    (LAZARETTE, "DismissBanner"): _entry(shapes.DismissBannerRequest, banners.dismiss_banner),
    (LAZARETTE, "GetBucketUsage"): _entry(shapes.GetBucketUsageRequest, usage.get_bucket_usage),
    (CLOUDTRAIL, "LookupEvents"): _entry(trail_shapes.LookupEventsRequest, trail.lookup_events),
}


class NativeProtocol:
    """The native operations on the wire."""

    name = "native"

    def __init__(
        self,
        services: NativeServices,
        render_error: Callable[[LazaretteError, Request], Response],
    ) -> None:
        """`render_error`: total, as of another wire in JSON 1.1."""
        self._services = services
        self._render_error = render_error

    def resolve(self, request: Request) -> Operation:
        """Return the operation that X-Amz-Target names.

        Raises: UnknownOperation, NotImplementedYet.
        """
        service, name = _named(request)
        entry = REGISTRY.get((service, name))
        if entry is None:
            if service == CLOUDTRAIL:
                raise NotImplementedYet(name[:128], "Of CloudTrail, LookupEvents is.")
            raise UnknownOperation(name[:128])

        async def call(caller: Caller, request: Request) -> Response:
            body = await request.body.read_all(JSON_BYTES_MAX)
            asked = decode_call(entry.decoder, body)
            given = Call(caller, Region(request.scope_region))
            result = await entry.run(self._services, given, asked)
            return respond_json(200, msgspec.json.encode(result), request)

        return Operation(name, call)

    async def authenticate(self, request: Request) -> Caller:
        """Return who signed the request for the service it is about.

        Raises: NotAuthenticated, and what the caller source raises.
        """
        service, _ = _named(request)
        source = self._services.authenticator
        caller = await source.authenticate(request, frozenset({service}))
        if caller.kind is Kind.ANONYMOUS:
            raise NotAuthenticated("The request must be signed with an access key.")
        return caller

    def render_error(self, error: LazaretteError, request: Request) -> Response:
        """Write an error as an exception shape; the type stands in `__type`."""
        if isinstance(error, InvalidLookup):
            # CloudTrail's own exceptions, which its clients know by name.
            code, sentence = error.facts["code"], error.facts["sentence"]
            body = {"__type": code, "code": code, "message": sentence}
            return respond_json(400, msgspec.json.encode(body), request)
        return self._render_error(error, request)


def _named(request: Request) -> tuple[str, str]:
    """Return service and operation of the target. Raises: UnknownOperation."""
    target = request.headers.get(TARGET) or ""
    for prefix, service in PREFIXES.items():
        if target.startswith(prefix):
            return service, target.removeprefix(prefix)
    raise UnknownOperation(target[:128])
