"""IAM and STS as one WireProtocol: `Action=` in a form, XML back.

Both are told apart by their actions, which have no name in common. A change that an SDK
sends again under the same invocation id is answered with the first answer.
Source: AWS query protocol; IAM API version 2010-05-08, STS API version 2011-06-15.
"""

from __future__ import annotations

from lazarette.http.json_calls import replay_key
from lazarette.http.message import Operation, Request, Response
from lazarette.http.query import Query
from lazarette.iam.catalogue import IAM, STS
from lazarette.iam.errors import row_of
from lazarette.iam.form import Form
from lazarette.iam.registry import REGISTRY, Entry
from lazarette.iam.services import Call, IamServices
from lazarette.iam.tree import IAM_NAMESPACE, STS_NAMESPACE, document, error_document, render
from lazarette.model.errors import (
    InvalidParameter,
    LazaretteError,
    NotAuthenticated,
    NotImplementedYet,
    UnknownOperation,
)
from lazarette.model.limits import JSON_BYTES_MAX
from lazarette.model.principal import Caller, Kind
from lazarette.services.replays import AnsweredBefore

SERVICES = frozenset({"sts", "iam"})
_UNBUILT = (
    "Users, their access keys, passwords and policies are; groups, roles and federation are "
    "not."
)


class IdentityProtocol:
    """STS and IAM on the wire."""

    name = "identity"

    def __init__(self, services: IamServices) -> None:
        self._services = services

    def resolve(self, request: Request) -> Operation:
        """Return the one operation there is; its action stands in the body."""
        return Operation("Identity", self._answer)

    async def authenticate(self, request: Request) -> Caller:
        """Return who signed the request. Raises: NotAuthenticated, Denied, Invalid."""
        caller = await self._services.authenticator.authenticate(request, SERVICES)
        if caller.kind is Kind.ANONYMOUS:
            raise NotAuthenticated("The request must be signed with an access key.")
        return caller

    def render_error(self, error: LazaretteError, request: Request) -> Response:
        """Write an error as the query protocol does."""
        row = row_of(error)
        text = error_document(
            _asked_namespace(request),
            "Sender" if row.status < 500 else "Receiver",
            row.code,
            row.message.format_map(error.facts),
            request.request_id,
        )
        return _respond(row.status, text, request)

    async def _answer(self, caller: Caller, request: Request) -> Response:
        body = await request.body.read_all(JSON_BYTES_MAX)
        sent = Query(body)
        if not sent.parameters.is_text:
            raise InvalidParameter("The form is not UTF-8.")
        form = Form([*sent.pairs, *request.query.pairs])
        action = form.given("Action") or ""
        entry = REGISTRY.get(action)
        if entry is None:
            if action in IAM or action in STS:
                raise NotImplementedYet(action, _UNBUILT)
            raise UnknownOperation(action[:128])
        result = await self._run(action, entry, Call(caller, form, None), request, body)
        namespace = STS_NAMESPACE if action in STS else IAM_NAMESPACE
        return _respond(200, document(action, namespace, result, request.request_id), request)

    async def _run(
        self, action: str, entry: Entry, call: Call, request: Request, body: bytes
    ) -> str:
        """Return the rendered result, that of the first call for a repeat."""
        if entry.is_change:
            call = call._replace(replay_key=replay_key(action, call.caller, request, body))
        if call.replay_key is not None:
            # Before anything is looked up: a repeated DeleteUser finds no user.
            answer = await self._services.replays.find(call.replay_key)
            if answer is not None:
                return answer.decode()
        try:
            return render(await entry.run(self._services, call))
        except AnsweredBefore as before:
            return before.answer.decode()


def _asked_namespace(request: Request) -> str:
    """Return the namespace of the service the request was signed for."""
    is_iam = "/iam/" in (request.headers.get("authorization") or "")
    return IAM_NAMESPACE if is_iam else STS_NAMESPACE


def _respond(status: int, text: str, request: Request) -> Response:
    headers = [
        (b"content-type", b"text/xml"),
        (b"x-amzn-requestid", request.request_id.encode("latin-1")),
    ]
    return Response(status, headers, text.encode())
