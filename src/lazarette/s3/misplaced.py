"""Query parameters that mean nothing where they stand, in S3's words for each.

What a parameter would select somewhere else is refused rather than passed over: the client
would take the answer for that of another operation.
"""

from __future__ import annotations

from collections.abc import Mapping

from lazarette.http.query import Parameters
from lazarette.model.errors import InvalidArgument, InvalidRequest, LazaretteError

# S3's names for the sub-resources of a bucket, where they are not the parameter in capitals.
_BUCKET_TYPES = {
    "abac": "BUCKET_ABAC",
    "delete": "MULTI_OBJECT_DELETE",
    "intelligent-tiering": "INTELLIGENT_TIERING",
    "logging": "LOGGING_STATUS",
    "metadataAnnotationTable": "BUCKET_METADATA_ANNOTATION_TABLE_CONFIGURATION",
    "metadataConfiguration": "BUCKET_METADATA_CONFIGURATION",
    "metadataInventoryTable": "BUCKET_METADATA_INVENTORY_TABLE_CONFIGURATION",
    "metadataJournalTable": "BUCKET_METADATA_JOURNAL_TABLE_CONFIGURATION",
    "metadataTable": "BUCKET_METADATA_TABLE_CONFIGURATION",
    "object-lock": "OBJECT_LOCK_CONFIGURATION",
    "ownershipControls": "OWNERSHIP_CONTROLS",
    "policy": "BUCKETPOLICY",
    "policyStatus": "POLICY_STATUS",
    "publicAccessBlock": "PUBLIC_ACCESS_BLOCK",
    "requestPayment": "REQUEST_PAYMENT",
    "versions": "BUCKETVERSIONS",
}
_OBJECT_TYPES = {
    "annotation": "OBJECT_ANNOTATIONS",
    "attributes": "OBJECT_ATTRIBUTES",
    "encryption": "OBJECT_ENCRYPTION",
    "legal-hold": "OBJECT_LOCK_LEGALHOLD",
    "retention": "OBJECT_LOCK_RETENTION",
    "tagging": "OBJECT_TAGGING",
    "uploadId": "UPLOAD",
}


def resource_type(part: str, is_object: bool) -> str:
    """Return S3's name for a sub-resource, as MethodNotAllowed tells it."""
    known = _OBJECT_TYPES if is_object else _BUCKET_TYPES
    return known.get(part) or part.upper()


def allowed_methods(methods: Mapping[str, object]) -> str:
    """Return the value of Allow for a row of the route table."""
    return ", ".join(sorted({method.partition(" ")[0] for method in methods} - {"OPTIONS"}))


def find_misplaced(query: Parameters, method: str, is_object: bool) -> LazaretteError | None:
    """Return the failure of a parameter that belongs elsewhere, or None."""
    found = query.first
    if is_object:
        if "versions" in found:
            return InvalidRequest(
                "There is no such thing as the ?versions sub-resource for a key"
            )
        if "uploads" in found and method == "GET":
            return InvalidRequest("Key is not expected for the GET method ?uploads subresource")
        return None
    if "partNumber" in found:
        return InvalidRequest("Object must have a valid key name.")
    if "versionId" in found:
        return InvalidArgument(
            "versionId", found["versionId"], "This operation does not accept a version-id."
        )
    if "uploadId" in found and method in ("GET", "POST", "DELETE"):
        return InvalidRequest("A key must be specified")
    return None
