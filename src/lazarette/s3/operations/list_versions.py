"""ListObjectVersions."""

from __future__ import annotations

from lazarette.http.message import Request, Response
from lazarette.http.query import Query
from lazarette.model.errors import InvalidArgument
from lazarette.model.limits import LIST_KEYS_MAX
from lazarette.model.listing import ListQuery, marker_place
from lazarette.model.principal import Caller
from lazarette.s3.acl_owners import owner_elements
from lazarette.s3.address import Address
from lazarette.s3.operations.list_objects import NO_PAGE, name_element, page_elements
from lazarette.s3.owners import find_owner
from lazarette.s3.params import read_count, read_encoding
from lazarette.s3.response import xml_response
from lazarette.s3.services import S3Services
from lazarette.s3.xml_write import (
    document,
    elements,
    owner_element,
    prefix_elements,
    version_rows,
)


async def list_object_versions(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer ListObjectVersions."""
    query = request.query
    limit = read_count(request, "max-keys", LIST_KEYS_MAX)
    prefix = query.get("prefix") or ""
    delimiter = query.get("delimiter") or ""
    key_marker = query.get("key-marker") or ""
    version_marker = _read_version_marker(query)
    is_encoded = read_encoding(request)
    after = marker_place(key_marker, prefix, delimiter)
    wanted = ListQuery(
        prefix,
        delimiter,
        after,
        version_marker if after == key_marker else "",
        min(max(limit, 1), LIST_KEYS_MAX),
    )
    bucket, page = await s3.listings.list_versions(caller, at.bucket, wanted)
    if limit == 0 or (version_marker and not key_marker):
        page = NO_PAGE
    owner = owner_element(await find_owner(s3, bucket.account))
    head = elements([("Name", at.bucket)]) + name_element("Prefix", prefix, is_encoded)
    head += name_element("KeyMarker", key_marker, is_encoded)
    head += elements([("VersionIdMarker", version_marker)])
    if page.is_truncated:
        head += name_element("NextKeyMarker", page.next_after, is_encoded)
        if page.next_mark:
            head += elements([("NextVersionIdMarker", page.next_mark)])
    head += elements([("MaxKeys", limit)])
    head += page_elements(delimiter, is_encoded, page.is_truncated)
    rows = version_rows(
        page.objects, is_encoded, owner, await owner_elements(s3, bucket, owner)
    )
    tail = prefix_elements(page.prefixes, is_encoded)
    return xml_response(request, document("ListVersionsResult", head + rows + tail))


def _read_version_marker(query: Query) -> str:
    """Return version-id-marker, which goes with a key-marker. Raises: InvalidArgument."""
    marker = query.get("version-id-marker")
    if marker is not None and "key-marker" not in query:
        raise InvalidArgument(
            "version-id-marker",
            marker,
            "A version-id marker cannot be specified without a key marker.",
        )
    if marker == "":
        raise InvalidArgument("version-id-marker", "", "A version-id marker cannot be empty.")
    return marker or ""
