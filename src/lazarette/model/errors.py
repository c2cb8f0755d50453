"""Every expected failure, named by what went wrong.

    LazaretteError
    ├── NotFound      the named thing is not there
    ├── Conflict      the state of things forbids it
    ├── Invalid       the request is wrong in itself
    ├── Denied        who is calling, or what they may do
    └── Unavailable   ours: disk, engine, time

A leaf carries facts (`error.facts`), no prose for the wire, no status, no code: `s3/errors.py`
and `lightsail/errors.py` hold one total table each. A fact named `sentence` is a full sentence
that tells the person what to do.
"""

from __future__ import annotations

from lazarette.model.acl_errors import (
    AclAgainstOwnership as AclAgainstOwnership,
    AclNotSupported as AclNotSupported,
    MalformedAcl as MalformedAcl,
    MissingSecurityHeader as MissingSecurityHeader,
    UnexpectedContent as UnexpectedContent,
    UnresolvableEmail as UnresolvableEmail,
)
from lazarette.model.bucket_errors import (
    BadPreflight as BadPreflight,
    CorsRefused as CorsRefused,
    InvalidBucketOwner as InvalidBucketOwner,
    InvalidLogTarget as InvalidLogTarget,
    InvalidRegion as InvalidRegion,
    LogTargetElsewhere as LogTargetElsewhere,
    MissingVersioningStatus as MissingVersioningStatus,
    NoAccountAccessBlock as NoAccountAccessBlock,
    QuotaExceeded as QuotaExceeded,
    TooManyTags as TooManyTags,
)
from lazarette.model.caller_errors import (
    AccessDenied as AccessDenied,
    ClockSkew as ClockSkew,
    ExpiredToken as ExpiredToken,
    InvalidToken as InvalidToken,
    MalformedAuthorization as MalformedAuthorization,
    MalformedPresigning as MalformedPresigning,
    NotAuthenticated as NotAuthenticated,
    SignatureMismatch as SignatureMismatch,
    UnknownAccessKey as UnknownAccessKey,
    UnsignedHeader as UnsignedHeader,
    UrlExpired as UrlExpired,
    UrlNotYetValid as UrlNotYetValid,
)
from lazarette.model.error_families import (
    Conflict as Conflict,
    Denied as Denied,
    Fact as Fact,
    Invalid as Invalid,
    LazaretteError as LazaretteError,
    NotFound as NotFound,
    Unavailable as Unavailable,
)
from lazarette.model.form_errors import (
    FormFieldsTooLarge as FormFieldsTooLarge,
    InvalidPolicyDocument as InvalidPolicyDocument,
    MalformedForm as MalformedForm,
    PolicyViolated as PolicyViolated,
)
from lazarette.model.identity_errors import (
    DeleteConflict as DeleteConflict,
    EntityExists as EntityExists,
    IdentityLimit as IdentityLimit,
    InvalidParameter as InvalidParameter,
    MalformedPolicy as MalformedPolicy,
    NoSuchEntity as NoSuchEntity,
    PasswordTooWeak as PasswordTooWeak,
    WrongPassword as WrongPassword,
)
from lazarette.model.object_errors import (
    ChunkTooSmall as ChunkTooSmall,
    MalformedTrailer as MalformedTrailer,
    PartBadDigest as PartBadDigest,
    TokenReused as TokenReused,
)
from lazarette.model.property_errors import (
    InvalidRedirectLocation as InvalidRedirectLocation,
    InvalidStorageClass as InvalidStorageClass,
    InvalidTag as InvalidTag,
    MetadataTooLarge as MetadataTooLarge,
)
from lazarette.model.resource_errors import (
    InvalidResourceState as InvalidResourceState,
    ResourceTaken as ResourceTaken,
)
from lazarette.model.server_errors import (
    BlobCorrupt as BlobCorrupt,
    BlobMissing as BlobMissing,
    ClientGone as ClientGone,
    EngineUnavailable as EngineUnavailable,
    InternalFailure as InternalFailure,
    SlowDown as SlowDown,
    StorageFull as StorageFull,
    WriteConflict as WriteConflict,
)
from lazarette.model.trail_errors import (
    InvalidLookup as InvalidLookup,
    NoSuchRefusal as NoSuchRefusal,
)

# Not found.


class NoSuchBucket(NotFound):
    """No bucket of that name."""

    names = ("bucket",)


class NoSuchKey(NotFound):
    """No object under that key. `marker` is the delete marker's version id, or empty."""

    names = ("key", "marker")


class NoSuchVersion(NotFound):
    """No such version of that key."""

    names = ("key", "version_id")


class NoSuchUpload(NotFound):
    """No such multipart upload: never started, completed, aborted or expired."""

    names = ("upload_id",)


class NoSuchAccessKey(NotFound):
    """The bucket has no access key of that id."""

    names = ("access_key_id",)


class NoSuchOperation(NotFound):
    """No operation record of that id."""

    names = ("operation_id",)


class NoSuchResource(NotFound):
    """No Lightsail resource of that name."""

    names = ("resource",)


class NoSuchAccount(NotFound):
    """No account of that id or name."""

    names = ("account",)


class NoSuchConfiguration(NotFound):
    """The bucket has no such sub-resource; `code` is S3's name for that."""

    names = ("code", "sentence", "bucket")


# Conflict.


class BucketTaken(Conflict):
    """The name is in use by another account."""

    names = ("bucket",)


class BucketOwnedByYou(Conflict):
    """The name is in use by the caller's own account."""

    names = ("bucket",)


class BucketNotEmpty(Conflict):
    """A plain delete meets objects, versions or unfinished uploads; `blockers` in words."""

    names = ("bucket", "blockers")


class TooManyBuckets(Conflict):
    """The account's configured limit of buckets is reached."""

    names = ("limit",)


class TooManyAccessKeys(Conflict):
    """The bucket has its two keys."""

    names = ("bucket",)


class BundleChangedTooSoon(Conflict):
    """The plan was changed already in this calendar month."""

    names = ("bucket", "sentence")


class AccountExists(Conflict):
    """An account of that name exists."""

    names = ("account",)


class PreconditionFailed(Conflict):
    """An If-* header does not hold; `condition` is its name."""

    names = ("condition",)


class NotModified(Conflict):
    """The client's copy is current; `etag` without quotes, `modified_ms`, `version_id`."""

    names = ("etag", "modified_ms", "version_id")


class ConditionConflict(Conflict):
    """Another write won the race while this conditional one was under way (409)."""

    names = ("key",)


class MarkerNotAllowed(Conflict):
    """The named version is a delete marker and cannot be read (405)."""

    names = ("key", "version_id", "modified_ms")


class InvalidBucketState(Conflict):
    """The bucket's state forbids it."""

    names = ("sentence",)


# Invalid.


class InvalidArgument(Invalid):
    """One argument has a value that cannot be."""

    names = ("argument", "value", "sentence")


class InvalidInput(Invalid):
    """A control-plane value that cannot be; a sentence says which and what to do."""

    names = ("sentence",)


class InvalidRequest(Invalid):
    """The request as a whole makes no sense."""

    names = ("sentence",)


class InvalidBucketName(Invalid):
    """Not a bucket name; a sentence says which rule it breaks."""

    names = ("bucket", "sentence")


class InvalidUri(Invalid):
    """The path or query cannot be read."""

    names = ("uri",)


class KeyTooLong(Invalid):
    """The key is longer than 1,024 bytes of UTF-8."""

    names = ("size", "limit")


class RangeNotSatisfiable(Invalid):
    """Not one byte of the object is selected; `size` is the object's."""

    names = ("size",)


class BadDigest(Invalid):
    """A digest or checksum the client sent is not that of the bytes received."""

    names = ("algorithm", "expected", "computed")


class InvalidDigest(Invalid):
    """A digest header cannot be read."""

    names = ("header", "value")


class ContentSha256Mismatch(Invalid):
    """The body is not the one the signature covers."""

    names = ("expected", "computed")


class EntityTooLarge(Invalid):
    """The body is larger than it may be."""

    names = ("size", "limit")


class EntityTooSmall(Invalid):
    """A part but the last is under 5 MiB."""

    names = ("part_number", "size", "limit", "etag")


class MissingContentLength(Invalid):
    """The body's length must be known first."""


class IncompleteBody(Invalid):
    """Fewer bytes came than were announced, or the framing broke off."""

    names = ("sentence",)


class MissingRequestBody(Invalid):
    """The operation needs a body."""


class MalformedXml(Invalid):
    """The body is not the XML this operation takes."""

    names = ("sentence",)


class MalformedJson(Invalid):
    """The body is not the JSON this operation takes."""

    names = ("sentence",)


class InvalidPart(Invalid):
    """A named part is missing or has another ETag."""

    names = ("upload_id", "part_number", "etag")


class InvalidPartNumber(Invalid):
    """GET or HEAD by part number: the object has no such part (416)."""

    names = ("part_number", "parts_count")


class InvalidPartOrder(Invalid):
    """Parts are not named in ascending order."""

    names = ("upload_id",)


class UnknownOperation(Invalid):
    """No API has such an operation."""

    names = ("operation",)


class UnreadableRequest(Invalid):
    """What came is not HTTP."""


class HeadTooLarge(Invalid):
    """A request's line and headers have no end."""

    names = ("limit",)


class MethodNotAllowed(Invalid):
    """The resource does not know that method; `allow` lists those it knows."""

    names = ("method", "resource_type", "allow")


class NotImplementedYet(Invalid):
    """The operation exists in AWS and not here; `sentence` says what to use instead."""

    names = ("operation", "sentence")
