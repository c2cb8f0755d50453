"""ListObjectsV2 and ListObjects (V1).

Continuation tokens are opaque: base64url of a format mark and the name to go on after.
"""

from __future__ import annotations

import base64
import binascii

import msgspec

from lazarette.http.message import Request, Response
from lazarette.model.bucket import Bucket
from lazarette.model.errors import InvalidArgument
from lazarette.model.limits import LIST_KEYS_MAX
from lazarette.model.listing import ListPage, ListQuery, marker_place
from lazarette.model.principal import Caller
from lazarette.s3.acl_owners import owner_elements
from lazarette.s3.address import Address
from lazarette.s3.owners import find_owner
from lazarette.s3.params import read_count, read_encoding
from lazarette.s3.response import xml_response
from lazarette.s3.services import S3Services
from lazarette.s3.xml_write import (
    content_rows,
    document,
    elements,
    flag,
    listed_name,
    owner_element,
    prefix_elements,
)

_TOKEN_MARK = b"1:"
# A parameter of the other version is refused, lest a client take it for heard.
_LATER_PARAMETERS = {
    "continuation-token": "continuation-token only supported in REST.GET.BUCKET with "
    "list-type=2",
    "start-after": "startAfter only supported in REST.GET.BUCKET with list-type=2",
}
NO_PAGE = ListPage([], [], False, "")


def write_token(after: str) -> str:
    """Return the token for the page after `after`.

    >>> read_token(write_token("photos/ü"))
    'photos/ü'
    """
    return base64.urlsafe_b64encode(_TOKEN_MARK + after.encode()).decode()


def read_token(text: str) -> str:
    """Return the name a token stands for. Raises: InvalidArgument."""
    try:
        raw = base64.b64decode(text, altchars=b"-_", validate=True)
        if raw.startswith(_TOKEN_MARK):
            return raw[len(_TOKEN_MARK) :].decode()
    except (binascii.Error, ValueError):
        pass
    raise InvalidArgument(
        "continuation-token", "", "The continuation token provided is incorrect"
    )


async def list_objects_v2(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer ListObjectsV2."""
    query = request.query
    limit = read_count(request, "max-keys", LIST_KEYS_MAX, "maxKeys")
    if "marker" in query:
        raise InvalidArgument(
            "marker", "", "Marker unsupported with REST.GET.BUCKET in list-type=2"
        )
    is_encoded = read_encoding(request)
    prefix = query.get("prefix") or ""
    delimiter = query.get("delimiter") or ""
    start_after = query.get("start-after")
    token = query.get("continuation-token")
    after = start_after or "" if token is None else read_token(token)
    bucket, page = await list_page(
        s3, at, caller, ListQuery(prefix=prefix, delimiter=delimiter, after=after, limit=limit)
    )
    owner = ""
    if query.get("fetch-owner") == "true":
        owner = owner_element(await find_owner(s3, bucket.account))
    head = elements([("Name", at.bucket)]) + name_element("Prefix", prefix, is_encoded)
    if start_after is not None:  # Named again though a token has put it aside.
        head += name_element("StartAfter", start_after, is_encoded)
    if token is not None:
        head += elements([("ContinuationToken", token)])
    if page.is_truncated:
        head += elements([("NextContinuationToken", write_token(page.next_after))])
    head += elements([("KeyCount", len(page.objects) + len(page.prefixes)), ("MaxKeys", limit)])
    head += page_elements(delimiter, is_encoded, page.is_truncated)
    rows = content_rows(
        page.objects, is_encoded, owner, await owner_elements(s3, bucket, owner)
    )
    tail = prefix_elements(page.prefixes, is_encoded)
    return xml_response(request, document("ListBucketResult", head + rows + tail))


async def list_objects(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer ListObjects, the first version; its rows always name the owner."""
    query = request.query
    limit = read_count(request, "max-keys", LIST_KEYS_MAX, "maxKeys")
    for name, sentence in _LATER_PARAMETERS.items():
        if name in query:
            raise InvalidArgument(name, "", sentence)
    is_encoded = read_encoding(request)
    prefix = query.get("prefix") or ""
    delimiter = query.get("delimiter") or ""
    marker = query.get("marker") or ""
    after = marker_place(marker, prefix, delimiter)
    bucket, page = await list_page(
        s3, at, caller, ListQuery(prefix=prefix, delimiter=delimiter, after=after, limit=limit)
    )
    owner = owner_element(await find_owner(s3, bucket.account))
    head = elements([("Name", at.bucket)]) + name_element("Prefix", prefix, is_encoded)
    head += name_element("Marker", marker, is_encoded)
    # Without a delimiter the last key is the next marker, and S3 does not repeat it.
    if page.is_truncated and delimiter:
        head += name_element("NextMarker", page.next_after, is_encoded)
    head += elements([("MaxKeys", limit)])
    head += page_elements(delimiter, is_encoded, page.is_truncated)
    rows = content_rows(
        page.objects, is_encoded, owner, await owner_elements(s3, bucket, owner)
    )
    tail = prefix_elements(page.prefixes, is_encoded)
    return xml_response(request, document("ListBucketResult", head + rows + tail))


async def list_page(
    s3: S3Services, at: Address, caller: Caller, query: ListQuery
) -> tuple[Bucket, ListPage]:
    """Return a page; one of no keys is empty and complete, as on AWS.

    More than a thousand keys may be asked for, and are answered by a thousand.
    """
    if query.limit == 0:
        return await s3.buckets.head(caller, at.bucket), NO_PAGE
    if query.limit > LIST_KEYS_MAX:
        query = msgspec.structs.replace(query, limit=LIST_KEYS_MAX)
    return await s3.listings.list_objects(caller, at.bucket, query)


def name_element(name: str, text: str, is_encoded: bool) -> str:
    """Return an element that holds a key or a prefix."""
    return f"<{name}>{listed_name(text, is_encoded)}</{name}>"


def page_elements(delimiter: str, is_encoded: bool, is_truncated: bool) -> str:
    """Return what every listing says between its markers and its rows."""
    written = name_element("Delimiter", delimiter, is_encoded) if delimiter else ""
    if is_encoded:
        written += "<EncodingType>url</EncodingType>"
    return f"{written}<IsTruncated>{flag(is_truncated)}</IsTruncated>"
