"""The multipart family: start, parts, lists, complete, abort. UploadPartCopy is a copy."""

from __future__ import annotations

import re
from urllib.parse import quote

from lazarette.http.message import Request, Response
from lazarette.model.action import Action
from lazarette.model.checksum import WantedDigests
from lazarette.model.errors import InvalidRequest, MalformedXml
from lazarette.model.limits import LIST_KEYS_MAX, OBJECT_BYTES_MAX, XML_BYTES_MAX
from lazarette.model.listing import ListQuery, UploadPage, marker_place
from lazarette.model.names import parse_part_number
from lazarette.model.principal import Caller
from lazarette.model.timestamp import iso_date
from lazarette.model.upload import Part, Upload
from lazarette.s3.acl_owners import check_new_acl, upload_people
from lazarette.s3.address import Address
from lazarette.s3.checksum_params import (
    read_checksum_algorithm,
    read_checksum_type,
    read_checksums,
    read_digests,
    read_named_type,
)
from lazarette.s3.object_params import check_encryption, read_new_object
from lazarette.s3.operations.list_objects import name_element, page_elements
from lazarette.s3.params import (
    Fields,
    amz_fields,
    check_length,
    read_count,
    read_encoding,
    read_upload_id,
    read_write_conditions,
)
from lazarette.s3.response import (
    base_headers,
    checksum_headers,
    empty_response,
    written_version_header,
    xml_response,
)
from lazarette.s3.services import S3Services
from lazarette.s3.xml_read import read_completion
from lazarette.s3.xml_write import (
    checksum_elements,
    document,
    elements,
    flag,
    listed_name,
    prefix_elements,
)

_SIZE = re.compile(r"\d{1,14}", re.ASCII)


async def create_multipart_upload(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer CreateMultipartUpload."""
    fields = amz_fields(request)
    new = read_new_object(request, fields)
    if new.asked is not None:
        await check_new_acl(s3, at, caller, new.asked)
    algorithm = read_checksum_algorithm(fields)
    checksum_type = read_checksum_type(fields, algorithm)
    upload = await s3.uploads.start(caller, at.bucket, at.key, new, algorithm, checksum_type)
    content = elements([("Bucket", at.bucket), ("Key", at.key), ("UploadId", upload.upload_id)])
    extra = []
    if algorithm:
        extra.append((b"x-amz-checksum-algorithm", algorithm.encode()))
        extra.append((b"x-amz-checksum-type", checksum_type.encode()))
    return xml_response(request, document("InitiateMultipartUploadResult", content), *extra)


async def upload_part(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer UploadPart."""
    number = parse_part_number(request.query.get("partNumber") or "")
    fields = amz_fields(request)
    check_encryption(fields)
    check_length(request)
    wanted: WantedDigests = read_digests(request, fields)
    part = await s3.uploads.put_part(
        caller, at.bucket, at.key, read_upload_id(request), number, wanted, request.body
    )
    headers = base_headers(request)
    headers.append((b"etag", b'"%b"' % part.etag.encode()))
    headers += checksum_headers(part.checksums, "")
    return Response(200, headers)


async def complete_multipart_upload(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer CompleteMultipartUpload; the same list again gets the same answer."""
    fields = amz_fields(request)
    check_encryption(fields)
    upload_id = read_upload_id(request)
    raw = await request.body.read_all(XML_BYTES_MAX)
    if not raw:
        raise MalformedXml("You must specify at least one part.")
    stored = await s3.completion.complete(
        caller,
        at.bucket,
        at.key,
        upload_id,
        read_completion(raw),
        read_write_conditions(request.headers),
        _read_size(fields),
        read_checksums(fields, may_be_composite=True),
        read_named_type(fields),
    )
    version = stored.version
    content = elements(
        [
            ("Location", _location(at, request)),
            ("Bucket", at.bucket),
            ("Key", at.key),
            ("ETag", f'"{version.etag}"'),
        ]
    ) + checksum_elements(version.checksums, version.checksum_type)
    return xml_response(
        request,
        document("CompleteMultipartUploadResult", content),
        *written_version_header(version.version_id),
    )


def _read_size(fields: Fields) -> int | None:
    text = fields.get("x-amz-mp-object-size")
    if text is None:
        return None
    if text.startswith("-") and _SIZE.fullmatch(text[1:]):
        raise InvalidRequest(
            f"Value for x-amz-mp-object-size header is less than zero: '{text}'"
        )
    if not _SIZE.fullmatch(text) or int(text) > OBJECT_BYTES_MAX:
        raise InvalidRequest("Value for x-amz-mp-object-size header is invalid.")
    return int(text)


def _location(at: Address, request: Request) -> str:
    """Return the object's URL as the client addressed it."""
    scheme = "https" if request.is_secure else "http"
    host = request.headers.get("host") or "localhost"
    path = request.raw_path.decode("latin-1")
    return f"{scheme}://{host}{quote(path, safe='/%~!$&()*+,;=:@')}"


async def abort_multipart_upload(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer AbortMultipartUpload."""
    await s3.uploads.abort(caller, at.bucket, at.key, read_upload_id(request))
    return empty_response(request, status=204)


async def list_parts(s3: S3Services, at: Address, caller: Caller, request: Request) -> Response:
    """Answer ListParts."""
    limit = min(read_count(request, "max-parts", LIST_KEYS_MAX), LIST_KEYS_MAX)
    after = read_count(request, "part-number-marker", 0)
    page = await s3.uploads.list_parts(
        caller, at.bucket, at.key, read_upload_id(request), after, limit
    )
    upload = page.upload
    bucket = await s3.access.find(caller, at.bucket, Action.LIST_PARTS)
    content = elements([("Bucket", at.bucket), ("Key", at.key), ("UploadId", upload.upload_id)])
    content += (await upload_people(s3, bucket))(upload)
    content += elements(
        [
            ("StorageClass", upload.new.headers.storage_class or "STANDARD"),
            ("PartNumberMarker", after),
            ("NextPartNumberMarker", page.next_number),
            ("MaxParts", limit),
            ("IsTruncated", flag(page.is_truncated)),
        ]
    )
    content += _checksum_kind(upload)
    content += "".join([_part_element(part) for part in page.parts])
    return xml_response(request, document("ListPartsResult", content))


def _part_element(part: Part) -> str:
    inner = elements(
        [
            ("PartNumber", part.number),
            ("LastModified", iso_date(part.modified_ms)),
            ("ETag", f'"{part.etag}"'),
            ("Size", part.size),
        ]
    )
    return f"<Part>{inner}{checksum_elements(part.checksums)}</Part>"


async def list_multipart_uploads(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer ListMultipartUploads."""
    query = request.query
    limit = min(read_count(request, "max-uploads", LIST_KEYS_MAX), LIST_KEYS_MAX)
    is_encoded = read_encoding(request)
    prefix = query.get("prefix") or ""
    delimiter = query.get("delimiter") or ""
    key_marker = query.get("key-marker") or ""
    # Without a key marker S3 ignores an upload id marker.
    upload_marker = (query.get("upload-id-marker") or "") if key_marker else ""
    after = marker_place(key_marker, prefix, delimiter)
    # A marker within a common prefix stands for all of it, whichever upload it names.
    after_mark = upload_marker if after == key_marker else ""
    wanted = ListQuery(prefix, delimiter, after, after_mark, max(limit, 1))
    page = await s3.uploads.list_uploads(caller, at.bucket, wanted)
    if limit == 0:
        page = UploadPage([], [], False, "", "")
    bucket = await s3.access.find(caller, at.bucket, Action.LIST_UPLOADS)
    people = await upload_people(s3, bucket)
    content = elements([("Bucket", at.bucket)])
    content += name_element("KeyMarker", key_marker, is_encoded)
    content += elements([("UploadIdMarker", upload_marker)])
    # Here, unlike in the other listings, the next markers are there when there is no next page.
    content += name_element("NextKeyMarker", page.next_after, is_encoded)
    content += elements([("NextUploadIdMarker", page.next_mark)])
    if delimiter:
        content += name_element("Delimiter", delimiter, is_encoded)
    if prefix:
        content += name_element("Prefix", prefix, is_encoded)
    content += elements([("MaxUploads", limit)])
    content += page_elements("", is_encoded, page.is_truncated)
    content += "".join([_upload_element(one, is_encoded, people(one)) for one in page.uploads])
    content += prefix_elements(page.prefixes, is_encoded)
    return xml_response(request, document("ListMultipartUploadsResult", content))


def _upload_element(upload: Upload, is_encoded: bool, people: str) -> str:
    storage_class = upload.new.headers.storage_class or "STANDARD"
    return (
        f"<Upload><Key>{listed_name(upload.key, is_encoded)}</Key>"
        f"<UploadId>{upload.upload_id}</UploadId>{people}"
        f"<StorageClass>{storage_class}</StorageClass>"
        f"<Initiated>{iso_date(upload.started_ms)}</Initiated>{_checksum_kind(upload)}</Upload>"
    )


def _checksum_kind(upload: Upload) -> str:
    if not upload.checksum_algorithm:
        return ""
    return elements(
        [
            ("ChecksumAlgorithm", upload.checksum_algorithm),
            ("ChecksumType", upload.checksum_type),
        ]
    )
