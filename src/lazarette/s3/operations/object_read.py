"""GetObject and HeadObject.

Hot path: yes, `get_object` with all it calls.
"""

from __future__ import annotations

from lazarette.http.message import Request, Response
from lazarette.model.bucket import Versioning
from lazarette.model.byte_range import parse_range
from lazarette.model.conditions import NO_CONDITIONS
from lazarette.model.errors import InvalidArgument, InvalidRequest
from lazarette.model.principal import Caller, Kind
from lazarette.model.timestamp import http_date
from lazarette.s3.address import Address
from lazarette.s3.metadata_text import write_text
from lazarette.s3.object_params import check_encryption
from lazarette.s3.params import amz_fields, read_conditions, read_part_number, read_version
from lazarette.s3.response import (
    HeaderList,
    base_headers,
    checksum_headers,
    version_header,
)
from lazarette.s3.services import S3Services
from lazarette.services.object_reads import Opened

_DEFAULT_TYPE = (b"content-type", b"binary/octet-stream")
_ACCEPT_RANGES = (b"accept-ranges", b"bytes")
_OVERRIDES = {
    "response-content-type": b"content-type",
    "response-content-language": b"content-language",
    "response-expires": b"expires",
    "response-cache-control": b"cache-control",
    "response-content-disposition": b"content-disposition",
    "response-content-encoding": b"content-encoding",
}
# Headers that change what a read answers.
_UNUSUAL = frozenset(
    (
        *("range", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since"),
        *("x-amz-checksum-mode", "x-amz-server-side-encryption-customer-algorithm"),
    )
)


async def get_object(s3: S3Services, at: Address, caller: Caller, request: Request) -> Response:
    """Answer GetObject."""
    return await _read(s3, at, caller, request, True)


async def head_object(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer HeadObject: the headers of GetObject, and no body."""
    return await _read(s3, at, caller, request, False)


async def _read(
    s3: S3Services, at: Address, caller: Caller, request: Request, with_data: bool
) -> Response:
    headers = request.headers
    overrides: HeaderList = []
    version = part_number = None
    # One look for all that a plain read does not have: a microsecond less than seven.
    if not request.query.raw and _UNUSUAL.isdisjoint(headers.names()):
        return await _read_plain(s3, at, caller, request, with_data)
    if request.query.raw:
        version = read_version(request)
        part_number = read_part_number(request)
        overrides = _read_overrides(request, caller)
    ranged = headers.get("range")
    if ranged is not None and part_number is not None:
        raise InvalidRequest("Cannot specify both Range header and partNumber query parameter")
    if "x-amz-server-side-encryption-customer-algorithm" in headers:
        check_encryption(amz_fields(request))
    opened = await s3.reads.open(
        caller,
        at.bucket,
        at.key,
        version=version,
        wanted=None if ranged is None else parse_range(ranged),
        part_number=part_number,
        conditions=read_conditions(headers, s3.clock),
        with_data=with_data,
        is_inside=request.is_inside,
    )
    answer = base_headers(request)
    _add_version(answer, opened)
    span = opened.span
    if part_number is not None and opened.parts_count:
        answer.append((b"x-amz-mp-parts-count", b"%d" % opened.parts_count))
    mode = headers.get("x-amz-checksum-mode") or request.query.get("x-amz-checksum-mode")
    if mode is not None and mode.upper() == "ENABLED":
        answer += _checksums_of(opened)
    if overrides:
        replaced = {name for name, _ in overrides}
        answer = [pair for pair in answer if pair[0] not in replaced] + overrides
    if span is None:
        return Response(200, answer, opened.body, opened.version.size)
    answer.append((b"content-range", span.content_range().encode()))
    return Response(206, answer, opened.body, span.stop - span.start)


async def _read_plain(
    s3: S3Services, at: Address, caller: Caller, request: Request, with_data: bool
) -> Response:
    """Read the current version whole and without conditions."""
    opened = await s3.reads.open(
        caller,
        at.bucket,
        at.key,
        version=None,
        wanted=None,
        part_number=None,
        conditions=NO_CONDITIONS,
        with_data=with_data,
        is_inside=request.is_inside,
    )
    answer = base_headers(request)
    _add_version(answer, opened)
    return Response(200, answer, opened.body, opened.version.size)


def _checksums_of(opened: Opened) -> HeaderList:
    """Return the checksum of what is answered, if there is one of just that.

    That of the whole object would be taken for the range's. A part has its own where the
    object's is made of the parts' ones; else S3 shows none, though it is stored.
    """
    stored, span, part = opened.version, opened.span, opened.part
    if part is not None and stored.checksum_type == "COMPOSITE":
        return checksum_headers(part.checksums, stored.checksum_type)
    if span is None or span.stop - span.start == span.size:
        return checksum_headers(stored.checksums, stored.checksum_type)
    return []


def _add_version(answer: HeaderList, opened: Opened) -> None:
    """Append what a version carries, each header only where it has a value."""
    version = opened.version
    kept = version.headers
    content_type = kept.content_type
    answer += (
        (b"last-modified", http_date(version.modified_ms)),
        (b"etag", b'"%b"' % version.etag.encode()),
        _ACCEPT_RANGES,
        (b"content-type", _value(content_type)) if content_type else _DEFAULT_TYPE,
    )
    if opened.bucket.versioning is not Versioning.NEVER:
        answer += version_header(version.version_id, True)
    if version.tags:
        answer.append((b"x-amz-tagging-count", b"%d" % len(version.tags)))
    if kept.cache_control:
        answer.append((b"cache-control", _value(kept.cache_control)))
    if kept.content_disposition:
        answer.append((b"content-disposition", _value(kept.content_disposition)))
    if kept.content_encoding:
        answer.append((b"content-encoding", _value(kept.content_encoding)))
    if kept.content_language:
        answer.append((b"content-language", _value(kept.content_language)))
    if kept.expires:
        answer.append((b"expires", _value(kept.expires)))
    if kept.storage_class:
        answer.append((b"x-amz-storage-class", _value(kept.storage_class)))
    if kept.website_redirect:
        answer.append((b"x-amz-website-redirect-location", _value(kept.website_redirect)))
    if kept.user:
        _add_user_metadata(answer, kept.user)


def _add_user_metadata(answer: HeaderList, user: dict[str, str]) -> None:
    missing = 0
    for name, text in user.items():
        if text.isascii() and text.isprintable():
            answer.append((b"x-amz-meta-" + _value(name), text.encode()))
            continue
        value = write_text(text)
        if value is None:
            missing += 1
        else:
            answer.append((b"x-amz-meta-" + _value(name), value))
    if missing:
        answer.append((b"x-amz-missing-meta", b"%d" % missing))


def _value(text: str) -> bytes:
    """Return a stored header value as it came: one character for each byte."""
    return text.encode("latin-1", "replace")


def _read_overrides(request: Request, caller: Caller) -> HeaderList:
    """Return the response-* overrides. Raises: InvalidRequest, InvalidArgument."""
    found: HeaderList = []
    for name, value in request.query.pairs:
        header = _OVERRIDES.get(name)
        if header is None:
            continue
        if caller.kind is Kind.ANONYMOUS:
            raise InvalidRequest(
                "Request specific response headers cannot be used for anonymous GET requests."
            )
        try:
            raw = value.encode("latin-1")
        except UnicodeEncodeError as cause:
            raise InvalidArgument(
                name, value, "Header value cannot be represented using ISO-8859-1."
            ) from cause
        if any(byte < 32 or byte == 127 for byte in raw):
            raise InvalidArgument(name, value, "Header value contains a control character.")
        found.append((header, raw))
    return found
