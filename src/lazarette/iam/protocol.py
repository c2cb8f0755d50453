"""STS and IAM as far as tools need them to start: who am I.

Query protocol: `Action=` in a form or the query, XML back. GetCallerIdentity answers; what
else there is in IAM is refused in a way that Terraform and the SDKs pass over.
Source: STS GetCallerIdentity; AWS query protocol errors.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from lazarette.http.callers import CallerSource
from lazarette.http.message import Operation, Request, Response
from lazarette.http.query import Query
from lazarette.model import errors
from lazarette.model.errors import LazaretteError
from lazarette.model.limits import JSON_BYTES_MAX
from lazarette.model.principal import Caller, Kind

SERVICES = frozenset({"sts", "iam"})
_STS = "https://sts.amazonaws.com/doc/2011-06-15/"
# Calls tools make on their way to GetCallerIdentity, and pass over when denied.
_IAM_READS = frozenset({"GetUser", "ListRoles", "GetRole", "ListAccountAliases"})

# Error to code, status and message; what is not here takes the row of its family.
_ROWS: dict[type[LazaretteError], tuple[str, int, str]] = {
    errors.UnknownAccessKey: (
        "InvalidClientTokenId",
        403,
        "The security token included in the request is invalid.",
    ),
    errors.InvalidToken: (
        "InvalidClientTokenId",
        403,
        "The security token included in the request is invalid.",
    ),
    errors.ExpiredToken: (
        "ExpiredToken",
        403,
        "The security token included in the request is expired.",
    ),
    errors.SignatureMismatch: (
        "SignatureDoesNotMatch",
        403,
        "The request signature is not the one calculated here.",
    ),
    errors.ClockSkew: (
        "RequestExpired",
        400,
        "The request was signed at {request_time} and it is {server_time} here.",
    ),
    errors.UrlNotYetValid: (
        "RequestExpired",
        400,
        "The presigned request is not yet valid: it is {server_time} here.",
    ),
    errors.NotAuthenticated: ("MissingAuthenticationToken", 403, "{sentence}"),
    errors.MalformedAuthorization: ("IncompleteSignature", 400, "{sentence}"),
    errors.UnknownOperation: (
        "InvalidAction",
        400,
        "The action {operation} is not available on this server.",
    ),
    errors.Denied: ("AccessDenied", 403, "The caller is not authorized to do this."),
    errors.Unavailable: ("InternalFailure", 500, "An internal error occurred."),
    LazaretteError: ("ValidationError", 400, "The request is not valid."),
}


class IdentityProtocol:
    """STS and IAM on the wire."""

    name = "identity"

    def __init__(self, callers: CallerSource) -> None:
        self._callers = callers

    def resolve(self, request: Request) -> Operation:
        """Return the one operation there is; its action stands in the body."""
        return Operation("Identity", _answer)

    async def authenticate(self, request: Request) -> Caller:
        """Return who signed the request. Raises: NotAuthenticated, Denied, Invalid."""
        caller = await self._callers.authenticate(request, SERVICES)
        if caller.kind is Kind.ANONYMOUS:
            raise errors.NotAuthenticated("The request must be signed with an access key.")
        return caller

    def render_error(self, error: LazaretteError, request: Request) -> Response:
        """Write an error as the query protocol does."""
        code, status, sentence = next(
            row for kind, row in _ROWS.items() if isinstance(error, kind)
        )
        fault = "Sender" if status < 500 else "Receiver"
        return _respond(
            status,
            f'<ErrorResponse xmlns="{_STS}"><Error><Type>{fault}</Type><Code>{code}</Code>'
            f"<Message>{escape(sentence.format_map(error.facts))}</Message></Error>"
            f"<RequestId>{escape(request.request_id)}</RequestId></ErrorResponse>",
            request,
        )


async def _answer(caller: Caller, request: Request) -> Response:
    form = Query(await request.body.read_all(JSON_BYTES_MAX))
    if not form.parameters.is_text:
        raise errors.InvalidUri("")
    action = form.get("Action") or request.query.get("Action") or ""
    if action in _IAM_READS:
        raise errors.AccessDenied(f"iam:{action}", "no-rule")
    if action != "GetCallerIdentity":
        raise errors.UnknownOperation(action[:128])
    is_root = caller.kind is Kind.ROOT
    user_id = caller.account if is_root else caller.access_key_id
    user = "root" if is_root else f"user/{caller.access_key_id}"
    return _respond(
        200,
        f'<GetCallerIdentityResponse xmlns="{_STS}"><GetCallerIdentityResult>'
        f"<Arn>arn:aws:iam::{caller.account}:{escape(user)}</Arn>"
        f"<UserId>{escape(user_id)}</UserId><Account>{caller.account}</Account>"
        "</GetCallerIdentityResult><ResponseMetadata>"
        f"<RequestId>{escape(request.request_id)}</RequestId></ResponseMetadata>"
        "</GetCallerIdentityResponse>",
        request,
    )


def _respond(status: int, document: str, request: Request) -> Response:
    headers = [
        (b"content-type", b"text/xml"),
        (b"x-amzn-requestid", request.request_id.encode("latin-1")),
    ]
    return Response(status, headers, document.encode())
