"""What clients probe of a bucket's configuration: the state there is, or that there is none.

Nothing is changed here; configuration belongs to the Lightsail API. A missing bucket, or one
the caller may not see, is refused before anything is said of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from lazarette.http.message import Request, Response
from lazarette.model.bucket import Bucket
from lazarette.model.errors import NoSuchConfiguration
from lazarette.model.principal import Caller
from lazarette.s3.address import Address
from lazarette.s3.owners import find_owner
from lazarette.s3.response import xml_response
from lazarette.s3.services import S3Services
from lazarette.s3.xml_write import acl_document, document, elements


async def get_bucket_acl(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer GetBucketAcl: the owner's full control, which is all there is."""
    bucket = await s3.buckets.head(caller, at.bucket)
    return xml_response(request, acl_document(await find_owner(s3, bucket.account), False))


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


async def _answer_none(
    code: str, sentence: str, s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    await s3.buckets.head(caller, at.bucket)
    raise NoSuchConfiguration(code, sentence)


get_bucket_policy_status = partial(_describe, _policy_status)
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
