"""PutObject.

Hot path: yes, once per upload.
"""

from __future__ import annotations

from lazarette.http.message import Request, Response
from lazarette.model.errors import InvalidArgument, NotImplementedYet
from lazarette.model.object_version import Stored
from lazarette.model.principal import Caller
from lazarette.s3.acl_owners import check_new_acl
from lazarette.s3.address import Address
from lazarette.s3.checksum_params import read_digests
from lazarette.s3.object_params import read_new_object
from lazarette.s3.params import amz_fields, check_length, read_write_conditions
from lazarette.s3.response import (
    HeaderList,
    base_headers,
    checksum_headers,
    written_version_header,
)
from lazarette.s3.services import S3Services


async def put_object(s3: S3Services, at: Address, caller: Caller, request: Request) -> Response:
    """Answer PutObject."""
    if request.query.raw and "partNumber" in request.query:
        # Never store a part as the whole object because its upload id got lost.
        raise InvalidArgument(
            "partNumber",
            request.query.get("partNumber") or "",
            "This operation does not accept partNumber without uploadId",
        )
    fields = amz_fields(request)
    if "x-amz-write-offset-bytes" in fields:
        raise NotImplementedYet(
            "PutObject", "Appending to an object (x-amz-write-offset-bytes) is not supported."
        )
    check_length(request)
    new = read_new_object(request, fields)
    if new.asked is not None:
        await check_new_acl(s3, at, caller, new.asked)
    stored = await s3.writes.put(
        caller,
        at.bucket,
        at.key,
        new,
        read_digests(request, fields),
        read_write_conditions(request.headers),
        request.body,
    )
    headers = base_headers(request)
    headers += stored_headers(stored)
    return Response(200, headers)


def stored_headers(stored: Stored) -> HeaderList:
    """Return what the answer to a write says of the new version."""
    version = stored.version
    headers = [
        (b"etag", b'"%b"' % version.etag.encode()),
        *checksum_headers(version.checksums, version.checksum_type or "FULL_OBJECT"),
    ]
    return headers + written_version_header(version.version_id)
