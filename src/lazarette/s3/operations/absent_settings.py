"""Configurations that buckets here never have: what S3 answers for a bucket without them.

Reading says that there is none, deleting has nothing to do; setting is refused (`unbuilt`).
A missing bucket, or one the caller may not see, is refused before anything is said of it.
"""

from __future__ import annotations

from functools import partial

from lazarette.http.message import Request, Response
from lazarette.model.action import Action
from lazarette.model.errors import InvalidRequest, NoSuchConfiguration
from lazarette.model.principal import Caller
from lazarette.s3.address import Address
from lazarette.s3.response import empty_response, xml_response
from lazarette.s3.services import Handler, S3Services
from lazarette.s3.xml_write import document


async def _delete_nothing(
    action: Action, s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer the deletion of a configuration that is not there, as of one that was."""
    await s3.configuration.find(caller, at.bucket, action)
    return empty_response(request, status=204)


async def _refuse_lock(
    action: Action, s3: S3Services, at: Address, caller: Caller, _request: Request
) -> Response:
    """Refuse what only objects of a bucket with object lock have, as S3 does."""
    await s3.configuration.find(caller, at.bucket, action, at.key)
    raise InvalidRequest("Bucket is missing Object Lock Configuration")


async def _answer_empty(
    action: Action,
    root: str,
    content: str,
    s3: S3Services,
    at: Address,
    caller: Caller,
    request: Request,
) -> Response:
    await s3.configuration.find(caller, at.bucket, action)
    return xml_response(request, document(root, content))


async def _answer_none(
    action: Action,
    code: str,
    sentence: str,
    s3: S3Services,
    at: Address,
    caller: Caller,
    _request: Request,
) -> Response:
    await s3.configuration.find(caller, at.bucket, action)
    raise NoSuchConfiguration(code, sentence, at.bucket)


get_notification = partial(
    _answer_empty, Action.GET_BUCKET_NOTIFICATION, "NotificationConfiguration", ""
)
get_accelerate = partial(_answer_empty, Action.GET_ACCELERATE, "AccelerateConfiguration", "")
get_request_payment = partial(
    _answer_empty,
    Action.GET_REQUEST_PAYMENT,
    "RequestPaymentConfiguration",
    "<Payer>BucketOwner</Payer>",
)
get_abac = partial(
    _answer_empty, Action.GET_BUCKET_ABAC, "AbacStatus", "<Status>Disabled</Status>"
)
get_policy = partial(
    _answer_none,
    Action.GET_BUCKET_POLICY,
    "NoSuchBucketPolicy",
    "The bucket policy does not exist",
)
get_lifecycle = partial(
    _answer_none,
    Action.GET_LIFECYCLE,
    "NoSuchLifecycleConfiguration",
    "The lifecycle configuration does not exist",
)
get_website = partial(
    _answer_none,
    Action.GET_BUCKET_WEBSITE,
    "NoSuchWebsiteConfiguration",
    "The specified bucket does not have a website configuration",
)
# Truthful rather than AWS's AES256 for every bucket: nothing here encrypts at rest.
get_encryption = partial(
    _answer_none,
    Action.GET_ENCRYPTION,
    "ServerSideEncryptionConfigurationNotFoundError",
    "The server side encryption configuration was not found",
)
get_object_lock = partial(
    _answer_none,
    Action.GET_OBJECT_LOCK,
    "ObjectLockConfigurationNotFoundError",
    "Object Lock configuration does not exist for this bucket",
)
get_replication = partial(
    _answer_none,
    Action.GET_REPLICATION,
    "ReplicationConfigurationNotFoundError",
    "The replication configuration was not found",
)
get_metadata = partial(
    _answer_none,
    Action.GET_METADATA_TABLE,
    "MetadataConfigurationNotFound",
    "The metadata configuration does not exist.",
)
_NO_PAGE = "<IsTruncated>false</IsTruncated>"
# The roots as the API reference has them; they do not follow from one another.
list_analytics = partial(
    _answer_empty, Action.GET_ANALYTICS, "ListBucketAnalyticsConfigurationResult", _NO_PAGE
)
list_tiering = partial(
    _answer_empty,
    Action.GET_TIERING,
    "ListBucketIntelligentTieringConfigurationsOutput",
    _NO_PAGE,
)
list_inventories = partial(
    _answer_empty, Action.GET_INVENTORY, "ListInventoryConfigurationsResult", _NO_PAGE
)
list_metrics = partial(
    _answer_empty, Action.GET_METRICS, "ListMetricsConfigurationsResult", _NO_PAGE
)


def _named(action: Action) -> Handler:
    return partial(
        _answer_none,
        action,
        "NoSuchConfiguration",
        "The specified configuration does not exist.",
    )


get_analytics = _named(Action.GET_ANALYTICS)
get_tiering = _named(Action.GET_TIERING)
get_inventory = _named(Action.GET_INVENTORY)
get_metrics = _named(Action.GET_METRICS)
delete_analytics = partial(_delete_nothing, Action.PUT_ANALYTICS)
delete_tiering = partial(_delete_nothing, Action.PUT_TIERING)
delete_inventory = partial(_delete_nothing, Action.PUT_INVENTORY)
delete_metrics = partial(_delete_nothing, Action.PUT_METRICS)
delete_policy = partial(_delete_nothing, Action.DELETE_BUCKET_POLICY)
delete_lifecycle = partial(_delete_nothing, Action.PUT_LIFECYCLE)
delete_website = partial(_delete_nothing, Action.DELETE_BUCKET_WEBSITE)
delete_encryption = partial(_delete_nothing, Action.PUT_ENCRYPTION)
delete_replication = partial(_delete_nothing, Action.PUT_REPLICATION)
delete_metadata = partial(_delete_nothing, Action.DELETE_METADATA_TABLE)
get_retention = partial(_refuse_lock, Action.GET_OBJECT_RETENTION)
put_retention = partial(_refuse_lock, Action.PUT_OBJECT_RETENTION)
get_legal_hold = partial(_refuse_lock, Action.GET_OBJECT_LEGAL_HOLD)
put_legal_hold = partial(_refuse_lock, Action.PUT_OBJECT_LEGAL_HOLD)
