"""The S3 error table: for every expected failure its code, status, message and elements.

Messages are AWS's texts where AWS publishes one. Source: S3 API reference, "Error responses".
"""

from __future__ import annotations

from collections.abc import Mapping

from lazarette.model import errors as e
from lazarette.s3.control_forms import CONTROL
from lazarette.s3.denied_forms import DENIED
from lazarette.s3.error_form import INTERNAL, Form

DOCUMENT_TOO_LARGE = Form(
    "MaxMessageLengthExceeded", 400, "Your request was too big.", "MaxMessageLengthBytes=limit"
)
_REQUEST = Form("InvalidRequest", 400, "{sentence}")
_METHOD = Form(
    "MethodNotAllowed",
    405,
    "The specified method is not allowed against this resource.",
    "Method=method ResourceType=resource_type",
)
_BUCKET = "BucketName=bucket"
_SIZES = "Size=size MaxSizeAllowed=limit"

_NOT_FOUND: dict[type[e.LazaretteError], Form] = {
    e.NoSuchBucket: Form("NoSuchBucket", 404, "The specified bucket does not exist", _BUCKET),
    e.NoSuchKey: Form("NoSuchKey", 404, "The specified key does not exist.", "Key=key"),
    e.NoSuchVersion: Form(
        "NoSuchVersion",
        404,
        "The specified version does not exist.",
        "Key=key VersionId=version_id",
    ),
    e.NoSuchUpload: Form(
        "NoSuchUpload",
        404,
        "The specified upload does not exist. The upload ID may be invalid, or the upload may "
        "have been aborted or completed.",
        "UploadId=upload_id",
    ),
    e.NoSuchConfiguration: Form("{code}", 404, "{sentence}", _BUCKET),
    e.NoSuchAccessKey: Form(
        "NoSuchAccessKey", 404, "The bucket has no access key {access_key_id}."
    ),
    e.NoSuchOperation: Form("NoSuchOperation", 404, "There is no operation {operation_id}."),
    e.NoSuchResource: Form("NoSuchResource", 404, "There is no resource {resource}."),
    e.NoSuchAccount: Form("NoSuchAccount", 404, "There is no account {account}."),
}

_CONFLICT: dict[type[e.LazaretteError], Form] = {
    e.BucketTaken: Form(
        "BucketAlreadyExists",
        409,
        "The requested bucket name is not available. The bucket namespace is shared by all "
        "users of the system. Please select a different name and try again.",
        _BUCKET,
    ),
    e.BucketOwnedByYou: Form(
        "BucketAlreadyOwnedByYou",
        409,
        "Your previous request to create the named bucket succeeded and you already own it.",
        _BUCKET,
    ),
    e.BucketNotEmpty: Form(
        "BucketNotEmpty",
        409,
        "The bucket you tried to delete is not empty: {blockers}",
        _BUCKET,
    ),
    e.TooManyBuckets: Form(
        "TooManyBuckets",
        400,
        "You have attempted to create more buckets than allowed ({limit})",
    ),
    e.TooManyAccessKeys: Form(
        "TooManyAccessKeys", 400, "The bucket {bucket} has its two access keys."
    ),
    e.BundleChangedTooSoon: _REQUEST,
    e.AccountExists: Form("AccountExists", 409, "There is an account {account} already."),
    e.PreconditionFailed: Form(
        "PreconditionFailed",
        412,
        "At least one of the pre-conditions you specified did not hold",
        "Condition=condition",
    ),
    e.NotModified: Form("NotModified", 304, "Not Modified"),
    e.ConditionConflict: Form(
        "ConditionalRequestConflict",
        409,
        "The conditional request cannot succeed due to a conflicting operation against this "
        "resource.",
        "Key=key",
    ),
    e.MarkerNotAllowed: Form("MethodNotAllowed", 405, _METHOD.message),
    e.InvalidBucketState: Form("InvalidBucketState", 409, "{sentence}"),
}

_INVALID: dict[type[e.LazaretteError], Form] = {
    e.InvalidArgument: Form(
        "InvalidArgument", 400, "{sentence}", "ArgumentName=argument ArgumentValue=value"
    ),
    e.InvalidInput: _REQUEST,
    e.InvalidRequest: _REQUEST,
    e.InvalidBucketName: Form(
        "InvalidBucketName", 400, "The specified bucket is not valid. {sentence}", _BUCKET
    ),
    e.InvalidRegion: Form(
        "InvalidLocationConstraint",
        400,
        "The specified location-constraint is not valid: name a region by lower-case letters, "
        "digits and hyphens, such as eu-west-1.",
        "LocationConstraint=region",
    ),
    e.InvalidUri: Form("InvalidURI", 400, "Couldn't parse the specified URI.", "URI=uri"),
    e.KeyTooLong: Form("KeyTooLongError", 400, "Your key is too long", _SIZES),
    e.MetadataTooLarge: Form(
        "MetadataTooLarge",
        400,
        "Your metadata headers exceed the maximum allowed metadata size",
        _SIZES,
    ),
    e.RangeNotSatisfiable: Form(
        "InvalidRange",
        416,
        "The requested range is not satisfiable",
        "ActualObjectSize=size",
    ),
    e.BadDigest: Form(
        "BadDigest",
        400,
        "The {algorithm} you specified did not match what we received.",
        "ExpectedDigest=expected CalculatedDigest=computed",
    ),
    e.InvalidDigest: Form(
        "InvalidDigest", 400, "The {header} you specified was invalid.", "Content-MD5=value"
    ),
    e.ContentSha256Mismatch: Form(
        "XAmzContentSHA256Mismatch",
        400,
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        "ClientComputedContentSHA256=expected S3ComputedContentSHA256=computed",
    ),
    e.EntityTooLarge: Form(
        "EntityTooLarge",
        400,
        "Your proposed upload exceeds the maximum allowed size",
        "ProposedSize=size MaxSizeAllowed=limit",
    ),
    e.EntityTooSmall: Form(
        "EntityTooSmall",
        400,
        "Your proposed upload is smaller than the minimum allowed size",
        "ProposedSize=size MinSizeAllowed=limit PartNumber=part_number ETag=etag",
    ),
    e.MissingContentLength: Form(
        "MissingContentLength", 411, "You must provide the Content-Length HTTP header."
    ),
    e.IncompleteBody: Form("IncompleteBody", 400, "{sentence}"),
    e.ChunkTooSmall: Form(
        "InvalidChunkSizeError",
        400,
        "Only the last chunk is allowed to have a size less than 8192 bytes",
        "Chunk=chunk BadChunkSize=size",
    ),
    e.MalformedTrailer: Form(
        "MalformedTrailerError",
        400,
        "The request contained trailing data that was not well-formed or did not conform to "
        "our published schema.",
    ),
    e.PartBadDigest: Form(
        "BadDigest",
        400,
        "The {algorithm} you specified for part {part_number} did not match what we received.",
        "PartNumber=part_number",
    ),
    e.TokenReused: Form(
        "IdempotencyParameterMismatch",
        400,
        "Parameters on this idempotent request are inconsistent with parameters used in "
        "previous request(s).",
    ),
    e.MissingRequestBody: Form("MissingRequestBodyError", 400, "Request Body is empty"),
    e.MalformedXml: Form(
        "MalformedXML",
        400,
        "The XML you provided was not well-formed or did not validate against our published "
        "schema: {sentence}",
    ),
    e.MalformedJson: Form("MalformedJSON", 400, "{sentence}"),
    e.MalformedForm: Form(
        "MalformedPOSTRequest",
        400,
        "The body of your POST request is not well-formed multipart/form-data.",
        "Detail=sentence",
    ),
    # The code as S3 sends it; its documentation adds "Error".
    e.FormFieldsTooLarge: Form(
        "MaxPostPreDataLengthExceeded",
        400,
        "Your POST request fields preceding the upload file were too large.",
        "MaxPostPreDataLengthBytes=limit",
    ),
    e.InvalidPolicyDocument: Form("InvalidPolicyDocument", 400, "Invalid Policy: {sentence}"),
    e.InvalidPart: Form(
        "InvalidPart",
        400,
        "One or more of the specified parts could not be found.  The part may not have been "
        "uploaded, or the specified entity tag may not match the part's entity tag.",
        "UploadId=upload_id PartNumber=part_number ETag=etag",
    ),
    e.InvalidPartNumber: Form(
        "InvalidPartNumber",
        416,
        "The requested partnumber is not satisfiable",
        "PartNumberRequested=part_number ActualPartCount=parts_count",
    ),
    e.InvalidPartOrder: Form(
        "InvalidPartOrder",
        400,
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
        "UploadId=upload_id",
    ),
    e.InvalidTag: Form("InvalidTag", 400, "{sentence}"),
    e.TooManyTags: Form("BadRequest", 400, "{sentence}"),
    e.BadPreflight: Form("BadRequest", 400, "{sentence}"),
    e.MissingVersioningStatus: Form(
        "IllegalVersioningConfigurationException",
        400,
        "The Versioning element must be specified",
    ),
    e.InvalidLogTarget: Form(
        "InvalidTargetBucketForLogging", 400, "{sentence}", "TargetBucket=bucket"
    ),
    e.LogTargetElsewhere: Form(
        "CrossLocationLoggingProhibitted",  # As S3 spells it.
        403,
        "Cross S3 location logging not allowed. ",
        "TargetBucketLocation=region SourceBucketLocation=source_region",
    ),
    e.InvalidBucketOwner: Form(
        "InvalidBucketOwnerAWSAccountID",
        400,
        "The value of the expected bucket owner parameter must be an AWS Account ID, which "
        "has 12 digits. [{owner}]",
    ),
    e.InvalidRedirectLocation: Form("InvalidRedirectLocation", 400, "{sentence}"),
    e.InvalidStorageClass: Form(
        "InvalidStorageClass",
        400,
        "The storage class you specified is not valid",
        "StorageClassRequested=storage_class",
    ),
    e.UnknownOperation: Form("InvalidRequest", 400, "There is no operation {operation}."),
    e.UnreadableRequest: Form(
        "BadRequest", 400, "An error occurred when parsing the HTTP request."
    ),
    e.HeadTooLarge: Form(
        "RequestHeaderSectionTooLarge",
        400,
        "Your request header section exceeds the maximum allowed size.",
        "MaxSizeAllowed=limit",
    ),
    e.MethodNotAllowed: _METHOD,
    e.NotImplementedYet: Form("NotImplemented", 501, "{sentence}", "Operation=operation"),
    e.MalformedAuthorization: Form(
        "AuthorizationHeaderMalformed",
        400,
        "{sentence}",
        "Region=region",
    ),
    e.MalformedPresigning: Form("AuthorizationQueryParametersError", 400, "{sentence}"),
}

_ACL: dict[type[e.LazaretteError], Form] = {
    e.MalformedAcl: Form("MalformedACLError", 400, "{sentence}"),
    e.AclNotSupported: Form(
        "AccessControlListNotSupported", 400, "The bucket does not allow ACLs"
    ),
    e.AclAgainstOwnership: Form(
        "InvalidBucketAclWithObjectOwnership",
        400,
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    ),
    e.UnresolvableEmail: Form(
        "UnresolvableGrantByEmailAddress",
        400,
        "The email address you provided does not match any account on record.",
        "EmailAddress=email",
    ),
    e.UnexpectedContent: Form(
        "UnexpectedContent", 400, "This request does not support content"
    ),
    e.MissingSecurityHeader: Form(
        "MissingSecurityHeader",
        400,
        "Your request was missing a required header",
        "MissingHeaderName=header",
    ),
}

_UNAVAILABLE: dict[type[e.LazaretteError], Form] = {
    # 507, not 503: an SDK that sends the same bytes again will not find more room.
    e.StorageFull: Form(
        "InsufficientStorage",
        507,
        "The server has no room left to store this. Nothing was changed; free or add disk "
        "space and send the request again.",
    ),
    e.BlobMissing: INTERNAL,
    e.BlobCorrupt: INTERNAL,
    e.WriteConflict: Form("SlowDown", 503, "Please reduce your request rate."),
    e.EngineUnavailable: Form("ServiceUnavailable", 503, "{sentence}"),
    e.SlowDown: Form("SlowDown", 503, "Please reduce your request rate."),
    e.ClientGone: Form(
        "RequestTimeout",
        400,
        "Your socket connection to the server was not read from or written to within the "
        "timeout period.",
    ),
    e.InternalFailure: INTERNAL,
}

FORMS: Mapping[type[e.LazaretteError], Form] = {
    **_NOT_FOUND,
    **_CONFLICT,
    **_INVALID,
    **_ACL,
    **DENIED,
    **CONTROL,
    **_UNAVAILABLE,
}
