"""Configurations that buckets here never have: what S3 answers for a bucket without them.

Reading says that there is none, deleting has nothing to do; setting is refused (`unbuilt`).
A missing bucket, or one the caller may not see, is refused before anything is said of it.
"""

from __future__ import annotations

from functools import partial

from lazarette.http.message import Request, Response
from lazarette.model.errors import InvalidRequest, NoSuchConfiguration
from lazarette.model.principal import Caller
from lazarette.s3.address import Address
from lazarette.s3.response import empty_response, xml_response
from lazarette.s3.services import S3Services
from lazarette.s3.xml_write import document


async def delete_nothing(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer the deletion of a configuration that is not there, as of one that was."""
    await s3.configuration.find_own(caller, at.bucket)
    return empty_response(request, status=204)


async def refuse_lock(
    s3: S3Services, at: Address, caller: Caller, _request: Request
) -> Response:
    """Refuse what only objects of a bucket with object lock have, as S3 does."""
    await s3.configuration.find(caller, at.bucket)
    raise InvalidRequest("Bucket is missing Object Lock Configuration")


async def _answer_empty(
    root: str, content: str, s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    await s3.configuration.find(caller, at.bucket)
    return xml_response(request, document(root, content))


async def _answer_none(
    code: str, sentence: str, s3: S3Services, at: Address, caller: Caller, _request: Request
) -> Response:
    await s3.configuration.find(caller, at.bucket)
    raise NoSuchConfiguration(code, sentence, at.bucket)


get_notification = partial(_answer_empty, "NotificationConfiguration", "")
get_accelerate = partial(_answer_empty, "AccelerateConfiguration", "")
get_request_payment = partial(
    _answer_empty, "RequestPaymentConfiguration", "<Payer>BucketOwner</Payer>"
)
get_abac = partial(_answer_empty, "AbacStatus", "<Status>Disabled</Status>")
get_policy = partial(_answer_none, "NoSuchBucketPolicy", "The bucket policy does not exist")
get_lifecycle = partial(
    _answer_none,
    "NoSuchLifecycleConfiguration",
    "The lifecycle configuration does not exist",
)
get_website = partial(
    _answer_none,
    "NoSuchWebsiteConfiguration",
    "The specified bucket does not have a website configuration",
)
# Truthful rather than AWS's AES256 for every bucket: nothing here encrypts at rest.
get_encryption = partial(
    _answer_none,
    "ServerSideEncryptionConfigurationNotFoundError",
    "The server side encryption configuration was not found",
)
get_object_lock = partial(
    _answer_none,
    "ObjectLockConfigurationNotFoundError",
    "Object Lock configuration does not exist for this bucket",
)
get_replication = partial(
    _answer_none,
    "ReplicationConfigurationNotFoundError",
    "The replication configuration was not found",
)
get_metadata = partial(
    _answer_none,
    "MetadataConfigurationNotFound",
    "The metadata configuration does not exist.",
)
get_named = partial(
    _answer_none, "NoSuchConfiguration", "The specified configuration does not exist."
)
_NO_PAGE = "<IsTruncated>false</IsTruncated>"
# The roots as the API reference has them; they do not follow from one another.
list_analytics = partial(_answer_empty, "ListBucketAnalyticsConfigurationResult", _NO_PAGE)
list_tiering = partial(
    _answer_empty, "ListBucketIntelligentTieringConfigurationsOutput", _NO_PAGE
)
list_inventories = partial(_answer_empty, "ListInventoryConfigurationsResult", _NO_PAGE)
list_metrics = partial(_answer_empty, "ListMetricsConfigurationsResult", _NO_PAGE)
