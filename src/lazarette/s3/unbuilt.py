"""Operations of S3's model that are not built here, and what to use instead of each.

Each stands in the route table under its name, so that a client gets 501 with a sentence, and
the log says what people ask for.
"""

from __future__ import annotations

from functools import partial

from lazarette.http.message import Request, Response
from lazarette.model.action import Action
from lazarette.model.errors import NotImplementedYet
from lazarette.model.principal import Caller
from lazarette.s3.address import Address
from lazarette.s3.services import Handler, S3Services

# Operation -> what to say of it.
SENTENCES: dict[str, str] = {
    # Changed elsewhere.
    "PutBucketPolicy": "Use ACLs, or UpdateBucket of the Lightsail API with accessRules and "
    "readonlyAccessAccounts.",
    "PutBucketLogging": "Leave out TargetGrants and PartitionedPrefix, and name a "
    "TargetPrefix of up to 100 letters, digits and _ / ! . * ' ( ) -.",
    # Not there yet, or not in Lightsail at all.
    "RestoreObject": "Objects are never archived here: read them at once.",
    "SelectObjectContent": "Queries are not supported: use GetObject with a Range.",
    "GetObjectTorrent": "Torrents are not supported: use GetObject.",
    "CreateSession": "Sessions are not supported: sign each request.",
    "WriteGetObjectResponse": "Object Lambda is not supported: use GetObject.",
    "UpdateObjectEncryption": "Managed keys are not supported: encrypt before sending.",
}
# What Lightsail buckets do not have, what to do instead, and the operations that ask for it.
_FEATURES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "lifecycle rules",
        "delete what is old by a scheduled job",
        ("PutBucketLifecycleConfiguration",),
    ),
    (
        "default encryption",
        "encrypt before sending, or encrypt the disk that holds the server's data",
        ("PutBucketEncryption",),
    ),
    (
        "website hosting",
        "open objects with UpdateBucket accessRules, and serve pages by a web server",
        ("PutBucketWebsite",),
    ),
    ("replication", "copy by a scheduled `aws s3 sync`", ("PutBucketReplication",)),
    (
        "event notifications",
        "list the bucket to find what has changed",
        ("PutBucketNotificationConfiguration",),
    ),
    (
        "transfer acceleration",
        "send to the server's own address",
        ("PutBucketAccelerateConfiguration",),
    ),
    ("requester pays", "leave the payer as it is", ("PutBucketRequestPayment",)),
    (
        "object lock",
        "enable versioning, which keeps what is overwritten",
        ("PutObjectLockConfiguration",),
    ),
    (
        "attribute-based access control",
        "give each application a bucket and an access key of its own",
        ("PutBucketAbac",),
    ),
    (
        "object annotations",
        "use object tags or user metadata",
        (
            "GetObjectAnnotation",
            "ListObjectAnnotations",
            "PutObjectAnnotation",
            "DeleteObjectAnnotation",
        ),
    ),
    (
        "metadata tables",
        "use ListObjectsV2 and HeadObject",
        (
            "CreateBucketMetadataConfiguration",
            "CreateBucketMetadataTableConfiguration",
            "UpdateBucketMetadataAnnotationTableConfiguration",
            "UpdateBucketMetadataInventoryTableConfiguration",
            "UpdateBucketMetadataJournalTableConfiguration",
        ),
    ),
    (
        "storage class analysis",
        "use ListObjectsV2, which shows storage classes",
        ("PutBucketAnalyticsConfiguration",),
    ),
    (
        "intelligent tiering",
        "leave it out: objects of every storage class are kept alike",
        ("PutBucketIntelligentTieringConfiguration",),
    ),
    (
        "inventories",
        "use ListObjectsV2 and ListObjectVersions",
        ("PutBucketInventoryConfiguration",),
    ),
    (
        "request metrics",
        "use /-/metrics of the server's status address",
        ("PutBucketMetricsConfiguration",),
    ),
)
for _feature, _instead, _names in _FEATURES:
    _sentence = f"Lightsail buckets do not have {_feature}: {_instead}."
    SENTENCES.update(dict.fromkeys(_names, _sentence))


async def _refuse(
    name: str, s3: S3Services, at: Address, caller: Caller, _request: Request
) -> Response:
    if at.bucket:
        # NoSuchBucket is the better answer, and who may read no setting learns nothing.
        await s3.configuration.find(caller, at.bucket, Action.GET_BUCKET_VERSIONING)
    raise unbuilt_error(name)


def unbuilt_error(name: str) -> NotImplementedYet:
    """Return the refusal of the operation `name`, which must have a sentence."""
    return NotImplementedYet(name, f"{name} is not supported. {SENTENCES[name]}")


def unbuilt(name: str) -> Handler:
    """Return a handler that refuses the operation `name`, which must have a sentence."""
    assert name in SENTENCES, name
    return partial(_refuse, name)
