"""Operations of S3's model that are not built here, and what to use instead of each.

Each stands in the route table under its name, so that a client gets 501 with a sentence, and
the log says what people ask for.
"""

from __future__ import annotations

from functools import partial

from lazarette.http.message import Request, Response
from lazarette.model.errors import NotImplementedYet
from lazarette.model.principal import Caller
from lazarette.s3.address import Address
from lazarette.s3.services import Handler, S3Services

_LIGHTSAIL = "Bucket configuration is changed through the Lightsail API: "
_RULES = _LIGHTSAIL + "use UpdateBucket with accessRules."
_ABSENT = "Lightsail buckets do not have {feature}."

# Operation -> what to say of it.
SENTENCES: dict[str, str] = {
    # Changed elsewhere.
    "PutBucketAcl": _RULES,
    "PutBucketPolicy": _RULES,
    "PutPublicAccessBlock": _RULES,
    "DeletePublicAccessBlock": _RULES,
    "PutBucketOwnershipControls": _RULES,
    "DeleteBucketOwnershipControls": _RULES,
    "PutBucketLogging": _LIGHTSAIL + "use UpdateBucket with accessLogConfig.",
    # Not there yet, or not in Lightsail at all.
    "RenameObject": "Use CopyObject, then DeleteObject.",
    "RestoreObject": "Objects are never archived here: read them at once.",
    "SelectObjectContent": "Queries are not supported: use GetObject with a Range.",
    "GetObjectTorrent": "Torrents are not supported: use GetObject.",
    "CreateSession": _ABSENT.format(feature="sessions: sign each request"),
    "WriteGetObjectResponse": _ABSENT.format(feature="Object Lambda"),
    "UpdateObjectEncryption": _ABSENT.format(feature="managed encryption keys"),
}
_FEATURES: dict[str, tuple[str, ...]] = {
    "lifecycle rules": ("PutBucketLifecycleConfiguration",),
    "default encryption": ("PutBucketEncryption",),
    "website hosting": ("PutBucketWebsite",),
    "replication": ("PutBucketReplication",),
    "event notifications": ("PutBucketNotificationConfiguration",),
    "transfer acceleration": ("PutBucketAccelerateConfiguration",),
    "requester pays": ("PutBucketRequestPayment",),
    "object lock": ("PutObjectLockConfiguration",),
    "attribute-based access control": ("PutBucketAbac",),
    "object annotations": (
        "GetObjectAnnotation",
        "ListObjectAnnotations",
        "PutObjectAnnotation",
        "DeleteObjectAnnotation",
    ),
    "metadata tables": (
        "CreateBucketMetadataConfiguration",
        "CreateBucketMetadataTableConfiguration",
        "UpdateBucketMetadataAnnotationTableConfiguration",
        "UpdateBucketMetadataInventoryTableConfiguration",
        "UpdateBucketMetadataJournalTableConfiguration",
    ),
    **{
        feature: (f"PutBucket{name}Configuration",)
        for feature, name in (
            ("storage class analysis", "Analytics"),
            ("intelligent tiering", "IntelligentTiering"),
            ("inventories", "Inventory"),
            ("request metrics", "Metrics"),
        )
    },
}
for _feature, _names in _FEATURES.items():
    SENTENCES.update(dict.fromkeys(_names, _ABSENT.format(feature=_feature)))


async def _refuse(
    name: str, s3: S3Services, at: Address, caller: Caller, _request: Request
) -> Response:
    if at.bucket:
        await s3.configuration.find(caller, at.bucket)  # NoSuchBucket is the better answer.
    raise NotImplementedYet(name, f"{name} is not supported. {SENTENCES[name]}")


def unbuilt(name: str) -> Handler:
    """Return a handler that refuses the operation `name`, which must have a sentence."""
    assert name in SENTENCES, name
    return partial(_refuse, name)
