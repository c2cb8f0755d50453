"""The route table: method, level and sub-resource to operation.

A sub-resource is a query parameter that S3 knows by name (`?acl`, `?uploads`). Parameters
that name none, those beginning `x-` among them, do not matter here.
Hot path: yes, `find_route` once per request.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from lazarette.http.message import Request
from lazarette.http.query import REMEMBERED_MAX, Parameters
from lazarette.model.errors import InvalidArgument, InvalidUri, MethodNotAllowed
from lazarette.s3.address import Address
from lazarette.s3.audited import audited
from lazarette.s3.cross_origin import answer_preflight
from lazarette.s3.misplaced import allowed_methods, find_misplaced, resource_type
from lazarette.s3.operations import (
    absent_settings as absent,
    bucket,
    bucket_access,
    bucket_configuration,
    default_settings as default,
    list_objects,
    list_versions,
    multipart,
    object_acl,
    object_attributes,
    object_copy,
    object_delete,
    object_read,
    object_rename,
    object_tags,
    object_write,
    post_object,
    service,
)
from lazarette.s3.services import Handler
from lazarette.s3.unbuilt import unbuilt


class Route(NamedTuple):
    """An operation's name in S3's model, and what answers it."""

    name: str
    handler: Handler


def _later(name: str) -> Route:
    return Route(name, unbuilt(name))


_PREFLIGHT = Route("PreflightRequest", answer_preflight)
Methods = dict[str, Route]

SERVICE: Methods = {
    "GET": Route("ListBuckets", service.list_buckets),
    "OPTIONS": _PREFLIGHT,
}
BUCKET: Methods = {
    "GET": Route("ListObjects", list_objects.list_objects),
    "HEAD": Route("HeadBucket", bucket.head_bucket),
    "PUT": Route("CreateBucket", bucket.create_bucket),
    "DELETE": Route("DeleteBucket", bucket.delete_bucket),
    "POST": Route("PostObject", post_object.post_object),
    "OPTIONS": _PREFLIGHT,
}
OBJECT: Methods = {
    "GET": Route("GetObject", object_read.get_object),
    "HEAD": Route("HeadObject", object_read.head_object),
    "PUT": Route("PutObject", object_write.put_object),
    "DELETE": Route("DeleteObject", object_delete.delete_object),
    "OPTIONS": _PREFLIGHT,
}
_COPY_SOURCE = "x-amz-copy-source"
_COPY_OBJECT = Route("CopyObject", object_copy.copy_object)
_COPY_PART = Route("UploadPartCopy", object_copy.upload_part_copy)


def _configured(suffix: str, listing: Handler, getting: Handler, deleting: Handler) -> Methods:
    """Return the routes of a configuration that is listed, or named by ?id."""
    return {
        "GET": Route(f"ListBucket{suffix}Configurations", listing),
        "GET id": Route(f"GetBucket{suffix}Configuration", getting),
        "PUT": _later(f"PutBucket{suffix}Configuration"),
        "DELETE": Route(f"DeleteBucket{suffix}Configuration", deleting),
    }


# Chosen by a value: with any other list-type S3 answers ListObjects.
LIST_OBJECTS_V2 = Route("ListObjectsV2", list_objects.list_objects_v2)
BUCKET_PARTS: dict[str, Methods] = {
    "versions": {"GET": Route("ListObjectVersions", list_versions.list_object_versions)},
    "uploads": {"GET": Route("ListMultipartUploads", multipart.list_multipart_uploads)},
    "delete": {"POST": Route("DeleteObjects", object_delete.delete_objects)},
    "location": {"GET": Route("GetBucketLocation", bucket.get_bucket_location)},
    "versioning": {
        "GET": Route("GetBucketVersioning", bucket_configuration.get_bucket_versioning),
        "PUT": Route("PutBucketVersioning", bucket_configuration.put_bucket_versioning),
    },
    "acl": {
        "GET": Route("GetBucketAcl", bucket_access.get_bucket_acl),
        "PUT": Route("PutBucketAcl", bucket_access.put_bucket_acl),
    },
    "policy": {
        "GET": Route("GetBucketPolicy", absent.get_policy),
        "PUT": _later("PutBucketPolicy"),
        "DELETE": Route("DeleteBucketPolicy", absent.delete_policy),
    },
    "policyStatus": {
        "GET": Route("GetBucketPolicyStatus", bucket_access.get_bucket_policy_status)
    },
    "publicAccessBlock": {
        "GET": Route("GetPublicAccessBlock", bucket_access.get_public_access_block),
        "PUT": Route("PutPublicAccessBlock", bucket_access.put_public_access_block),
        "DELETE": Route("DeletePublicAccessBlock", bucket_access.delete_public_access_block),
    },
    "ownershipControls": {
        "GET": Route("GetBucketOwnershipControls", bucket_access.get_bucket_ownership_controls),
        "PUT": Route("PutBucketOwnershipControls", bucket_access.put_bucket_ownership_controls),
        "DELETE": Route(
            "DeleteBucketOwnershipControls", bucket_access.delete_bucket_ownership_controls
        ),
    },
    "tagging": {
        "GET": Route("GetBucketTagging", bucket_configuration.get_bucket_tagging),
        "PUT": Route("PutBucketTagging", bucket_configuration.put_bucket_tagging),
        "DELETE": Route("DeleteBucketTagging", bucket_configuration.delete_bucket_tagging),
    },
    "cors": {
        "GET": Route("GetBucketCors", bucket_configuration.get_bucket_cors),
        "PUT": Route("PutBucketCors", bucket_configuration.put_bucket_cors),
        "DELETE": Route("DeleteBucketCors", bucket_configuration.delete_bucket_cors),
    },
    "lifecycle": {
        "GET": Route("GetBucketLifecycleConfiguration", absent.get_lifecycle),
        "PUT": _later("PutBucketLifecycleConfiguration"),
        "DELETE": Route("DeleteBucketLifecycle", absent.delete_lifecycle),
    },
    "website": {
        "GET": Route("GetBucketWebsite", absent.get_website),
        "PUT": _later("PutBucketWebsite"),
        "DELETE": Route("DeleteBucketWebsite", absent.delete_website),
    },
    "encryption": {
        "GET": Route("GetBucketEncryption", absent.get_encryption),
        "PUT": _later("PutBucketEncryption"),
        "DELETE": Route("DeleteBucketEncryption", absent.delete_encryption),
    },
    "replication": {
        "GET": Route("GetBucketReplication", absent.get_replication),
        "PUT": _later("PutBucketReplication"),
        "DELETE": Route("DeleteBucketReplication", absent.delete_replication),
    },
    "object-lock": {
        "GET": Route("GetObjectLockConfiguration", absent.get_object_lock),
        "PUT": _later("PutObjectLockConfiguration"),
    },
    "logging": {
        "GET": Route("GetBucketLogging", bucket_configuration.get_bucket_logging),
        "PUT": Route("PutBucketLogging", bucket_configuration.put_bucket_logging),
    },
    "notification": {
        "GET": Route("GetBucketNotificationConfiguration", absent.get_notification),
        "PUT": Route("PutBucketNotificationConfiguration", default.put_notification),
    },
    "accelerate": {
        "GET": Route("GetBucketAccelerateConfiguration", absent.get_accelerate),
        "PUT": _later("PutBucketAccelerateConfiguration"),
    },
    "requestPayment": {
        "GET": Route("GetBucketRequestPayment", absent.get_request_payment),
        "PUT": Route("PutBucketRequestPayment", default.put_request_payment),
    },
    "analytics": _configured(
        "Analytics", absent.list_analytics, absent.get_analytics, absent.delete_analytics
    ),
    "intelligent-tiering": _configured(
        "IntelligentTiering", absent.list_tiering, absent.get_tiering, absent.delete_tiering
    ),
    "inventory": _configured(
        "Inventory", absent.list_inventories, absent.get_inventory, absent.delete_inventory
    ),
    "metrics": _configured(
        "Metrics", absent.list_metrics, absent.get_metrics, absent.delete_metrics
    ),
    "session": {"GET": _later("CreateSession")},
    "abac": {
        "GET": Route("GetBucketAbac", absent.get_abac),
        "PUT": Route("PutBucketAbac", default.put_abac),
    },
    "metadataConfiguration": {
        "POST": _later("CreateBucketMetadataConfiguration"),
        "GET": Route("GetBucketMetadataConfiguration", absent.get_metadata),
        "DELETE": Route("DeleteBucketMetadataConfiguration", absent.delete_metadata),
    },
    "metadataTable": {
        "POST": _later("CreateBucketMetadataTableConfiguration"),
        "GET": Route("GetBucketMetadataTableConfiguration", absent.get_metadata),
        "DELETE": Route("DeleteBucketMetadataTableConfiguration", absent.delete_metadata),
    },
    "metadataAnnotationTable": {
        "PUT": _later("UpdateBucketMetadataAnnotationTableConfiguration")
    },
    "metadataInventoryTable": {
        "PUT": _later("UpdateBucketMetadataInventoryTableConfiguration")
    },
    "metadataJournalTable": {"PUT": _later("UpdateBucketMetadataJournalTableConfiguration")},
}
OBJECT_PARTS: dict[str, Methods] = {
    "uploadId": {
        "PUT": Route("UploadPart", multipart.upload_part),
        "POST": Route("CompleteMultipartUpload", multipart.complete_multipart_upload),
        "DELETE": Route("AbortMultipartUpload", multipart.abort_multipart_upload),
        "GET": Route("ListParts", multipart.list_parts),
    },
    "uploads": {"POST": Route("CreateMultipartUpload", multipart.create_multipart_upload)},
    "acl": {
        "GET": Route("GetObjectAcl", object_acl.get_object_acl),
        "PUT": Route("PutObjectAcl", object_acl.put_object_acl),
    },
    "tagging": {
        "GET": Route("GetObjectTagging", object_tags.get_object_tagging),
        "PUT": Route("PutObjectTagging", object_tags.put_object_tagging),
        "DELETE": Route("DeleteObjectTagging", object_tags.delete_object_tagging),
    },
    "attributes": {
        "GET": Route("GetObjectAttributes", object_attributes.get_object_attributes)
    },
    "legal-hold": {
        "GET": Route("GetObjectLegalHold", absent.get_legal_hold),
        "PUT": Route("PutObjectLegalHold", absent.put_legal_hold),
    },
    "retention": {
        "GET": Route("GetObjectRetention", absent.get_retention),
        "PUT": Route("PutObjectRetention", absent.put_retention),
    },
    "annotation": {
        "GET": _later("ListObjectAnnotations"),
        "GET annotationName": _later("GetObjectAnnotation"),
        "PUT": _later("PutObjectAnnotation"),
        "DELETE": _later("DeleteObjectAnnotation"),
    },
    "torrent": {"GET": _later("GetObjectTorrent")},
    "restore": {"POST": _later("RestoreObject")},
    "select": {"POST": _later("SelectObjectContent")},
    "renameObject": {"PUT": Route("RenameObject", object_rename.rename_object)},
    "encryption": {"PUT": _later("UpdateObjectEncryption")},
}
_WRITE_GET_OBJECT_RESPONSE = _later("WriteGetObjectResponse")
for _methods in (BUCKET, *BUCKET_PARTS.values()):
    for _method, _route in _methods.items():
        _methods[_method] = Route(_route.name, audited(_method, *_route))


def find_route(at: Address, request: Request) -> Route:
    """Return the route of a request. Raises: MethodNotAllowed, InvalidArgument."""
    method = request.method
    if at.key:
        route = OBJECT.get(method)
        is_copy = method == "PUT" and _COPY_SOURCE in request.headers
        if request.query.raw:
            parameters = request.query.parameters
            route = _find_part(parameters, method, True) or route
            # SDKs move the header into a presigned URL: never store its empty body.
            is_copy = is_copy or (method == "PUT" and _COPY_SOURCE in parameters.first)
        if is_copy:
            if route is OBJECT["PUT"]:
                return _COPY_OBJECT
            if route is OBJECT_PARTS["uploadId"]["PUT"]:
                return _COPY_PART
    elif at.bucket:
        route = BUCKET.get(method)
        if request.query.raw:
            part = _find_part(request.query.parameters, method, False)
            if part is not None:
                route = part
            elif method == "GET" and request.query.get("list-type") == "2":
                route = LIST_OBJECTS_V2
    else:
        route = SERVICE.get(method)
        if request.query.raw:
            _check_text(request.query.parameters)
    if route is None:
        level = OBJECT if at.key else BUCKET if at.bucket else SERVICE
        raise MethodNotAllowed(method, _level(at), allowed_methods(level))
    return route


def find_named_routes() -> list[Route]:
    """Return the routes that are found by more than method and sub-resource."""
    return [_COPY_OBJECT, _COPY_PART, LIST_OBJECTS_V2, _WRITE_GET_OBJECT_RESPONSE]


def find_odd_route(request: Request) -> Route | None:
    """Return the one operation whose path names no bucket."""
    if request.method == "POST" and request.raw_path == b"/WriteGetObjectResponse":
        return _WRITE_GET_OBJECT_RESPONSE
    return None


@lru_cache(maxsize=REMEMBERED_MAX)
def _find_part(query: Parameters, method: str, is_object: bool) -> Route | None:
    """Return the route of the sub-resource in the query; None when there is none."""
    _check_text(query)
    if method == "OPTIONS":
        return None  # A preflight asks about the bucket, whatever will be sent there.
    parts = OBJECT_PARTS if is_object else BUCKET_PARTS
    named = sorted({name for name, _ in query.pairs if name in parts})
    if len(named) > 1:
        raise InvalidArgument(
            "ResourceType",
            named[0],
            f"Conflicting query string parameters: {', '.join(named)}",
        )
    misplaced = find_misplaced(query, method, is_object)
    if misplaced is not None:
        raise misplaced
    if not named:
        return None
    methods = parts[named[0]]
    for narrower in ("id", "annotationName"):
        found = methods.get(f"{method} {narrower}")
        if found is not None and narrower in query.first:
            return found
    if "partNumber" not in query.first and named == ["uploadId"]:
        # To upload is to upload a part.
        methods = {name: known for name, known in methods.items() if name != "PUT"}
    route = methods.get(method)
    if route is None:
        raise MethodNotAllowed(
            method, resource_type(named[0], is_object), allowed_methods(methods)
        )
    return route


def _check_text(query: Parameters) -> None:
    if not query.is_text:
        raise InvalidUri(query.raw.decode("latin-1"))


def _level(at: Address) -> str:
    if at.key:
        return "OBJECT"
    return "BUCKET" if at.bucket else "SERVICE"
