"""Request bodies that come as a test wants, and a recorder that remembers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

from lazarette.authn.payload import WholeBody
from lazarette.model.checksum import WantedDigests, start
from lazarette.model.upload import Upload
from lazarette.observe.recorder import SilentRecorder


class Counting(SilentRecorder):
    """A recorder that remembers what was counted and what went wrong."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.crashes: list[BaseException] = []
        self.refusals: list[str] = []

    def count(self, name: str, amount: int = 1) -> None:
        """Add up."""
        self.counts[name] = self.counts.get(name, 0) + amount

    def traffic(
        self, bucket: str, status: int, received: int, sent: int, waited_us: int
    ) -> None:
        """Add up what there is of both."""
        for name, amount in (("received_bytes", received), ("sent_bytes", sent)):
            if amount:
                self.count(name, amount)

    def refusal(self, request_id: str, error: str, facts: Mapping[str, str | int]) -> None:
        """Remember the error's name."""
        self.refusals.append(error)

    def crash(self, error: BaseException, request_id: str) -> None:
        """Remember the exception."""
        self.crashes.append(error)


def digests_for(upload: Upload, data: object) -> WantedDigests:
    """Return what a client says of a part: its checksum, where the upload needs one."""
    if upload.checksum_type != "COMPOSITE" or not isinstance(data, bytes):
        return WantedDigests()
    digest = start(upload.checksum_algorithm)
    digest.update(data)
    return WantedDigests(checksums={upload.checksum_algorithm: digest.value()})


class Pieces(WholeBody):
    """A body whose length was not announced; `before_last` runs before its last piece."""

    def __init__(
        self,
        *pieces: bytes,
        trailers: Mapping[str, str] | None = None,
        sha256: str | None = None,
        before_last: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        super().__init__(b"".join(pieces), trailers or {})
        self._pieces = pieces
        self._sha256 = sha256
        self._before_last = before_last

    @property
    def length(self) -> int | None:
        """Nothing was announced."""
        return None

    def take_sha256(self) -> str | None:
        """Hand over the hash, if the test gave one."""
        return self._sha256

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the pieces."""
        for place, piece in enumerate(self._pieces, start=1):
            if place == len(self._pieces) and self._before_last is not None:
                await self._before_last()
            if piece:
                yield piece
