"""Responses as every S3 operation builds them: request ids, version headers, XML bodies.

Hot path: yes, `base_headers` once per request.
"""

from __future__ import annotations

from binascii import b2a_base64

from lazarette.http.message import Request, Response
from lazarette.model.checksum import ALGORITHMS, HEADER_PREFIX
from lazarette.model.names import NULL_VERSION, VersionId

HeaderList = list[tuple[bytes, bytes]]

_CHECKSUM_HEADERS = {
    name: f"{HEADER_PREFIX}{name.lower()}".encode("latin-1") for name in ALGORITHMS
}
_XML = (b"content-type", b"application/xml")


def base_headers(request: Request) -> HeaderList:
    """Return the headers every answer carries, in a list the caller may extend."""
    request_id = request.request_id.encode("latin-1")
    return [
        (b"x-amz-request-id", request_id),
        # Opaque to clients, who only quote it; the request id twice says all we know.
        (b"x-amz-id-2", b2a_base64(request_id + request_id, newline=False)),
    ]


def host_id(request: Request) -> str:
    """Return the value of x-amz-id-2, for the HostId element of an error."""
    return base_headers(request)[1][1].decode("latin-1")


def xml_response(
    request: Request, document: str, *extra: tuple[bytes, bytes], status: int = 200
) -> Response:
    """Answer with an XML document."""
    headers = base_headers(request)
    headers.append(_XML)
    headers.extend(extra)
    # A key may hold what UTF-8 cannot (it came as UTF-8, so it does not); never fail here.
    return Response(status, headers, document.encode("utf-8", "replace"))


def empty_response(
    request: Request, *extra: tuple[bytes, bytes], status: int = 200
) -> Response:
    """Answer without a body."""
    headers = base_headers(request)
    headers.extend(extra)
    return bodiless(status, headers) if status == 204 else Response(status, headers)


def bodiless(status: int, headers: HeaderList) -> Response:
    """Answer with a status that never has a body, and so no length (RFC 9110, 8.6)."""
    response = Response(status, headers)
    response.length = None
    return response


def version_header(version_id: VersionId, is_versioned: bool) -> HeaderList:
    """Return x-amz-version-id, or nothing for a bucket that never was versioned."""
    if is_versioned:
        return [(b"x-amz-version-id", (version_id or NULL_VERSION).encode("latin-1"))]
    return []


def written_version_header(version_id: VersionId) -> HeaderList:
    """Return x-amz-version-id of a version just put; S3 names none that is null."""
    if version_id and version_id != NULL_VERSION:
        return [(b"x-amz-version-id", version_id.encode("latin-1"))]
    return []


def checksum_headers(checksums: dict[str, str], checksum_type: str) -> HeaderList:
    """Return x-amz-checksum-* for each checksum, and their type."""
    headers = [
        (_CHECKSUM_HEADERS[name], value.encode("latin-1")) for name, value in checksums.items()
    ]
    if headers and checksum_type:
        headers.append((b"x-amz-checksum-type", checksum_type.encode("latin-1")))
    return headers
