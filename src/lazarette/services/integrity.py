"""Metadata against blobs: what a record names must be there, whole, counted and protected.

Runs beside a live server. Counting is done in one view, so it needs no second look
(`tally.py`); bytes are asked for page by page, and what is missing counts only if the
record, read again in a fresh view, still names it. Changes nothing. Takes no caller, because
it serves whoever may read the data folder.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

import msgspec

from lazarette.base.clock import Clock
from lazarette.blobs.engine import BlobEngine
from lazarette.metadata import keys
from lazarette.metadata.codec import RecordDecoder
from lazarette.metadata.engine import MetadataEngine, ReadTx, Table
from lazarette.metadata.reclaim import are_known
from lazarette.model.blob import BlobSlice
from lazarette.model.errors import BlobCorrupt, BlobMissing, EngineUnavailable
from lazarette.model.names import BlobId
from lazarette.model.object_version import Manifest, ObjectVersion
from lazarette.model.upload import Part
from lazarette.services.tally import Finding, name_of, tally

ORPHAN_GRACE_MS = 24 * 3600 * 1000  # As the sweep: younger blobs may be uploads under way.
PROBLEMS_MAX = 1_000
_PAGE = 500
_AT_ONCE = 16  # Blobs opened together: their waits overlap, the descriptors stay few.
_END = b"\xff"  # After every encoded key.

_versions = RecordDecoder(ObjectVersion)
_manifests = RecordDecoder(Manifest)
_parts = RecordDecoder(Part)
_NAMING_TABLES = (Table.OBJECTS, Table.VERSIONS, Table.MANIFESTS, Table.PARTS)


class Report(msgspec.Struct, frozen=True):
    """What a check looked at and what it found; a notice is no fault, only waste."""

    versions: int
    parts: int
    blobs: int
    problems: list[Finding]
    problems_left_out: int  # beyond the first thousand
    notices: list[Finding]


class _Named(NamedTuple):
    """A slice, and the record that names it."""

    table: Table
    place: bytes
    piece: BlobSlice


class Integrity:
    """Checks one data folder."""

    def __init__(self, metadata: MetadataEngine, blobs: BlobEngine, clock: Clock) -> None:
        self._metadata = metadata
        self._blobs = blobs
        self._clock = clock

    async def check(self, *, deep: bool = False) -> Report:
        """Compare everything; `deep` also reads every byte a record names.

        Raises: EngineUnavailable.
        """
        problems = [Finding("engine", text) for text in await self._metadata.check()]
        counted = await self._metadata.read(tally, is_long=True)
        problems += counted.problems
        for table in _NAMING_TABLES:
            async for page in self._named_slices(table):
                problems += await self._check_slices(page, deep=deep)
        blobs, orphans = await self._count_blobs()
        notices = list(counted.notices)
        if orphans:
            shown = ", ".join(orphans[:10]) + (" ..." if len(orphans) > 10 else "")
            notices.append(
                Finding(
                    "orphan-blobs",
                    f"{len(orphans)} blobs belong to no record and are older than a day; "
                    f"the running server sweeps them away: {shown}",
                )
            )
        return Report(
            counted.versions,
            counted.parts,
            blobs,
            problems[:PROBLEMS_MAX],
            max(0, len(problems) - PROBLEMS_MAX),
            notices,
        )

    async def _named_slices(self, table: Table) -> AsyncIterator[list[_Named]]:
        start = b""
        while True:

            async def body(tx: ReadTx, start: bytes = start) -> list[tuple[bytes, bytes]]:
                return await tx.scan(table, start, _END, _PAGE)

            rows = await self._metadata.read(body, is_long=True)
            yield [
                _Named(table, place, piece)
                for place, record in rows
                for piece in slices_in(table, record)
            ]
            if len(rows) < _PAGE:
                return
            start = rows[-1][0] + b"\0"

    async def _check_slices(self, named: Sequence[_Named], *, deep: bool) -> list[Finding]:
        found: list[Finding] = []
        for first in range(0, len(named), _AT_ONCE):
            some = named[first : first + _AT_ONCE]
            answers = await asyncio.gather(*[self._check(item, deep=deep) for item in some])
            found += [answer for answer in answers if answer is not None]
        return found

    async def _check(self, item: _Named, *, deep: bool) -> Finding | None:
        finding = await self._look(item, deep=deep)
        if finding is None or not await self._still_named(item):
            return None
        return finding

    async def _look(self, item: _Named, *, deep: bool) -> Finding | None:
        blob, start, stop, inline = (
            getattr(item.piece, n) for n in BlobSlice.__struct_fields__
        )
        where = name_of(item.table, item.place)
        if inline:
            return await self._look_inline(blob, stop, where)
        try:
            reader = await self._blobs.open(blob, start if deep else stop, stop)
            try:
                async for _ in reader.chunks():
                    pass
            finally:
                await reader.close()
        except BlobMissing:
            return Finding("missing-blob", f"{where} names blob {blob}, which is not there.")
        except BlobCorrupt:
            return Finding(
                "corrupt-blob",
                f"{where} names bytes up to {stop} of blob {blob}, which cannot give them.",
            )
        return None

    async def _look_inline(self, blob: BlobId, stop: int, where: str) -> Finding | None:
        raw = await self._metadata.read(lambda tx: tx.get(Table.INLINE, keys.encode(blob)))
        if raw is None:
            return Finding(
                "missing-inline", f"{where} names bytes {blob}, which are not there."
            )
        if len(raw) < stop:
            return Finding(
                "short-inline", f"{where} needs {stop} bytes of {blob}, which has {len(raw)}."
            )
        return None

    async def _still_named(self, item: _Named) -> bool:
        record = await self._metadata.read(lambda tx: tx.get(item.table, item.place))
        return record is not None and item.piece in slices_in(item.table, record)

    async def _count_blobs(self) -> tuple[int, list[BlobId]]:
        """Count blobs; return those nobody knows that are too old to be under way."""
        count = 0
        orphans: list[BlobId] = []
        after: BlobId | None = None
        while page := await self._blobs.list_after(after, _PAGE):
            count += len(page)
            after = page[-1].blob
            oldest_ms = self._clock.now_ms() - ORPHAN_GRACE_MS
            old = [stat.blob for stat in page if stat.modified_ms < oldest_ms]

            async def body(tx: ReadTx, old: Sequence[BlobId] = old) -> list[bool]:
                return await are_known(tx, old)

            known = await self._metadata.read(body, is_long=True)
            orphans += [blob for blob, is_known in zip(old, known, strict=True) if not is_known]
        return count, orphans


def slices_in(table: Table, record: bytes) -> list[BlobSlice]:
    """Return the slices that a record of `table` names; none when it cannot be read."""
    try:
        if table is Table.MANIFESTS:
            parts = _manifests.decode(record).parts
            return [piece for part in parts for piece in part.slices]
        if table is Table.PARTS:
            return list(_parts.decode(record).slices)
        return list(_versions.decode(record).slices)
    except EngineUnavailable:
        return []  # Told by the tally.
