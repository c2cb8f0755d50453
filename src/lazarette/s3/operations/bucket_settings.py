"""What clients probe of a bucket's configuration: the state there is, or that there is none.

Nothing is changed here; configuration belongs to the Lightsail API. A missing bucket, or one
the caller may not see, is refused before anything is said of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from lazarette.http.message import Request, Response
from lazarette.model.bucket import Bucket, Versioning
from lazarette.model.errors import NoSuchConfiguration
from lazarette.model.principal import Caller
from lazarette.s3.address import Address
from lazarette.s3.owners import find_owner
from lazarette.s3.response import xml_response
from lazarette.s3.services import S3Services
from lazarette.s3.xml_write import acl_document, document, elements, tag_document


async def get_bucket_acl(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer GetBucketAcl: the owner's full control, which is all there is."""
    bucket = await s3.buckets.head(caller, at.bucket)
    return xml_response(request, acl_document(await find_owner(s3, bucket.account), False))


async def get_bucket_tagging(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer GetBucketTagging with the bucket's resource tags."""
    bucket = await s3.buckets.head(caller, at.bucket)
    if not bucket.tags:
        raise NoSuchConfiguration("NoSuchTagSet", "The TagSet does not exist")
    return xml_response(
        request, tag_document((tag.key, tag.value or "") for tag in bucket.tags)
    )


def _versioning(bucket: Bucket) -> str:
    if bucket.versioning is Versioning.NEVER:
        return document("VersioningConfiguration", "")
    return document("VersioningConfiguration", elements([("Status", bucket.versioning.value)]))


def _policy_status(bucket: Bucket) -> str:
    is_public = "TRUE" if bucket.rules.get_object_public else "FALSE"
    return document("PolicyStatus", elements([("IsPublic", is_public)]))


async def _describe(
    write: Callable[[Bucket], str],
    s3: S3Services,
    at: Address,
    caller: Caller,
    request: Request,
) -> Response:
    return xml_response(request, write(await s3.buckets.head(caller, at.bucket)))


async def _answer_empty(
    root: str, content: str, s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    await s3.buckets.head(caller, at.bucket)
    return xml_response(request, document(root, content))


async def _answer_none(
    code: str, sentence: str, s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    await s3.buckets.head(caller, at.bucket)
    raise NoSuchConfiguration(code, sentence)


get_bucket_versioning = partial(_describe, _versioning)
get_bucket_policy_status = partial(_describe, _policy_status)
get_bucket_logging = partial(_answer_empty, "BucketLoggingStatus", "")
get_bucket_notification = partial(_answer_empty, "NotificationConfiguration", "")
get_bucket_accelerate = partial(_answer_empty, "AccelerateConfiguration", "")
get_bucket_request_payment = partial(
    _answer_empty, "RequestPaymentConfiguration", "<Payer>BucketOwner</Payer>"
)
get_bucket_policy = partial(
    _answer_none, "NoSuchBucketPolicy", "The bucket policy does not exist"
)
get_bucket_lifecycle = partial(
    _answer_none,
    "NoSuchLifecycleConfiguration",
    "The lifecycle configuration does not exist",
)
get_bucket_cors = partial(
    _answer_none, "NoSuchCORSConfiguration", "The CORS configuration does not exist"
)
get_bucket_website = partial(
    _answer_none,
    "NoSuchWebsiteConfiguration",
    "The specified bucket does not have a website configuration",
)
# Truthful rather than AWS's AES256 for every bucket: nothing here encrypts at rest.
get_bucket_encryption = partial(
    _answer_none,
    "ServerSideEncryptionConfigurationNotFoundError",
    "The server side encryption configuration was not found",
)
get_object_lock_configuration = partial(
    _answer_none,
    "ObjectLockConfigurationNotFoundError",
    "Object Lock configuration does not exist for this bucket",
)
get_bucket_replication = partial(
    _answer_none,
    "ReplicationConfigurationNotFoundError",
    "The replication configuration was not found",
)
get_public_access_block = partial(
    _answer_none,
    "NoSuchPublicAccessBlockConfiguration",
    "The public access block configuration was not found",
)
get_bucket_ownership_controls = partial(
    _answer_none,
    "OwnershipControlsNotFoundError",
    "The bucket ownership controls were not found",
)
