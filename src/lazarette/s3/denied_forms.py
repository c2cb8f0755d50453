"""The S3 error table, the part about who is calling and what they may do."""

from __future__ import annotations

from collections.abc import Mapping

from lazarette.model import errors as e
from lazarette.s3.error_form import Form

DENIED: Mapping[type[e.LazaretteError], Form] = {
    e.AccessDenied: Form("AccessDenied", 403, "Access Denied"),
    # Not S3's: its buckets have no end. 403, because no SDK sends that again by itself.
    e.QuotaExceeded: Form("QuotaExceeded", 403, "{sentence}", "BucketName=bucket"),
    e.CorsRefused: Form(
        "AccessForbidden",
        403,
        "CORSResponse: {sentence}",
        "Method=method ResourceType=resource_type",
    ),
    e.NotAuthenticated: Form("AccessDenied", 403, "{sentence}"),
    e.PolicyViolated: Form("AccessDenied", 403, "Invalid according to Policy: {sentence}"),
    e.UnknownAccessKey: Form(
        "InvalidAccessKeyId",
        403,
        "The AWS Access Key Id you provided does not exist in our records.",
        "AWSAccessKeyId=access_key_id",
    ),
    e.SignatureMismatch: Form(
        "SignatureDoesNotMatch",
        403,
        "The request signature we calculated does not match the signature you provided. Check "
        "your key and signing method.",
        "AWSAccessKeyId=access_key_id StringToSign=string_to_sign SignatureProvided=signature "
        "StringToSignBytes=string_to_sign_bytes CanonicalRequest=canonical_request "
        "CanonicalRequestBytes=canonical_request_bytes",
    ),
    e.ClockSkew: Form(
        "RequestTimeTooSkewed",
        403,
        "The difference between the request time and the current time is too large.",
        "RequestTime=request_time ServerTime=server_time "
        "MaxAllowedSkewMilliseconds=skew_ms_max",
    ),
    e.UrlExpired: Form(
        "AccessDenied",
        403,
        "Request has expired",
        "X-Amz-Expires=expires_after_s Expires=expires ServerTime=server_time",
    ),
    e.UrlNotYetValid: Form(
        "AccessDenied",
        403,
        "Request is not yet valid",
        "X-Amz-Date=signed_ms Expires=expires ServerTime=server_time",
    ),
    e.InvalidToken: Form(
        "InvalidToken", 400, "The provided token is malformed or otherwise invalid."
    ),
    e.ExpiredToken: Form("ExpiredToken", 400, "The provided token has expired."),
    e.UnsignedHeader: Form(
        "AccessDenied",
        403,
        "There were headers present in the request which were not signed",
        "HeadersNotSigned=header",
    ),
}
