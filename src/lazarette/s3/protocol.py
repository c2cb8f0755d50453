"""S3 as a `WireProtocol`: address, route, and the checks that hold for every operation.

Hot path: yes.
"""

from __future__ import annotations

from collections.abc import Coroutine
from functools import partial
from typing import Any

from lazarette.http.message import Operation, Request, Response
from lazarette.model.errors import BadPreflight, InvalidArgument, LazaretteError
from lazarette.model.principal import ANONYMOUS, Caller
from lazarette.s3.address import SERVICE, Address, Addressing
from lazarette.s3.cross_origin import NO_ORIGIN, ORIGIN, note_origin, share, shared_headers
from lazarette.s3.errors import render_error
from lazarette.s3.region import require_region
from lazarette.s3.routes import find_odd_route, find_route
from lazarette.s3.services import Handler, S3Services

_OWNER = "x-amz-expected-bucket-owner"
_SOURCE = "x-amz-copy-source"
_RARE = (_OWNER, ORIGIN, _SOURCE)


class S3Protocol:
    """The S3 wire over the services."""

    name = "s3"

    def __init__(self, services: S3Services) -> None:
        self._services = services
        self._authenticate = services.authenticate
        self._addressing = Addressing(services.domains)

    def resolve(self, request: Request) -> Operation:
        """Say which operation `request` asks for.

        Raises: InvalidUri, InvalidBucketName, KeyTooLong, MethodNotAllowed, InvalidArgument,
        InvalidRequest, BadPreflight.
        """
        odd = find_odd_route(request) if request.method == "POST" else None
        if odd is not None:
            return Operation(odd.name, partial(odd.handler, self._services, SERVICE))
        host = request.headers.get("host") or ""
        at = self._addressing.parse(host, request.raw_path)
        request.bucket = at.bucket
        route = find_route(at, request)
        handler = route.handler
        if at.bucket and route.name != "CreateBucket":
            if self._services.is_region_strict:
                handler = partial(_check_region, handler)
            if (
                request.query.get(_OWNER) is not None
                or request.method == "OPTIONS"
                or not request.headers.names().isdisjoint(_RARE)
            ):
                handler = _wrapped(handler, request)
        return Operation(route.name, partial(handler, self._services, at))

    def authenticate(self, request: Request) -> Coroutine[Any, Any, Caller]:
        """Establish who is calling; see `authn.verify`. Raises: Denied, Invalid.

        A preflight is nobody's, also that of a presigned URL: it is made for another method.
        """
        if ORIGIN in request.headers:
            return self._authenticate_page(request)
        return self._authenticate(request)

    async def _authenticate_page(self, request: Request) -> Caller:
        at = self._addressing.parse(request.headers.get("host") or "", request.raw_path)
        if request.method == "OPTIONS":
            return ANONYMOUS
        await note_origin(self._services, at, request)
        return await self._authenticate(request)

    def render_error(self, error: LazaretteError, request: Request) -> Response:
        """Write `error` as an S3 error document."""
        response = render_error(error, request)
        response.headers.extend(shared_headers(request))
        return response


def _wrapped(handler: Handler, request: Request) -> Handler:
    """Return `handler` with what the client expects besides the operation."""
    if request.method == "OPTIONS":
        if ORIGIN not in request.headers:
            raise BadPreflight(NO_ORIGIN)  # Before the signature of a presigned URL fails.
        return handler
    if _SOURCE in request.headers:
        _refuse_source(request)
    owner = request.headers.get(_OWNER)
    if owner is None:
        owner = request.query.get(_OWNER)  # Presigned URLs carry it there.
    if owner is not None:
        handler = partial(_check_owner, owner, handler)
    if ORIGIN in request.headers:
        handler = partial(share, handler)
    return handler


def _refuse_source(request: Request) -> None:
    """Refuse a source where nothing is copied. Raises: InvalidArgument."""
    method = request.method
    if method in ("GET", "HEAD", "DELETE") or (
        method == "POST" and "uploadId" in request.query
    ):
        raise InvalidArgument(
            _SOURCE,
            request.headers.get(_SOURCE) or "",
            "You can only specify a copy source header for copy requests.",
        )


async def _check_region(
    handler: Handler, s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer only if the signature names the bucket's region, as AWS does."""
    await require_region(s3, at, request)
    return await handler(s3, at, caller, request)


async def _check_owner(
    owner: str,
    handler: Handler,
    s3: S3Services,
    at: Address,
    caller: Caller,
    request: Request,
) -> Response:
    """Answer only if the bucket is of the account that the client expects."""
    await s3.facts.check_owner(at.bucket, owner)
    return await handler(s3, at, caller, request)
