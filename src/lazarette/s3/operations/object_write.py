"""PutObject.

Hot path: yes, once per upload.
"""

from __future__ import annotations

from lazarette.http.message import Request, Response
from lazarette.model.errors import InvalidArgument
from lazarette.model.object_version import Stored
from lazarette.model.principal import Caller
from lazarette.s3.acl_owners import check_new_acl
from lazarette.s3.address import Address
from lazarette.s3.params import check_length
from lazarette.s3.put_params import read_put
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
    check_length(request)
    new, digests, conditions = read_put(request)
    if new.asked is not None:
        await check_new_acl(s3, at, caller, new.asked)
    stored = await s3.writes.put(
        caller, at.bucket, at.key, new, digests, conditions, request.body
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
