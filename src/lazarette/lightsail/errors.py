"""The table: error to exception type, status, sentence and tip. Total.

Every leaf the control plane raises has a row; any other leaf (they belong to the data
plane) takes the row of its family. Source: Lightsail "Common errors" and the exception
shapes of its model, all of which carry code, docs, message and tip.
"""

from __future__ import annotations

from typing import NamedTuple

from lazarette.lightsail.shapes.shape import Shape
from lazarette.model import errors
from lazarette.model.errors import LazaretteError

_DOCS = "https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/CommonErrors.html"


class Row(NamedTuple):
    """How an error is written; `sentence` names facts in braces."""

    type: str
    status: int
    sentence: str
    tip: str = "Change the request; sent again as it is, it fails again."


class ErrorBody(Shape, frozen=True):
    """The body of every refusal."""

    # Older SDKs take the error's name from `code` when it is there, newer ones from the
    # type: both say the same.
    code: str
    docs: str
    message: str
    tip: str


_INVALID = "InvalidInputException"
_ABSENT = "NotFoundException"
_DENIED = "AccessDeniedException"
_BAD_KEY = "UnrecognizedClientException"
_BAD_SIGNATURE = "InvalidSignatureException"
_SERVICE = "ServiceException"
_SEND_AGAIN = "Send the request again."
_CHECK_NAME = "Check the name, and that the request goes to the region of the resource."
_CHECK_CREDENTIALS = "Check the access key id and its secret."

TABLE: dict[type[LazaretteError], Row] = {
    errors.NoSuchBucket: Row(
        _ABSENT,
        400,
        "The Bucket {bucket} does not exist in this account and region.",
        _CHECK_NAME,
    ),
    errors.NoSuchAccessKey: Row(
        _ABSENT, 400, "The bucket has no access key {access_key_id}.", "List the bucket's keys."
    ),
    errors.NoSuchOperation: Row(
        _ABSENT, 400, "The Operation {operation_id} does not exist in this region.", _CHECK_NAME
    ),
    errors.NoSuchResource: Row(
        _ABSENT,
        400,
        "The resource {resource} does not exist in this account and region.",
        _CHECK_NAME,
    ),
    errors.NoSuchRefusal: Row(
        _ABSENT,
        400,
        "No refused request {request_id} is kept for this account.",
        "Only refusals are kept, and newer ones push older ones out; LookupEvents has the "
        "control-plane calls.",
    ),
    errors.NoSuchAccount: Row(_ABSENT, 400, "The account {account} does not exist."),
    errors.ResourceTaken: Row(
        _INVALID, 400, "Some names are already in use: {resources}.", "Choose another name."
    ),
    errors.InvalidResourceState: Row(_INVALID, 400, "{sentence}"),
    errors.BucketTaken: Row(
        _INVALID, 400, "The bucket name {bucket} is already in use.", "Choose another name."
    ),
    errors.BucketOwnedByYou: Row(
        _INVALID,
        400,
        "The bucket name {bucket} is already in use by your account.",
        "Choose another name, or use the bucket that exists.",
    ),
    errors.BucketNotEmpty: Row(
        _INVALID,
        400,
        "The bucket {bucket} cannot be deleted: it still has {blockers}.",
        "Remove them first, or send forceDelete to delete them with the bucket.",
    ),
    errors.TooManyBuckets: Row(
        _INVALID,
        400,
        "The account has its limit of {limit} buckets.",
        "Delete a bucket, or raise the server's setting buckets_per_account_max.",
    ),
    errors.TooManyAccessKeys: Row(
        _INVALID,
        400,
        "The bucket {bucket} has two access keys, and a bucket can have no more.",
        "Delete one of them first.",
    ),
    errors.BundleChangedTooSoon: Row(_INVALID, 400, "{sentence}"),
    errors.AccountExists: Row(_INVALID, 400, "An account named {account} exists."),
    errors.InvalidBucketState: Row(_INVALID, 400, "{sentence}"),
    errors.InvalidInput: Row(_INVALID, 400, "{sentence}"),
    errors.InvalidLookup: Row(_INVALID, 400, "{sentence}"),
    errors.InvalidArgument: Row(_INVALID, 400, "{argument}: {sentence}"),
    errors.InvalidRequest: Row(_INVALID, 400, "{sentence}"),
    errors.InvalidBucketName: Row(_INVALID, 400, "{sentence}", "Choose another name."),
    errors.InvalidRegion: Row(_INVALID, 400, "There can be no region of the name {region}."),
    errors.InvalidUri: Row(_INVALID, 400, "The path or query cannot be read."),
    errors.EntityTooLarge: Row(
        _INVALID, 400, "The request body is larger than the {limit} bytes it may have."
    ),
    errors.MalformedJson: Row(_INVALID, 400, "The request body cannot be read: {sentence}"),
    errors.IncompleteBody: Row(_INVALID, 400, "The request body is incomplete: {sentence}"),
    errors.ContentSha256Mismatch: Row(
        _INVALID, 400, "The request body is not the one that x-amz-content-sha256 announces."
    ),
    errors.UnknownOperation: Row(
        "InvalidAction",
        400,
        "The operation {operation} is not one of the Lightsail API.",
        "Check X-Amz-Target, and that the endpoint is that of the service you mean.",
    ),
    errors.NotImplementedYet: Row(
        "OperationFailureException",
        400,
        "{operation} is not available yet. {sentence}",
        "This server does not have that part of the API.",
    ),
    errors.MalformedAuthorization: Row(
        "IncompleteSignature", 400, "{sentence}", _CHECK_CREDENTIALS
    ),
    errors.MalformedPresigning: Row("IncompleteSignature", 400, "{sentence}"),
    errors.AccessDenied: Row(
        _DENIED,
        400,
        "The caller is not authorized to perform: {action}.",
        "Use the account's root access key; bucket access keys reach only S3.",
    ),
    errors.NotAuthenticated: Row(
        "UnauthenticatedException", 400, "{sentence}", _CHECK_CREDENTIALS
    ),
    errors.UnknownAccessKey: Row(
        _BAD_KEY,
        403,
        "The security token included in the request is invalid.",
        _CHECK_CREDENTIALS,
    ),
    errors.InvalidToken: Row(
        _BAD_KEY,
        403,
        "The security token included in the request is invalid.",
        "Send key, secret and token as they were handed out together.",
    ),
    errors.ExpiredToken: Row(
        "ExpiredTokenException",
        403,
        "The security token included in the request is expired.",
        "Ask for new temporary credentials.",
    ),
    errors.SignatureMismatch: Row(
        _BAD_SIGNATURE,
        403,
        "The request signature is not the one calculated here.",
        "Check the secret access key, and that no proxy changes Host, path or headers.",
    ),
    errors.UnsignedHeader: Row(
        _BAD_SIGNATURE, 403, "The header {header} must be one of the signed headers."
    ),
    errors.ClockSkew: Row(
        "RequestExpired",
        400,
        "The request was signed at {request_time} and it is {server_time} here: more than "
        "15 minutes apart.",
        "Set the clock of the machine that signs.",
    ),
    errors.UrlExpired: Row("RequestExpired", 400, "The presigned request has expired."),
    errors.UrlNotYetValid: Row(
        "RequestExpired", 400, "The presigned request is not yet valid: it is {server_time}."
    ),
    errors.SlowDown: Row("ThrottlingException", 400, "Too many requests at once.", _SEND_AGAIN),
    errors.WriteConflict: Row(
        _SERVICE, 500, "Another change was made at the same time.", _SEND_AGAIN
    ),
    errors.StorageFull: Row(
        _SERVICE, 500, "The server's disk is full.", "Ask the operator to make room."
    ),
    errors.EngineUnavailable: Row("ServiceUnavailable", 503, "{sentence}", _SEND_AGAIN),
    errors.InternalFailure: Row(
        _SERVICE,
        500,
        "An internal error occurred.",
        "Ask the operator, with the request id, what the log says.",
    ),
}

_FAMILIES: dict[type[LazaretteError], Row] = {
    errors.NotFound: Row(_ABSENT, 400, "What the request names does not exist."),
    errors.Conflict: Row(_INVALID, 400, "The state of the resource forbids it."),
    errors.Invalid: Row(_INVALID, 400, "The request is not valid."),
    errors.Denied: Row(_DENIED, 400, "The caller is not authorized to do this."),
    errors.Unavailable: Row(_SERVICE, 500, "An internal error occurred.", _SEND_AGAIN),
}


def row_of(error: LazaretteError) -> Row:
    """Return the row of an error: its own, else its family's."""
    own = TABLE.get(type(error))
    if own is not None:
        return own
    return next(row for family, row in _FAMILIES.items() if isinstance(error, family))


def error_body(error: LazaretteError, row: Row) -> ErrorBody:
    """Return the body that says so."""
    return ErrorBody(
        code=row.type,
        docs=_DOCS,
        message=row.sentence.format_map(error.facts),
        tip=row.tip,
    )
