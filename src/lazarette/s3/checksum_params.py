"""Digest and checksum headers: read, checked for form, gathered into `WantedDigests`.

The values are compared with the bytes where the bytes are read. A checksum in the query of a
presigned URL does not count, as in S3; one among its signed headers does.
Hot path: yes, `read_digests` once per write.
"""

from __future__ import annotations

import base64
import binascii

from lazarette.http.headers import Headers
from lazarette.http.message import Request
from lazarette.model.checksum import (
    ALGORITHMS,
    FULL_OBJECT_ALGORITHMS,
    HEADER_PREFIX,
    NO_DIGESTS,
    WantedDigests,
    parse_value,
)
from lazarette.model.errors import InvalidDigest, InvalidRequest
from lazarette.s3.params import Fields

_CHECKSUM_HEADERS = {f"{HEADER_PREFIX}{name.lower()}": name for name in ALGORITHMS}
# Headers that share the prefix and hold no checksum.
_OTHER_HEADERS = frozenset(f"{HEADER_PREFIX}{name}" for name in ("mode", "type", "algorithm"))
_ONLY_ONE = (
    "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."
)


def read_md5(headers: Headers) -> bytes | None:
    """Return the 16 bytes of Content-MD5. Raises: InvalidDigest."""
    text = headers.get("content-md5")
    if text is None:
        return None
    raw = _decode64(text)
    if raw is None or len(raw) != 16:
        raise InvalidDigest("Content-MD5", text)
    return raw


def read_checksums(fields: Fields, *, may_be_composite: bool = False) -> dict[str, str]:
    """Return the x-amz-checksum-* values given, one at most.

    Raises: InvalidRequest.
    """
    found: dict[str, str] = {}
    for header, value in fields.items():
        if not header.startswith(HEADER_PREFIX):
            continue
        algorithm = _CHECKSUM_HEADERS.get(header)
        if algorithm is not None:
            found[algorithm] = value
        elif header not in _OTHER_HEADERS:
            raise InvalidRequest(
                "The algorithm type you specified in x-amz-checksum- header is invalid."
            )
    if len(found) > 1:
        raise InvalidRequest(_ONLY_ONE)
    for algorithm, value in found.items():
        found[algorithm] = parse_value(algorithm, value, may_be_composite=may_be_composite)
    return found


def read_digests(request: Request, fields: Fields) -> WantedDigests:
    """Return every digest the body must match. Raises: InvalidDigest, InvalidRequest."""
    md5 = read_md5(request.headers)
    if md5 is None and not fields:
        return NO_DIGESTS
    checksums = read_checksums(fields)
    trailing = _read_trailing(fields)
    if checksums and trailing:
        raise InvalidRequest(_ONLY_ONE)
    named = fields.get("x-amz-sdk-checksum-algorithm")
    if named is not None:
        algorithm = _parse_algorithm(named)
        if not checksums and not trailing:
            raise InvalidRequest(
                "x-amz-sdk-checksum-algorithm specified, but no corresponding "
                "x-amz-checksum-* or x-amz-trailer headers were found."
            )
        if algorithm != trailing and algorithm not in checksums:
            raise InvalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.")
    if md5 is None and not checksums and not trailing:
        return NO_DIGESTS
    return WantedDigests(md5=md5, checksums=checksums, trailing=trailing)


def _read_trailing(fields: Fields) -> str:
    """Return the algorithm whose value comes in the trailer, or ""."""
    trailer = fields.get("x-amz-trailer", "").strip().lower()
    if not trailer:
        return ""
    name = _CHECKSUM_HEADERS.get(trailer)
    if name is None:
        raise InvalidRequest("The value specified in the x-amz-trailer header is not supported")
    return name


def read_checksum_algorithm(fields: Fields) -> str:
    """Return x-amz-checksum-algorithm, or "". Raises: InvalidRequest."""
    named = fields.get("x-amz-checksum-algorithm")
    return _parse_algorithm(named) if named else ""


def read_named_type(fields: Fields) -> str:
    """Return x-amz-checksum-type, or "". Raises: InvalidRequest."""
    named = fields.get("x-amz-checksum-type", "").upper()
    if named not in ("", "COMPOSITE", "FULL_OBJECT"):
        raise InvalidRequest("Value for x-amz-checksum-type header is invalid.")
    return named


def read_checksum_type(fields: Fields, algorithm: str) -> str:
    """Return the type that goes with `algorithm`, or "". Raises: InvalidRequest."""
    named = read_named_type(fields)
    if not algorithm:
        if named:
            raise InvalidRequest(
                "The x-amz-checksum-type header can only be used with the "
                "x-amz-checksum-algorithm header."
            )
        return ""
    if named == "FULL_OBJECT" and algorithm not in FULL_OBJECT_ALGORITHMS:
        raise _type_refused(named, algorithm)
    if algorithm == "CRC64NVME":
        if named == "COMPOSITE":
            raise _type_refused(named, algorithm)
        return "FULL_OBJECT"
    return named or "COMPOSITE"


def _type_refused(checksum_type: str, algorithm: str) -> InvalidRequest:
    return InvalidRequest(
        f"The {checksum_type} checksum type cannot be used with the {algorithm.lower()} "
        "checksum algorithm."
    )


def _parse_algorithm(text: str) -> str:
    name = text.strip().upper()
    if name in ALGORITHMS:
        return name
    raise InvalidRequest(
        "Checksum algorithm provided is unsupported. Please try again with any of the valid "
        f"types: [{', '.join(sorted(ALGORITHMS))}]"
    )


def _decode64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
