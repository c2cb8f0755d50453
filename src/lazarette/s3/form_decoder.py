"""multipart/form-data as S3 reads it: small fields, then one file, as one state machine.

    form = [preamble] *part "--" boundary "--" [epilogue]
    part = "--" boundary CRLF *header CRLF content CRLF

`FormDecoder` knows no input and no output: it takes bytes cut anywhere, keeps the fields that
stand before the file, and gives the file's bytes. A part is the file by its name, `file`; many
clients give every part a filename. What stands after the file is passed over, as S3 does.
Sources: RFC 7578; RFC 2046 section 5.1; S3 user guide, "Browser-based uploads using POST".
"""

from __future__ import annotations

import re
from enum import Enum

from lazarette.model.errors import (
    FormFieldsTooLarge,
    InvalidArgument,
    MalformedForm,
    PreconditionFailed,
)
from lazarette.model.limits import FORM_FIELDS_BYTES_MAX, KIB

_BOUNDARY = re.compile(r';\s*boundary=(?:"([^"]+)"|([^\s";,]+))', re.IGNORECASE)
_BOUNDARY_MAX = 256  # RFC 2046 allows 70; longer ones do no harm.
_PARAMETER = re.compile(
    r';\s*([!#$%&\'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"\s]*))\s*'
)
_ESCAPED = re.compile(r'\\(["\\])')
_PADDING_MAX = 256
_PART_HEAD_MAX = 8 * KIB
_IGNORED = "x-ignore-"


class _State(Enum):
    PREAMBLE = "what stands before the first part"
    HEAD = "the headers of a part"
    FIELD = "a field"
    FILE = "the file"
    PASSED = "a part after the file"
    END = "nothing more"


class _Mark(Enum):
    """What stands where a delimiter may be."""

    NONE = 0  # content that only looks like one
    UNSURE = 1  # more bytes will tell
    NEXT = 2  # another part follows
    LAST = 3


class _Part(Enum):
    FIELD = 0
    FILE = 1


def read_boundary(content_type: str) -> bytes:
    """Return the boundary a Content-Type names. Raises: PreconditionFailed, MalformedForm."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise PreconditionFailed(
            "Bucket POST must be of the enclosure-type multipart/form-data"
        )
    match = _BOUNDARY.search(content_type)
    boundary = (match.group(1) or match.group(2)) if match else ""
    if not boundary or len(boundary) > _BOUNDARY_MAX:
        raise MalformedForm("The Content-Type names no boundary.")
    return boundary.encode("latin-1")


class FormDecoder:
    """Takes a form piece by piece; keeps its fields, gives its file."""

    def __init__(self, boundary: bytes) -> None:
        self.fields: dict[str, str] = {}  # by name in lower case, in order
        self.filename: str | None = None  # as sent; None when the file part has none
        self._delimiter = b"\r\n--" + boundary
        self._state = _State.PREAMBLE
        # The first delimiter may open the body, without the line end before it.
        self._held = b"\r\n"
        self._fed = 0  # bytes so far, until the file begins
        self._name = ""
        self._value = bytearray()
        self._file_count = 0

    @property
    def is_at_file(self) -> bool:
        """True once every field has been read and the file's bytes follow."""
        return self._file_count > 0

    def feed(self, data: bytes) -> list[bytes]:
        """Return what `data` tells of the file, in pieces that are not empty.

        Raises: MalformedForm, FormFieldsTooLarge, InvalidArgument (no file or two, a field
        twice).
        """
        found: list[bytes] = []
        rest = self._held + data if self._held else data
        self._held = b""
        if not self.is_at_file:
            self._fed += len(data)
        while rest and self._state is not _State.END:
            if self._state is _State.HEAD:
                rest = self._take_head(rest)
            else:
                rest = self._take_content(rest, found)
        if not self.is_at_file and self._fed > FORM_FIELDS_BYTES_MAX:
            raise FormFieldsTooLarge(FORM_FIELDS_BYTES_MAX)
        return found

    def finish(self) -> None:
        """Say that the body has ended. Raises: MalformedForm, InvalidArgument (no file)."""
        if self._state is not _State.END:
            raise MalformedForm(f"The body ended inside {self._state.value}.")

    def _take_head(self, data: bytes) -> bytes:
        """Read a part's headers; return what follows them, nothing while they are not whole."""
        stop = data.find(b"\r\n\r\n")
        if stop < 0 or stop > _PART_HEAD_MAX:
            if len(data) > _PART_HEAD_MAX:
                raise MalformedForm("The headers of a part are too long.")
            self._held = data
            return b""
        rest = data[stop + 4 :]
        kind = self._open_part(data[:stop])
        if kind is _Part.FILE:
            self._file_count += 1
            if self._file_count > 1:
                raise _wrong_file_count(self._file_count)
            if self._fed - len(rest) > FORM_FIELDS_BYTES_MAX:
                raise FormFieldsTooLarge(FORM_FIELDS_BYTES_MAX)
            self._state = _State.FILE
        else:
            self._state = _State.PASSED if self.is_at_file else _State.FIELD
        return rest

    def _open_part(self, head: bytes) -> _Part:
        """Read name and filename of a part."""
        try:
            text = head.decode()
        except UnicodeDecodeError as cause:
            raise MalformedForm("The headers of a part are not UTF-8.") from cause
        for line in text.split("\r\n"):
            name, colon, value = line.partition(":")
            if not colon:
                raise MalformedForm("A header of a part cannot be read.")
            if name.strip().lower() == "content-disposition":
                kind, parameters = _read_disposition(value)
                break
        else:
            raise MalformedForm("A part has no Content-Disposition.")
        self._name = parameters.get("name", "").lower()
        if not self._name:
            raise MalformedForm("A part has no name.")
        if kind != "form-data" or self._name != "file":
            return _Part.FIELD
        if not self.is_at_file:
            self.filename = parameters.get("filename")
        return _Part.FILE

    def _take_content(self, data: bytes, found: list[bytes]) -> bytes:
        """Take content up to the next delimiter; return what follows that."""
        start = 0
        while True:
            at = data.find(self._delimiter, start)
            if at < 0:
                stop = self._safe_end(data, start)
                self._keep(data if stop == len(data) else data[:stop], found)
                self._held = data[stop:]
                return b""
            mark, end = self._mark_at(data, at)
            if mark is _Mark.NONE:
                start = at + 1
                continue
            self._keep(data[:at], found)
            if mark is _Mark.UNSURE:
                self._held = data[at:]
                return b""
            self._close_part()
            if mark is _Mark.NEXT:
                self._state = _State.HEAD
                return data[end:]
            if not self.is_at_file:
                raise _wrong_file_count(0)
            self._state = _State.END
            return b""

    def _mark_at(self, data: bytes, at: int) -> tuple[_Mark, int]:
        """Say what the delimiter at `at` is, and where it ends."""
        end = at + len(self._delimiter)
        following = data[end : end + _PADDING_MAX]
        if following.startswith(b"--"):
            return _Mark.LAST, end + 2
        padding = len(following) - len(following.lstrip(b" \t"))
        ending = following[padding : padding + 2]
        if ending == b"\r\n":
            return _Mark.NEXT, end + padding + 2
        if ending in (b"", b"\r") or following == b"-":
            is_cut = len(following) < _PADDING_MAX
            return (_Mark.UNSURE if is_cut else _Mark.NONE), end
        return _Mark.NONE, end

    def _safe_end(self, data: bytes, start: int) -> int:
        """Return where a delimiter may begin that `data` cuts; its end when none does."""
        at = data.find(b"\r", max(start, len(data) - len(self._delimiter) + 1))
        while at >= 0:
            if self._delimiter.startswith(data[at:]):
                return at
            at = data.find(b"\r", at + 1)
        return len(data)

    def _keep(self, content: bytes, found: list[bytes]) -> None:
        if self._state is _State.FILE:
            if content:
                found.append(content)
        elif self._state is _State.FIELD:
            self._value += content

    def _close_part(self) -> None:
        if self._state is not _State.FIELD:
            return
        raw, self._value = bytes(self._value), bytearray()
        name = self._name
        try:
            value = raw.decode()
        except UnicodeDecodeError as cause:
            raise MalformedForm(f"The field {name} is not UTF-8.") from cause
        if name.startswith(_IGNORED):
            return
        if name in self.fields:
            # Which of the two a policy is checked against must not be left to chance.
            raise InvalidArgument(name, value, f"The form has more than one field {name}.")
        self.fields[name] = value


def _read_disposition(text: str) -> tuple[str, dict[str, str]]:
    """Return a disposition's kind, and its parameters by name in lower case."""
    kind, semicolon, _ = text.partition(";")
    parameters: dict[str, str] = {}
    at = len(kind)
    end = len(text.rstrip())
    while semicolon and at < end:
        match = _PARAMETER.match(text, at)
        if match is None:
            raise MalformedForm("The Content-Disposition of a part cannot be read.")
        quoted, plain = match.group(2), match.group(3)
        value = plain if quoted is None else _ESCAPED.sub(r"\1", quoted)
        parameters.setdefault(match.group(1).lower(), value)
        at = match.end()
    return kind.strip().lower(), parameters


def _wrong_file_count(count: int) -> InvalidArgument:
    return InvalidArgument(
        "file", str(count), "POST requires exactly one file upload per request."
    )
