"""aws-chunked bodies: framing, chunk signatures and trailers, as one state machine.

    chunk    = hex-size [";chunk-signature=" 64-hex] CRLF payload CRLF
    stream   = *chunk, a chunk of size 0 without its payload and CRLF, then either
               CRLF, or trailer lines and CRLF

`ChunkDecoder` knows no input and no output: it takes bytes cut anywhere and gives payload.
A signed chunk is held back until its signature is checked; of one larger than HELD_MAX the
beginning is given out and the end held, so that memory stays bounded and a forged stream
still never ends well. This framing is a content coding; HTTP's own chunked transfer coding
is undone before, by the web server.
Sources: S3, "Transferring payload in multiple chunks" and "... with trailing headers".
Hot path: yes, for streamed uploads.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Mapping
from enum import Enum

import msgspec

from lazarette.authn.canonical import EMPTY_SHA256, SigningKey
from lazarette.http.message import Body
from lazarette.model.errors import (
    ChunkTooSmall,
    EntityTooLarge,
    IncompleteBody,
    MalformedTrailer,
    SignatureMismatch,
)
from lazarette.model.limits import CHUNK_BYTES_MAX, KIB

HELD_MAX = CHUNK_BYTES_MAX
LINE_MAX = 1 * KIB
TRAILERS_MAX = 16 * KIB
_SIGNED_LINE = re.compile(rb"([0-9A-Fa-f]{1,16});chunk-signature=([0-9a-f]{64})\r")
_UNSIGNED_LINE = re.compile(rb"([0-9A-Fa-f]{1,16})(?:;[^\r]*)?\r")
_TRAILER_LINE = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*:([^\r]*)\r?")
_TRAILER_SIGNATURE = "x-amz-trailer-signature"
_WRONG_LENGTH = (
    "You did not provide the number of bytes specified by the "
    "x-amz-decoded-content-length HTTP header"
)


class ChunkSigning(msgspec.Struct, frozen=True):
    """What a chunk signature is made of, besides the chunk and the signature before it."""

    access_key_id: str
    key: SigningKey
    timestamp: str
    scope: str
    seed: str  # the signature of the request


class _State(Enum):
    LINE = "the line before a chunk"
    PAYLOAD = "a chunk's payload"
    CRLF = "the line end after a chunk"
    LAST = "the line end after the last chunk"
    TRAILER = "the trailer"
    END = "nothing more"


class ChunkDecoder:
    """Takes an aws-chunked stream piece by piece and gives its payload, verified."""

    def __init__(
        self,
        decoded_length: int,
        *,
        signing: ChunkSigning | None,
        has_trailer: bool,
        announced: str | None = None,
        chunk_bytes_min: int = 0,
    ) -> None:
        """`signing` None: the chunks carry no signatures.

        `announced`: the name of the one trailer that must come, in lower case, or "" for
        none; None when any may. `chunk_bytes_min`: the least size of all chunks but the
        last.
        """
        self.trailers: dict[str, str] = {}
        self._signing = signing
        self._has_trailer = has_trailer
        self._announced = announced
        self._chunk_bytes_min = chunk_bytes_min
        self._chunk_count = 0
        self._chunk_size = chunk_bytes_min  # of the chunk under way, or the one before
        self._previous = signing.seed if signing else ""
        self._remaining = decoded_length
        self._state = _State.LINE
        self._text = bytearray()  # the line under way
        self._trailer_size = 0
        self._chunk_left = 0
        self._signature = ""
        self._digest = hashlib.sha256()
        self._held: list[bytes] = []
        self._held_size = 0
        self._ready: list[bytes] = []

    def feed(self, data: bytes) -> list[bytes]:
        """Return the payload that `data` completes, in pieces that are not empty.

        Raises: IncompleteBody, when the framing breaks; ChunkTooSmall; MalformedTrailer;
        SignatureMismatch.
        """
        at = 0
        while at < len(data):
            if self._state is _State.PAYLOAD:
                at = self._take_payload(data, at)
            elif self._state is not _State.END:
                at = self._take_line(data, at)
            elif data[at:].strip(b"\r\n"):
                raise IncompleteBody("There are bytes after the end of the body.")
            else:
                # Some clients end with one empty line too many.
                break
        ready, self._ready = self._ready, []
        return ready

    def finish(self) -> None:
        """Say that the stream has ended. Raises: IncompleteBody, when it had not."""
        if self._state is not _State.END:
            raise IncompleteBody(f"The body ended inside {self._state.value}.")

    def _take_line(self, data: bytes, at: int) -> int:
        """Take one line, or what there is of it, and act on it when it is whole."""
        stop = data.find(b"\n", at)
        self._text += data[at:] if stop < 0 else data[at:stop]
        if len(self._text) > (TRAILERS_MAX if self._state is _State.TRAILER else LINE_MAX):
            raise IncompleteBody(f"A line is too long in {self._state.value}.")
        if stop < 0:
            return len(data)
        line = bytes(self._text)
        self._text.clear()
        if self._state is _State.LINE:
            self._begin_chunk(line)
        elif self._state is _State.TRAILER:
            self._add_trailer(line)
        elif line != b"\r":
            raise IncompleteBody(f"Unexpected bytes in {self._state.value}.")
        elif self._state is _State.CRLF:
            self._state = _State.LINE
        else:
            self._state = _State.END
        return stop + 1

    def _begin_chunk(self, line: bytes) -> None:
        pattern = _SIGNED_LINE if self._signing else _UNSIGNED_LINE
        match = pattern.fullmatch(line)
        if match is None:
            raise IncompleteBody("The line before a chunk cannot be read.")
        size = int(match.group(1), 16)
        if size > self._remaining or (size == 0 and self._remaining):
            raise IncompleteBody(_WRONG_LENGTH)
        if size:
            self._chunk_count += 1
            if self._chunk_size < self._chunk_bytes_min:
                raise ChunkTooSmall(self._chunk_count, self._chunk_size)
            self._chunk_size = size
        if self._signing:
            self._signature = match.group(2).decode()
            self._digest = hashlib.sha256()
        self._remaining -= size
        self._chunk_left = size
        if size:
            self._state = _State.PAYLOAD
            return
        self._check_chunk()
        self._state = _State.TRAILER if self._has_trailer else _State.LAST

    def _take_payload(self, data: bytes, at: int) -> int:
        # A slice that is the whole of `data` is `data` itself, not a copy.
        piece = data[at : at + self._chunk_left]
        self._chunk_left -= len(piece)
        if self._signing is None:
            self._ready.append(piece)
        else:
            self._digest.update(piece)
            self._held.append(piece)
            self._held_size += len(piece)
            while self._held_size > HELD_MAX and len(self._held) > 1:
                oldest = self._held.pop(0)
                self._held_size -= len(oldest)
                self._ready.append(oldest)
        if self._chunk_left == 0:
            if self._signing:
                self._check_chunk()
                self._ready += self._held
                self._held.clear()
                self._held_size = 0
            self._state = _State.CRLF
        return at + len(piece)

    def _check_chunk(self) -> None:
        if self._signing:
            digests = f"{EMPTY_SHA256}\n{self._digest.hexdigest()}"
            self._check("AWS4-HMAC-SHA256-PAYLOAD", digests, self._signature)

    def _check(self, kind: str, digests: str, signature: str) -> None:
        """Check the next signature of the chain. Raises: SignatureMismatch."""
        signing = self._signing
        assert signing is not None
        text = f"{kind}\n{signing.timestamp}\n{signing.scope}\n{self._previous}\n{digests}"
        computed = signing.key.sign(text)
        if not hmac.compare_digest(computed, signature):
            raise SignatureMismatch(signing.access_key_id, signature, text, "")
        self._previous = computed

    def _add_trailer(self, line: bytes) -> None:
        self._trailer_size += len(line) + 1
        if self._trailer_size > TRAILERS_MAX:
            raise IncompleteBody("The trailer is too long.")
        if line in (b"\r", b""):
            # Some clients put an empty line before the trailer's signature.
            if self._signing is None or _TRAILER_SIGNATURE in self.trailers:
                self._end_trailer()
            return
        match = _TRAILER_LINE.fullmatch(line)
        name = match.group(1).decode().lower() if match else ""
        if match is None or name in self.trailers or _TRAILER_SIGNATURE in self.trailers:
            raise MalformedTrailer()
        self.trailers[name] = match.group(2).decode("latin-1").strip(" \t")

    def _end_trailer(self) -> None:
        self._state = _State.END
        signature = self.trailers.pop(_TRAILER_SIGNATURE, "")
        if self._announced is not None:
            expected = {self._announced} if self._announced else set()
            if self.trailers.keys() != expected:
                raise MalformedTrailer()
        if self._signing is None:
            return
        lines = [f"{name}:{value}\n" for name, value in sorted(self.trailers.items())]
        digest = hashlib.sha256("".join(lines).encode("latin-1")).hexdigest()
        if not signature.isascii():
            raise IncompleteBody("The trailer's signature cannot be read.")
        self._check("AWS4-HMAC-SHA256-TRAILER", digest, signature)


class AwsChunkedBody:
    """The payload of an aws-chunked body, verified as it is read."""

    def __init__(self, body: Body, decoded_length: int, decoder: ChunkDecoder) -> None:
        """`body` is the stream as it came, `decoded_length` what its payload must have."""
        self._body = body
        self._length = decoded_length
        self._decoder = decoder

    @property
    def length(self) -> int | None:
        """Payload length in bytes, without the framing."""
        return self._length

    @property
    def trailers(self) -> Mapping[str, str]:
        """Trailing headers, names in lower case; complete once the body has been read."""
        return self._decoder.trailers

    def take_sha256(self) -> str | None:
        """Return None: the chunks prove themselves, or nothing does."""
        return None

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the payload; every chunk is non-empty and at most 1 MiB.

        Raises: as `ChunkDecoder.feed` and `finish`; ClientGone.
        """
        async for data in self._body.chunks():
            for piece in self._decoder.feed(data):
                yield piece
        self._decoder.finish()

    async def read_all(self, byte_count_max: int) -> bytes:
        """Return the whole payload. Raises: EntityTooLarge; as `chunks`."""
        if self._length > byte_count_max:
            raise EntityTooLarge(self._length, byte_count_max)
        return b"".join([piece async for piece in self.chunks()])

    async def discard(self) -> None:
        """Drop what is unread, so the connection can carry another request."""
        await self._body.discard()
