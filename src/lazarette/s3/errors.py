"""How an expected failure is written on the S3 wire; `error_forms` is its table.

A HEAD answer has no body, so code and message stand in headers of every error as well.
"""

from __future__ import annotations

from typing import NamedTuple

from lazarette.http.message import Request, Response
from lazarette.model import errors as e
from lazarette.model.limits import CLOCK_SKEW_SECONDS_MAX, XML_BYTES_MAX
from lazarette.model.names import NULL_VERSION
from lazarette.model.timestamp import http_date
from lazarette.s3.error_form import INTERNAL, Form
from lazarette.s3.error_forms import DOCUMENT_TOO_LARGE, FORMS
from lazarette.s3.response import HeaderList, base_headers, bodiless
from lazarette.s3.xml_write import ErrorWriter, error_document, wrapped_error_document

_MESSAGE_HEADER_MAX = 512


class ErrorText(NamedTuple):
    """A failure as S3 words it."""

    code: str
    message: str


def describe(error: e.LazaretteError) -> ErrorText:
    """Return code and message, for one entry of a DeleteObjects answer."""
    form = _form(error)
    facts = error.facts
    return ErrorText(form.code.format_map(facts), _message(form, error))


def status_of(error: e.LazaretteError) -> int:
    """Return the HTTP status that `error` would have by itself."""
    return _form(error).status


def render_error(error: e.LazaretteError, request: Request) -> Response:
    """Write `error` as S3 does. Never fails: an unlisted error is an InternalError."""
    return _render(error, request, error_document)


def render_wrapped_error(error: e.LazaretteError, request: Request) -> Response:
    """Write `error` as S3 Control does: in an ErrorResponse. Never fails either."""
    return _render(error, request, wrapped_error_document)


def _render(error: e.LazaretteError, request: Request, write: ErrorWriter) -> Response:
    form = _form(error)
    headers = base_headers(request)
    headers.extend(_extra_headers(error))
    if form.status == 304:
        return bodiless(304, headers)
    text = describe(error)
    headers.append((b"x-amz-error-code", _header_text(text.code)))
    headers.append((b"x-amz-error-message", _header_text(text.message)))
    headers.append((b"content-type", b"application/xml"))
    if request.method == "HEAD":
        return Response(form.status, headers)
    document = write(
        text.code,
        text.message,
        _elements(form, error, request),
        request.raw_path.decode("latin-1"),
        request.request_id,
        headers[1][1].decode("latin-1"),
    )
    return Response(form.status, headers, document.encode("utf-8", "replace"))


def _form(error: e.LazaretteError) -> Form:
    if isinstance(error, e.EntityTooLarge) and error.facts["limit"] == XML_BYTES_MAX:
        return DOCUMENT_TOO_LARGE  # It was no upload, which may be larger.
    return FORMS.get(type(error), INTERNAL)


def _message(form: Form, error: e.LazaretteError) -> str:
    if isinstance(error, e.BadDigest) and error.facts["algorithm"] != "Content-MD5":
        # AWS words a checksum's mismatch differently from Content-MD5's.
        name = str(error.facts["algorithm"])
        if name != "MD5":
            return f"The {name} you specified did not match the calculated checksum."
        return "The Content-MD5 you specified did not match what we received."
    return form.message.format_map(error.facts)


def _elements(form: Form, error: e.LazaretteError, request: Request) -> list[tuple[str, str]]:
    """Return the row's elements; an empty fact (a region nobody named) makes none."""
    facts: dict[str, e.Fact] = dict(error.facts)
    if isinstance(error, e.SignatureMismatch):
        for name in ("string_to_sign", "canonical_request"):
            facts[f"{name}_bytes"] = str(facts[name]).encode("utf-8", "replace").hex(" ")
    elif isinstance(error, e.ClockSkew):
        facts["skew_ms_max"] = CLOCK_SKEW_SECONDS_MAX * 1000
    pairs = [item.partition("=") for item in form.elements.split()]
    found = [(name, str(facts[fact])) for name, _, fact in pairs if facts[fact] != ""]
    if isinstance(error, e.RangeNotSatisfiable):
        found.append(("RangeRequested", request.headers.get("range") or ""))
    elif isinstance(error, e.MarkerNotAllowed):
        found += [("Method", request.method), ("ResourceType", "DeleteMarker")]
    return found


def _extra_headers(error: e.LazaretteError) -> HeaderList:
    """Return what a client reads from headers rather than from the document."""
    facts = error.facts
    if isinstance(error, e.NotModified):
        return [
            (b"etag", f'"{facts["etag"]}"'.encode("latin-1")),
            (b"last-modified", http_date(int(facts["modified_ms"]))),
            *_known_version(facts["version_id"]),
        ]
    if isinstance(error, e.RangeNotSatisfiable):
        return [(b"content-range", f"bytes */{facts['size']}".encode("latin-1"))]
    if isinstance(error, e.NoSuchKey) and facts["marker"]:
        return [(b"x-amz-delete-marker", b"true"), _version(facts["marker"])]
    if isinstance(error, e.MarkerNotAllowed):
        return [
            (b"allow", b"DELETE"),
            (b"x-amz-delete-marker", b"true"),
            _version(facts["version_id"]),
            (b"last-modified", http_date(int(facts["modified_ms"]))),
        ]
    if isinstance(error, e.MethodNotAllowed) and facts["allow"]:
        return [(b"allow", _header_text(str(facts["allow"])))]
    if isinstance(error, e.MalformedAuthorization) and facts["region"]:
        return [(b"x-amz-bucket-region", _header_text(str(facts["region"])))]
    if isinstance(error, e.SlowDown | e.WriteConflict | e.EngineUnavailable):
        return [(b"retry-after", b"1")]
    return []


def _version(version_id: e.Fact) -> tuple[bytes, bytes]:
    return (b"x-amz-version-id", str(version_id).encode("latin-1", "replace"))


def _known_version(version_id: e.Fact) -> HeaderList:
    # "null" may be of a bucket that never was versioned, where S3 sends no such header.
    return [] if version_id in ("", NULL_VERSION) else [_version(version_id)]


def _header_text(text: str) -> bytes:
    """Return `text` as a header value: one line of printable ASCII, not endless."""
    clean = "".join(char if " " <= char <= "~" else "?" for char in text)
    return clean[:_MESSAGE_HEADER_MAX].encode("ascii")
