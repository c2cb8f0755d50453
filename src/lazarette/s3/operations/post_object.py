"""PostObject: a browser's form, stored as PutObject would store it.

The form's fields become the headers of a PutObject, so that whatever a write may say of its
object means the same here; the file streams on as its body.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote_plus, urlencode, urlsplit

from lazarette.authz.post_policy import check_policy
from lazarette.base.uri import encode
from lazarette.http.headers import Headers
from lazarette.http.message import Posted, Request, Response
from lazarette.model.conditions import NO_CONDITIONS
from lazarette.model.errors import InvalidArgument
from lazarette.model.limits import FORM_FIELDS_BYTES_MAX, PUT_BYTES_MAX
from lazarette.model.names import ObjectKey, parse_key
from lazarette.model.object_version import Stored
from lazarette.model.principal import Caller, Kind
from lazarette.s3.acl_owners import check_new_acl
from lazarette.s3.address import Address
from lazarette.s3.checksum_params import read_digests
from lazarette.s3.form_body import Form, read_form
from lazarette.s3.form_decoder import read_boundary
from lazarette.s3.object_params import check_tags, read_new_object
from lazarette.s3.operations.object_write import stored_headers
from lazarette.s3.params import amz_fields, check_length
from lazarette.s3.region import require_region
from lazarette.s3.response import HeaderList, base_headers, bodiless
from lazarette.s3.services import S3Services
from lazarette.s3.xml_read import read_tags
from lazarette.s3.xml_write import DECLARATION, elements

_REQUEST_BYTES_MAX = PUT_BYTES_MAX + 2 * FORM_FIELDS_BYTES_MAX
# Fields that say of the object what a header of the same name says.
_SAME = frozenset(
    (
        *("cache-control", "content-disposition", "content-encoding", "content-language"),
        *("content-md5", "content-type", "expires"),
    )
)
_RENAMED = {
    "acl": "x-amz-acl",
    # In a form the algorithm only announces the checksum beside it.
    "x-amz-checksum-algorithm": "x-amz-sdk-checksum-algorithm",
}
# Of these a header would speak of the transfer, which is the form's here.
_NOT_HEADERS = frozenset(
    (
        *("x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"),
        *("x-amz-content-sha256", "x-amz-decoded-content-length", "x-amz-trailer"),
    )
)
_META = "x-amz-meta-"
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9a-z]+", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_STATUSES = {"200": 200, "201": 201}


class _Success(NamedTuple):
    """How the form wants to be answered."""

    status: int
    redirect: str  # empty: no redirect


async def post_object(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer PostObject."""
    boundary = read_boundary(request.headers.get("content-type") or "")
    check_length(request, _REQUEST_BYTES_MAX)
    form = await read_form(request.body, boundary)
    key = _read_key(form.fields)
    caller = await _admit(s3, at, caller, request, form)
    request.posted = Posted(key, caller)
    put = _as_put(request, form)
    fields = {**amz_fields(put), **_read_metadata(form.fields)}
    new = read_new_object(put, fields)
    if new.asked is not None:
        await check_new_acl(s3, at, caller, new.asked)
    stored = await s3.writes.put(
        caller,
        at.bucket,
        key,
        new,
        read_digests(put, fields),
        NO_CONDITIONS,
        form.file,
    )
    return _answer(at, key, request, stored, _read_success(form.fields))


def _read_key(fields: Mapping[str, str]) -> ObjectKey:
    """Return the key. Raises: InvalidArgument, KeyTooLong."""
    key = fields.get("key")
    if key is None:
        raise InvalidArgument(
            "key",
            "",
            "Bucket POST must contain a field named 'key'.  If it is specified, please check "
            "the order of the fields.",
        )
    if not key:
        raise InvalidArgument("key", "", "User key must have a length greater than 0.")
    return parse_key(key.encode())


async def _admit(
    s3: S3Services, at: Address, caller: Caller, request: Request, form: Form
) -> Caller:
    """Return who posts the form, its policy checked; its file may then be no larger.

    Raises: as `FormAuthenticator.authenticate` and `check_policy`; as `require_region`.
    """
    signer = await s3.authenticate_form(form.fields, request)
    if signer is None:
        return caller
    if caller.kind is not Kind.ANONYMOUS:
        raise InvalidArgument(
            "X-Amz-Signature",
            form.fields["x-amz-signature"],
            "Only one auth mechanism allowed; sign the form or the request, not both.",
        )
    form.file.allowed = check_policy(
        form.fields["policy"], {**form.fields, "bucket": at.bucket}, s3.clock.now_ms()
    )
    request.scope_region = signer.region
    if s3.is_region_strict:
        await require_region(s3, at, request)
    return signer.caller


def _as_put(request: Request, form: Form) -> Request:
    """Return the PutObject that the form stands for. Raises: InvalidArgument, MalformedXml."""
    headers: list[tuple[bytes, bytes]] = []
    for field, value in form.fields.items():
        name = _RENAMED.get(field, field)
        if field == "tagging":
            name, value = "x-amz-tagging", urlencode(check_tags(read_tags(value.encode())))
        elif name.startswith(_META) or not _is_header(name):
            continue
        if _CONTROL.search(value):
            raise InvalidArgument(field, value, f"{field} cannot hold control characters.")
        headers.append((name.encode(), value.encode()))
    return Request(
        "PUT",
        request.raw_path,
        b"",
        Headers(headers),
        form.file,
        request.request_id,
        request.received_ms,
        request.is_secure,
        request.client,
    )


def _is_header(name: str) -> bool:
    """Say whether a field of that name says what a header would say of the object."""
    return name in _SAME or (name.startswith("x-amz-") and name not in _NOT_HEADERS)


def _read_metadata(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the user metadata: text, while headers could hold bytes only.

    Raises: InvalidArgument.
    """
    found = {name: value for name, value in fields.items() if name.startswith(_META)}
    for name, value in found.items():
        if not _TOKEN.fullmatch(name):
            raise InvalidArgument(name, value, "The name of this field cannot be a header's.")
    return found


def _read_success(fields: Mapping[str, str]) -> _Success:
    """Read how to answer; what cannot be followed is passed over, as S3 does."""
    redirect = fields.get("success_action_redirect", fields.get("redirect", ""))
    try:
        parts = urlsplit(redirect)
    except ValueError:
        redirect = ""
    else:
        if parts.scheme not in ("http", "https") or not parts.netloc:
            redirect = ""
    if _CONTROL.search(redirect) or "\t" in redirect:
        redirect = ""
    return _Success(_STATUSES.get(fields.get("success_action_status", ""), 204), redirect)


def _answer(
    at: Address, key: ObjectKey, request: Request, stored: Stored, success: _Success
) -> Response:
    headers = base_headers(request)
    headers += stored_headers(stored)
    etag = f'"{stored.version.etag}"'
    if success.redirect:
        found = f"bucket={at.bucket}&key={quote_plus(key)}&etag={quote_plus(etag)}"
        joint = "&" if urlsplit(success.redirect).query else "?"
        url, hash_sign, fragment = success.redirect.partition("#")
        url = f"{url}{joint}{found}{hash_sign}{fragment}"
        headers.append((b"location", _ascii_url(url)))
        return Response(303, headers)
    location = _location(key, request)
    headers.append((b"location", location.encode()))
    if success.status == 204:
        return bodiless(204, headers)
    if success.status != 201:
        return Response(success.status, headers)
    content = elements(
        [("Location", location), ("Bucket", at.bucket), ("Key", key), ("ETag", etag)]
    )
    # Without a namespace, unlike every other document of S3.
    document = f"{DECLARATION}<PostResponse>{content}</PostResponse>"
    return _xml(headers, document)


def _xml(headers: HeaderList, document: str) -> Response:
    headers.append((b"content-type", b"application/xml"))
    return Response(201, headers, document.encode("utf-8", "replace"))


def _ascii_url(url: str) -> bytes:
    """Percent-encode what no header may carry; all else stays as the form gave it."""
    return "".join([char if "!" <= char <= "~" else encode(char) for char in url]).encode()


def _location(key: ObjectKey, request: Request) -> str:
    """Return the object's URL below the URL of the form; S3 escapes each slash of the key."""
    scheme = "https" if request.is_secure else "http"
    host = request.headers.get("host") or "localhost"
    folder = request.raw_path.decode("latin-1").rstrip("/")
    host = "".join(char if "!" <= char <= "~" else "?" for char in host)
    return f"{scheme}://{host}{folder}/{encode(key)}"
