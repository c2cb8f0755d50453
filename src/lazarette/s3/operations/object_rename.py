"""RenameObject."""

from __future__ import annotations

import re

from lazarette.base.uri import decode
from lazarette.http.message import Request, Response
from lazarette.model.errors import InvalidArgument
from lazarette.model.names import BucketName, ObjectKey, parse_key
from lazarette.model.principal import Caller
from lazarette.s3.address import Address
from lazarette.s3.params import RENAME_SOURCE, amz_fields, read_conditions
from lazarette.s3.response import empty_response
from lazarette.s3.services import S3Services
from lazarette.services.object_renames import Rename

_SOURCE = "x-amz-rename-source"
_TOKEN = "x-amz-client-token"
_TOKEN_TEXT = re.compile(r"[!-~]{1,64}", re.ASCII)


async def rename_object(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer RenameObject: 200 without a body."""
    fields = amz_fields(request)
    token = fields.get(_TOKEN, "")
    if token and not _TOKEN_TEXT.fullmatch(token):
        raise InvalidArgument(_TOKEN, token, "A token is 1 to 64 visible ASCII characters")
    wanted = Rename(
        source=read_rename_source(fields.get(_SOURCE) or "", at.bucket),
        target=at.key,
        source_conditions=read_conditions(fields, s3.clock, RENAME_SOURCE),
        target_conditions=read_conditions(request.headers, s3.clock),
        token=token,
    )
    await s3.renames.rename(caller, at.bucket, wanted)
    return empty_response(request)


def read_rename_source(text: str, bucket: BucketName) -> ObjectKey:
    """Read x-amz-rename-source, percent-encoded: `key`, `/key`, or with the bucket before it.

    A source that begins with the bucket's name and a slash is taken to name the bucket.
    Raises: InvalidArgument, KeyTooLong, InvalidUri.
    """
    raw = decode(text.encode("latin-1", "replace")).removeprefix(b"/")
    key = raw.removeprefix(bucket.encode() + b"/")
    if not key:
        raise InvalidArgument(
            _SOURCE, text, "Rename Source must mention the key of an object in the same bucket"
        )
    return parse_key(key)
