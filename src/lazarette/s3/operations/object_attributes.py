"""GetObjectAttributes: what is known of an object, without its bytes.

The parts are listed only of an object whose checksum is made of theirs (COMPOSITE), as on
AWS; of any other multipart object there is their count. Measured there too: the composite
value stands here without its count of parts.
"""

from __future__ import annotations

import re

from lazarette.http.message import Request, Response
from lazarette.model.bucket import Versioning
from lazarette.model.errors import InvalidArgument, InvalidRequest
from lazarette.model.limits import LIST_KEYS_MAX
from lazarette.model.object_version import ManifestPart, ObjectVersion
from lazarette.model.principal import Caller
from lazarette.model.timestamp import http_date
from lazarette.s3.address import Address
from lazarette.s3.object_params import check_encryption
from lazarette.s3.params import Fields, amz_fields, read_version
from lazarette.s3.response import version_header, xml_response
from lazarette.s3.services import S3Services
from lazarette.s3.xml_write import checksum_elements, document, elements, flag
from lazarette.services.object_reads import Found

_ATTRIBUTES = frozenset(("ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"))
_HEADER = "x-amz-object-attributes"
_INT = re.compile(r"\d{1,10}", re.ASCII)


async def get_object_attributes(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer GetObjectAttributes, with those attributes that were asked for."""
    fields = amz_fields(request)
    wanted = _read_attributes(request, fields)
    if not wanted:
        await s3.buckets.head(caller, at.bucket)  # A missing bucket is the greater mistake.
        raise InvalidRequest(
            f"The {_HEADER} header specifying the attributes to be retrieved is either "
            "missing or empty"
        )
    check_encryption(fields)
    limit = min(_read_int(fields, "x-amz-max-parts", LIST_KEYS_MAX), LIST_KEYS_MAX)
    after = _read_int(fields, "x-amz-part-number-marker", 0)
    found = await s3.reads.find_attributes(
        caller, at.bucket, at.key, read_version(request), "ObjectParts" in wanted
    )
    version = found.version
    content = _elements(version, wanted)
    if "ObjectParts" in wanted and version.parts_count:
        content["ObjectParts"] = f"<ObjectParts>{_parts(found, after, limit)}</ObjectParts>"
    order = ("ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize")
    written = "".join([content[name] for name in order if name in content])
    return xml_response(
        request,
        document("GetObjectAttributesResponse", written),
        (b"last-modified", http_date(version.modified_ms)),
        *version_header(version.version_id, found.bucket.versioning is not Versioning.NEVER),
    )


def _read_attributes(request: Request, fields: Fields) -> set[str]:
    """Return the attributes asked for; none when there is no header.

    Raises: InvalidArgument.
    """
    lines = request.headers.values(_HEADER) or [fields.get(_HEADER, "")]
    wanted = {name.strip() for line in lines for name in line.split(",")} - {""}
    for name in sorted(wanted - _ATTRIBUTES):
        raise InvalidArgument(_HEADER, name, "Invalid attribute name specified.")
    return wanted


def _read_int(fields: Fields, header: str, default: int) -> int:
    text = fields.get(header)
    if text is None:
        return default
    if not _INT.fullmatch(text) or int(text) > 2**31 - 1:
        name = header.removeprefix("x-amz-")
        raise InvalidArgument(
            header, text, f"Provided {name} not an integer or within integer range"
        )
    return int(text)


def _elements(version: ObjectVersion, wanted: set[str]) -> dict[str, str]:
    content: dict[str, str] = {}
    if "ETag" in wanted:
        content["ETag"] = elements([("ETag", version.etag)])
    if "Checksum" in wanted and version.checksums:
        values = {name: text.partition("-")[0] for name, text in version.checksums.items()}
        inner = checksum_elements(values, version.checksum_type or "FULL_OBJECT")
        content["Checksum"] = f"<Checksum>{inner}</Checksum>"
    if "StorageClass" in wanted:
        label = version.headers.storage_class or "STANDARD"
        content["StorageClass"] = elements([("StorageClass", label)])
    if "ObjectSize" in wanted:
        content["ObjectSize"] = elements([("ObjectSize", version.size)])
    return content


def _parts(found: Found, after: int, limit: int) -> str:
    """Return what stands in ObjectParts: the count, and a page of the parts."""
    manifest = found.manifest
    assert manifest is not None, "a multipart object has a manifest"
    count = elements([("PartsCount", len(manifest.parts))])
    if found.version.checksum_type != "COMPOSITE":
        return count
    # Parts count from 1 in the finished object, as in reads by part number.
    page = manifest.parts[after : after + limit]
    numbers = elements(
        [
            ("PartNumberMarker", after),
            ("NextPartNumberMarker", after + len(page) if page else 0),
            ("MaxParts", limit),
            ("IsTruncated", flag(limit > 0 and after + limit < len(manifest.parts))),
        ]
    )
    rows = [_part(number, part) for number, part in enumerate(page, start=after + 1)]
    return count + numbers + "".join(rows)


def _part(number: int, part: ManifestPart) -> str:
    inner = elements([("PartNumber", number), ("Size", part.size)])
    return f"<Part>{inner}{checksum_elements(part.checksums)}</Part>"
