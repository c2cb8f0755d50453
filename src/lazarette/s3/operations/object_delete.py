"""DeleteObject and DeleteObjects."""

from __future__ import annotations

import hashlib
from base64 import b64encode

from lazarette.http.message import KeyOutcome, Request, Response
from lazarette.model.checksum import WantedDigests, start
from lazarette.model.errors import BadDigest, InvalidRequest, LazaretteError
from lazarette.model.limits import XML_BYTES_MAX
from lazarette.model.names import ObjectKey, VersionId
from lazarette.model.principal import Caller
from lazarette.s3.address import Address
from lazarette.s3.checksum_params import read_digests
from lazarette.s3.errors import describe, status_of
from lazarette.s3.params import amz_fields, read_delete_conditions, read_version
from lazarette.s3.response import base_headers, bodiless, version_header, xml_response
from lazarette.s3.services import S3Services
from lazarette.s3.xml_read import read_delete
from lazarette.s3.xml_write import document, elements
from lazarette.services.object_deletes import Deleted, Doomed


async def delete_object(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer DeleteObject: 204, whether or not there was anything."""
    doomed = Doomed(at.key, read_version(request), read_delete_conditions(request))
    deleted = await s3.deletes.delete(caller, at.bucket, doomed)
    headers = base_headers(request)
    if deleted.is_marker:
        headers.append((b"x-amz-delete-marker", b"true"))
    if deleted.version_id is not None:
        headers += version_header(deleted.version_id, True)
    return bodiless(204, headers)


async def delete_objects(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer DeleteObjects: each key succeeds or fails alone."""
    wanted = read_digests(request, amz_fields(request))
    if wanted.md5 is None and not wanted.checksums and not wanted.trailing:
        raise InvalidRequest("Missing required header for this request: Content-MD5")
    raw = await request.body.read_all(XML_BYTES_MAX)
    check_document(raw, wanted, request)
    asked = read_delete(raw)
    valid = [
        Doomed(entry.key, entry.version, entry.conditions)
        for entry in asked.entries
        if entry.failure is None
    ]
    done = iter(await s3.deletes.delete_many(caller, at.bucket, valid))
    content = []
    request.batch = []
    for entry in asked.entries:
        outcome = entry.failure or next(done)
        request.batch.append(_outcome(entry.key, entry.version, outcome))
        if isinstance(outcome, LazaretteError):
            content.append(_error_entry(entry.key, entry.version, outcome))
        elif not asked.is_quiet:
            content.append(_deleted_entry(outcome))
    return xml_response(request, document("DeleteResult", "".join(content)))


def _outcome(
    key: ObjectKey, version: VersionId | None, outcome: Deleted | LazaretteError
) -> KeyOutcome:
    if isinstance(outcome, LazaretteError):
        status, error = status_of(outcome), describe(outcome).code
    else:
        status, error = 204, ""
    return KeyOutcome(key, version or "", status, error)


def check_document(raw: bytes, wanted: WantedDigests, request: Request) -> None:
    """Compare a request document with every digest sent for it. Raises: BadDigest."""
    md5 = hashlib.md5(raw, usedforsecurity=False).digest()
    if wanted.md5 is not None and md5 != wanted.md5:
        raise BadDigest("Content-MD5", b64encode(wanted.md5).decode(), b64encode(md5).decode())
    expected = dict(wanted.checksums)
    if wanted.trailing:
        trailer = request.body.trailers.get(f"x-amz-checksum-{wanted.trailing.lower()}")
        if trailer is not None:
            expected[wanted.trailing] = trailer
    for algorithm, value in expected.items():
        digest = start(algorithm)
        digest.update(raw)
        if digest.value() != value.strip():
            raise BadDigest(algorithm, value, digest.value())


def _deleted_entry(deleted: Deleted) -> str:
    pairs: list[tuple[str, str | int]] = [("Key", deleted.key)]
    if deleted.asked_version is not None:
        pairs.append(("VersionId", deleted.asked_version))
    if deleted.is_marker:
        pairs.append(("DeleteMarker", "true"))
        if deleted.version_id is not None:
            pairs.append(("DeleteMarkerVersionId", deleted.version_id))
    return f"<Deleted>{elements(pairs)}</Deleted>"


def _error_entry(key: ObjectKey, version: VersionId | None, error: LazaretteError) -> str:
    text = describe(error)
    pairs: list[tuple[str, str | int]] = [("Key", key)]
    if version is not None:
        pairs.append(("VersionId", version))
    pairs += [("Code", text.code), ("Message", text.message)]
    return f"<Error>{elements(pairs)}</Error>"
