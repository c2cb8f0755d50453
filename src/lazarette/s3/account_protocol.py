"""S3 Control as a `WireProtocol`: an account's block of public access, and nothing else of it.

Clients put the account's id before the host, which needs a name with wildcard subdomains; the
header x-amz-account-id has it as well, and is what counts here, so any host will do.
Source: S3 Control API version 2018-08-20; its refusals are wrapped, unlike those of S3.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

from lazarette.http.audit import Auditor
from lazarette.http.message import Operation, Request, Response
from lazarette.model.errors import LazaretteError, MethodNotAllowed
from lazarette.model.limits import XML_BYTES_MAX
from lazarette.model.principal import Caller
from lazarette.s3.access_read import read_block
from lazarette.s3.acl_write import account_block_document
from lazarette.s3.checksum_params import read_digests
from lazarette.s3.errors import render_wrapped_error
from lazarette.s3.operations.object_delete import check_document
from lazarette.s3.params import amz_fields
from lazarette.s3.response import empty_response, xml_response
from lazarette.services.account_access import AccountAccess

ACCOUNT_ID = "x-amz-account-id"
Authenticate = Callable[[Request], Coroutine[Any, Any, Caller]]
Answer = Callable[[AccountAccess, Caller, Request], Awaitable[Response]]


class AccountProtocol:
    """S3 Control on the wire. Which requests are for it, `http/chooser.py` says."""

    name = "s3control"

    def __init__(
        self, access: AccountAccess, authenticate: Authenticate, auditor: Auditor
    ) -> None:
        self._access = access
        self._authenticate = authenticate
        self._auditor = auditor

    def resolve(self, request: Request) -> Operation:
        """Say which of the three it is, by the method. Raises: MethodNotAllowed."""
        found = _ANSWERS.get(request.method)
        if found is None:
            allowed = ", ".join(_ANSWERS)
            raise MethodNotAllowed(request.method, "PUBLICACCESSBLOCK", allowed)
        name, answer = found
        run = partial(answer, self._access)
        if request.method == "GET":
            return Operation(name, run)
        follow = self._auditor.follow
        return Operation(name, partial(follow, name, run, render_error=self.render_error))

    async def authenticate(self, request: Request) -> Caller:
        """Establish who is calling; see `authn.verify`. Raises: Denied, Invalid."""
        return await self._authenticate(request)

    def render_error(self, error: LazaretteError, request: Request) -> Response:
        """Write `error` as S3 Control does: in an ErrorResponse."""
        return render_wrapped_error(error, request)


async def _get(access: AccountAccess, caller: Caller, request: Request) -> Response:
    block = await access.find(caller, _account_id(request))
    return xml_response(request, account_block_document(block))


async def _put(access: AccountAccess, caller: Caller, request: Request) -> Response:
    access.check_may_replace(caller, _account_id(request))
    raw = await request.body.read_all(XML_BYTES_MAX)
    check_document(raw, read_digests(request, amz_fields(request)), request)
    await access.replace(caller, _account_id(request), read_block(raw))
    return empty_response(request)


async def _delete(access: AccountAccess, caller: Caller, request: Request) -> Response:
    await access.replace(caller, _account_id(request), None)
    return empty_response(request, status=204)


def _account_id(request: Request) -> str:
    return (request.headers.get(ACCOUNT_ID) or "").strip()


# Named apart from the operations on buckets, which S3's model calls the same.
_ANSWERS: dict[str, tuple[str, Answer]] = {
    "GET": ("GetAccountPublicAccessBlock", _get),
    "PUT": ("PutAccountPublicAccessBlock", _put),
    "DELETE": ("DeleteAccountPublicAccessBlock", _delete),
}
