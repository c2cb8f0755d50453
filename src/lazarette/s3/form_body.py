"""A form read from a request: its fields, and its file as a body that is still to come."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import NamedTuple

from lazarette.authz.post_policy import FileSize
from lazarette.http.message import Body
from lazarette.model.errors import EntityTooLarge, EntityTooSmall
from lazarette.model.limits import PUT_BYTES_MAX
from lazarette.s3.form_decoder import FormDecoder

_FILENAME = "${filename}"
_NOT_EXPANDED = frozenset(("policy", "x-amz-signature"))
_NO_TRAILERS: dict[str, str] = {}


class Form(NamedTuple):
    """A form whose fields have been read."""

    fields: Mapping[str, str]  # by name in lower case; `${filename}` is filled in
    file: FormFile


class FormFile:
    """A form's file, decoded while it is read; of the form nothing more is kept."""

    def __init__(
        self, source: AsyncIterator[bytes], decoder: FormDecoder, first: list[bytes], body: Body
    ) -> None:
        """`source` is what follows of `body`; `first` is what came of the file already."""
        self._source = source
        self._decoder = decoder
        self._first = first
        self._body = body
        self.allowed = FileSize(0, PUT_BYTES_MAX)

    @property
    def length(self) -> int | None:
        """None: only the end of the form tells."""
        return None

    @property
    def trailers(self) -> Mapping[str, str]:
        """Nothing: a form has no trailers."""
        return _NO_TRAILERS

    def take_sha256(self) -> str | None:
        """Return None: a hash that was signed is of the whole form, whose body checks it."""
        return None

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the file, and read the form to its end.

        Raises: EntityTooLarge, EntityTooSmall (by `allowed`); MalformedForm, InvalidArgument
        (a second file); what the form's body raises.
        """
        size = 0
        first, self._first = self._first, []
        for piece in first:
            size += len(piece)
            self._check_most(size)
            yield piece
        async for data in self._source:
            for piece in self._decoder.feed(data):
                size += len(piece)
                self._check_most(size)
                yield piece
        self._decoder.finish()
        if size < self.allowed.least:
            raise EntityTooSmall("", size, self.allowed.least, "")

    def _check_most(self, size: int) -> None:
        if size > self.allowed.most:
            raise EntityTooLarge(size, self.allowed.most)

    async def read_all(self, byte_count_max: int) -> bytes:
        """Return the whole file. Raises: EntityTooLarge; as `chunks`."""
        whole = bytearray()
        async for piece in self.chunks():
            whole += piece
            if len(whole) > byte_count_max:
                raise EntityTooLarge(len(whole), byte_count_max)
        return bytes(whole)

    async def discard(self) -> None:
        """Drop what is unread, so the connection can carry another request."""
        await self._body.discard()


async def read_form(body: Body, boundary: bytes) -> Form:
    """Read a form up to its file.

    Raises: MalformedForm, FormFieldsTooLarge, InvalidArgument; what the body raises.
    """
    decoder = FormDecoder(boundary)
    first: list[bytes] = []
    source = body.chunks()
    async for data in source:
        first = decoder.feed(data)
        if decoder.is_at_file:
            break
    if not decoder.is_at_file:
        decoder.finish()
    return Form(
        _expanded(decoder.fields, decoder.filename), FormFile(source, decoder, first, body)
    )


def _expanded(fields: dict[str, str], filename: str | None) -> dict[str, str]:
    """Fill `${filename}` into the fields: the name alone, whatever path a browser sends."""
    if filename is None:
        return fields  # S3 leaves the variable as it stands.
    name = filename.replace("\\", "/").rpartition("/")[2]
    return {
        key: value if key in _NOT_EXPANDED else value.replace(_FILENAME, name)
        for key, value in fields.items()
    }
