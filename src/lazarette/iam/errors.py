"""The table: error to code, status and message, as IAM and STS word them. Total.

What is not here takes the row of its family. Source: IAM and STS "Common errors", and the
errors of their operations.
"""

from __future__ import annotations

from typing import NamedTuple

from lazarette.model import errors
from lazarette.model.errors import LazaretteError


class Row(NamedTuple):
    """How an error is written; `message` is a format over its facts."""

    code: str
    status: int
    message: str


_EXPIRED = "RequestExpired"
_TOKEN = Row(
    "InvalidClientTokenId", 403, "The security token included in the request is invalid."
)

TABLE: dict[type[LazaretteError], Row] = {
    errors.NoSuchEntity: Row("NoSuchEntity", 404, "The {entity} cannot be found."),
    errors.EntityExists: Row("EntityAlreadyExists", 409, "{entity} already exists."),
    errors.DeleteConflict: Row("DeleteConflict", 409, "{sentence}"),
    errors.IdentityLimit: Row("LimitExceeded", 409, "{sentence}"),
    errors.MalformedPolicy: Row("MalformedPolicyDocument", 400, "{sentence}"),
    errors.InvalidParameter: Row("ValidationError", 400, "{sentence}"),
    errors.InvalidInput: Row("InvalidInput", 400, "{sentence}"),
    errors.PasswordTooWeak: Row("PasswordPolicyViolation", 400, "{sentence}"),
    errors.WrongPassword: Row(
        "AccessDenied", 403, "The user name or the old password is not correct."
    ),
    errors.UnknownOperation: Row(
        "InvalidAction", 400, "Could not find operation {operation} in IAM or STS."
    ),
    errors.NotImplementedYet: Row(
        "NotImplemented", 400, "{operation} is not available on this server. {sentence}"
    ),
    errors.AccessDenied: Row(
        "AccessDenied", 403, "The caller is not authorized to perform: {action}"
    ),
    errors.UnknownAccessKey: _TOKEN,
    errors.InvalidToken: _TOKEN,
    errors.ExpiredToken: Row(
        "ExpiredToken", 403, "The security token included in the request is expired."
    ),
    errors.SignatureMismatch: Row(
        "SignatureDoesNotMatch",
        403,
        "The request signature is not the one calculated here. Check the secret access key.",
    ),
    errors.ClockSkew: Row(
        _EXPIRED, 400, "The request was signed at {request_time} and it is {server_time} here."
    ),
    errors.UrlExpired: Row(_EXPIRED, 400, "The presigned request has expired."),
    errors.UrlNotYetValid: Row(
        _EXPIRED, 400, "The presigned request is not yet valid: it is {server_time} here."
    ),
    errors.NotAuthenticated: Row("MissingAuthenticationToken", 403, "{sentence}"),
    errors.MalformedAuthorization: Row("IncompleteSignature", 400, "{sentence}"),
    errors.SlowDown: Row("Throttling", 400, "Rate exceeded"),
    errors.EngineUnavailable: Row("ServiceUnavailable", 503, "{sentence}"),
}
_FAMILIES: dict[type[LazaretteError], Row] = {
    errors.NotFound: Row("NoSuchEntity", 404, "What the request names does not exist."),
    errors.Conflict: Row("EntityTemporarilyUnmodifiable", 409, "The state forbids it."),
    errors.Invalid: Row("ValidationError", 400, "The request is not valid."),
    errors.Denied: Row("AccessDenied", 403, "The caller is not authorized to do this."),
    errors.Unavailable: Row("ServiceFailure", 500, "An internal error occurred."),
}


def row_of(error: LazaretteError) -> Row:
    """Return the row of an error: its own, else its family's."""
    own = TABLE.get(type(error))
    if own is not None:
        return own
    return next(row for family, row in _FAMILIES.items() if isinstance(error, family))
