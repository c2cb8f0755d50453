"""Typed access to headers and query parameters, with S3's own error for each.

`x-amz-*` parameters may come in the query as well (presigned URLs carry them there); a header
wins over its namesake in the query.
Hot path: yes, `amz_fields` and `read_object_headers` once per write.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from lazarette.base.clock import Clock
from lazarette.http.headers import Headers
from lazarette.http.message import Request
from lazarette.http.query import REMEMBERED_MAX, Parameters
from lazarette.model.conditions import (
    NO_CONDITIONS,
    NO_DELETE_CONDITIONS,
    Conditions,
    DeleteConditions,
)
from lazarette.model.errors import (
    EntityTooLarge,
    InvalidArgument,
    MissingContentLength,
    NotImplementedYet,
)
from lazarette.model.etag import parse_etags
from lazarette.model.limits import PUT_BYTES_MAX
from lazarette.model.names import PartNumber, UploadId, VersionId, parse_part_number
from lazarette.model.timestamp import parse_http_date

Fields = Mapping[str, str]


class _Names(NamedTuple):
    """Which headers hold the conditions."""

    match: str
    none_match: str
    modified: str
    unmodified: str


READ = _Names("if-match", "if-none-match", "if-modified-since", "if-unmodified-since")
COPY_SOURCE = _Names(*[f"x-amz-copy-source-{name}" for name in READ])
RENAME_SOURCE = _Names(*[f"x-amz-rename-source-{name}" for name in READ])
_IF_MODIFIED = "x-amz-if-match-last-modified-time"
_IF_SIZE = "x-amz-if-match-size"
_DELETE_CONDITIONS = frozenset(("if-match", _IF_MODIFIED, _IF_SIZE))
_SIZE = re.compile(r"\d{1,16}", re.ASCII)
_PROOF = frozenset(("x-amz-date", "x-amz-content-sha256", "x-amz-security-token"))
_PRESIGNED = frozenset(
    (
        *("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires"),
        *("X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Content-Sha256"),
    )
)
# A checksum in a URL was made before there was a body, often of none (the JavaScript SDK
# puts the CRC32 of nothing into every presigned PutObject): S3 takes no notice of it. What
# says how to compute one, or to show it, is no such value.
_CHECKSUM = "x-amz-checksum-"
_NO_CHECKSUM_VALUES = frozenset(
    ("x-amz-checksum-algorithm", "x-amz-checksum-mode", "x-amz-checksum-type")
)
_INT = re.compile(r"-?\d+", re.ASCII)


def has_fields_in_query(request: Request) -> bool:
    """Say whether the query names x-amz-* parameters that count as headers."""
    query = request.query
    return bool(query.raw and _query_fields(query.parameters))


def amz_fields(request: Request) -> Fields:
    """Return the x-amz-* headers, and those of the query that no header names.

    Those that only prove who is calling are left out.
    """
    headers = request.headers
    fields = dict(_query_fields(request.query.parameters)) if request.query.raw else {}
    for name in headers.names():
        if name.startswith("x-amz-") and name not in _PROOF:
            fields[name] = headers.get(name) or ""
    return fields


@lru_cache(maxsize=REMEMBERED_MAX)
def _query_fields(query: Parameters) -> Fields:
    fields: dict[str, str] = {}
    for name, value in query.pairs:
        lower = name.lower()
        if lower.startswith("x-amz-") and name not in _PRESIGNED and not _is_checksum(lower):
            fields.setdefault(lower, value)
    return fields


def _is_checksum(name: str) -> bool:
    """Say whether a query parameter only says what a body would have to hash to."""
    if name.startswith(_CHECKSUM):
        return name not in _NO_CHECKSUM_VALUES
    return name == "x-amz-sdk-checksum-algorithm"


def check_length(request: Request, byte_count_max: int = PUT_BYTES_MAX) -> int | None:
    """Return the announced length. Raises: MissingContentLength, EntityTooLarge."""
    length = request.body.length
    headers = request.headers
    if not length and "transfer-encoding" not in headers and "content-length" not in headers:
        # HTTP takes silence for an empty body, S3 does not.
        raise MissingContentLength()
    if length is None:
        return None
    if length > byte_count_max:
        raise EntityTooLarge(length, byte_count_max)
    return length


def read_conditions(
    headers: Headers | Fields, clock: Clock, names: _Names = READ
) -> Conditions:
    """Return the If-* headers of a read, or those of a source (`COPY_SOURCE` and the like).

    Unreadable dates are ignored, as S3 does, and so is an If-Modified-Since in the future.
    """
    match = headers.get(names.match)
    none_match = headers.get(names.none_match)
    modified = headers.get(names.modified)
    unmodified = headers.get(names.unmodified)
    if match is None and none_match is None and modified is None and unmodified is None:
        return NO_CONDITIONS
    return Conditions(
        if_match=_etags(match),
        if_none_match=_etags(none_match),
        if_modified_since_ms=None if modified is None else _past_date(modified, clock),
        if_unmodified_since_ms=None if unmodified is None else parse_http_date(unmodified),
    )


def read_write_conditions(headers: Headers) -> Conditions:
    """Return the conditions of a write: If-Match, or If-None-Match with "*" alone.

    Raises: NotImplementedYet, for what S3 does not take either.
    """
    match = headers.get("if-match")
    none_match = headers.get("if-none-match")
    if match is None and none_match is None:
        return NO_CONDITIONS
    if match is not None and none_match is not None:
        raise NotImplementedYet(
            "IfMatch", "A write takes one condition: If-Match or If-None-Match, not both."
        )
    if none_match is not None and none_match.strip() != "*":
        raise NotImplementedYet(
            "IfNoneMatch",
            'If-None-Match on a write takes only "*": store unless the key is in use.',
        )
    return Conditions(if_match=_etags(match), if_none_match=_etags(none_match))


def read_delete_conditions(request: Request) -> DeleteConditions:
    """Return the conditions of a delete. Raises: InvalidArgument."""
    headers = request.headers
    if _DELETE_CONDITIONS.isdisjoint(headers.names()) and not request.query.raw:
        return NO_DELETE_CONDITIONS
    fields = amz_fields(request)
    modified, size = fields.get(_IF_MODIFIED), fields.get(_IF_SIZE)
    match = headers.get("if-match")
    if match is None and modified is None and size is None:
        return NO_DELETE_CONDITIONS
    modified_ms = None if modified is None else parse_http_date(modified)
    if modified is not None and modified_ms is None:
        raise InvalidArgument(_IF_MODIFIED, modified, "The time is not an HTTP date")
    if size is not None and not _SIZE.fullmatch(size):
        raise InvalidArgument(_IF_SIZE, size, "The size is a number of bytes")
    return DeleteConditions(_etags(match), modified_ms, None if size is None else int(size))


def _past_date(text: str, clock: Clock) -> int | None:
    """Read a date of If-Modified-Since; None for one that is no date, or is yet to come."""
    time_ms = parse_http_date(text)
    return None if time_ms is None or time_ms > clock.now_ms() else time_ms


def _etags(text: str | None) -> tuple[str, ...]:
    # An empty list is met by nothing; it must not count as no condition at all.
    return () if text is None else parse_etags(text) or ("",)


def read_int(request: Request, name: str, default: int) -> int:
    """Return an integer from the query, negative ones too. Raises: InvalidArgument."""
    text = request.query.get(name)
    if not text:
        return default
    digits = text.removeprefix("-").lstrip("0") or "0"
    if not _INT.fullmatch(text) or len(digits) > 10 or int(digits) > 2**31 - 1:
        raise InvalidArgument(
            name, text, f"Provided {name} not an integer or within integer range"
        )
    return -int(digits) if text.startswith("-") else int(digits)


def read_count(request: Request, name: str, default: int, argument: str = "") -> int:
    """Return a count from the query as it was asked for, which may be more than a page has.

    `argument` is S3's name for it where a negative one is refused. Raises: InvalidArgument.
    """
    count = read_int(request, name, default)
    if count < 0:
        shown = argument or name
        raise InvalidArgument(
            shown, str(count), f"Argument {shown} must be an integer between 0 and 2147483647"
        )
    return count


def read_encoding(request: Request) -> bool:
    """Return whether names are to be url-encoded. Raises: InvalidArgument."""
    text = request.query.get("encoding-type")
    if text is None or text == "":
        return False
    if text.lower() != "url":
        raise InvalidArgument(
            "encoding-type", text, "Invalid Encoding Method specified in Request"
        )
    return True


def read_version(request: Request) -> VersionId | None:
    """Return versionId, or None. Raises: InvalidArgument, when it is empty or absurd."""
    if not request.query.raw:
        return None
    return check_version(request.query.get("versionId"))


def check_version(text: str | None) -> VersionId | None:
    """Return `text` as a version id. Raises: InvalidArgument."""
    if text is None:
        return None
    if not text:
        raise InvalidArgument("versionId", text, "Version id cannot be the empty string")
    if len(text) > 1024 or not text.isascii() or not text.isprintable():
        raise InvalidArgument("versionId", text, "Invalid version id specified")
    return VersionId(text)


def read_part_number(request: Request) -> PartNumber | None:
    """Return partNumber, or None. Raises: InvalidArgument."""
    text = request.query.get("partNumber")
    return None if text is None else parse_part_number(text)


def read_upload_id(request: Request) -> UploadId:
    """Return uploadId; an empty one is a name that no upload has."""
    return UploadId(request.query.get("uploadId") or "")
