"""Counting everything in one view: counters, manifest references, protection of blobs.

What is counted: `bytes` of a bucket is the size of all its versions and of the parts of its
unfinished uploads; `objects` is its versions without delete markers, `markers` those,
`parts` the parts of its unfinished uploads. A blob is protected when BLOBS knows it and
RECLAIM does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from lazarette.metadata import keys, usage
from lazarette.metadata.codec import RecordDecoder
from lazarette.metadata.engine import ReadTx, Table
from lazarette.metadata.walk import every_row
from lazarette.model.blob import BlobSlice
from lazarette.model.errors import EngineUnavailable
from lazarette.model.object_version import Manifest, ObjectVersion
from lazarette.model.upload import Part
from lazarette.services.tally_identities import find_identity_problems
from lazarette.services.tally_resources import find_resource_problems

R = TypeVar("R", bound=msgspec.Struct)

_PAGE = 1_000
_versions = RecordDecoder(ObjectVersion)
_manifests = RecordDecoder(Manifest)
_parts = RecordDecoder(Part)


class Finding(msgspec.Struct, frozen=True):
    """One thing found: what kind, and a sentence that names it."""

    kind: str
    sentence: str


class Tally(msgspec.Struct):
    """What was counted and what does not agree."""

    versions: int = 0
    parts: int = 0
    problems: list[Finding] = msgspec.field(default_factory=list)
    notices: list[Finding] = msgspec.field(default_factory=list)


class _Seen(msgspec.Struct):
    """Sums on the way; the two sets of names are the only memory that grows."""

    bytes: Counter[str] = msgspec.field(default_factory=Counter)
    objects: Counter[str] = msgspec.field(default_factory=Counter)
    markers: Counter[str] = msgspec.field(default_factory=Counter)
    parts: Counter[str] = msgspec.field(default_factory=Counter)
    manifests: Counter[str] = msgspec.field(default_factory=Counter)
    reclaimed: set[str] = msgspec.field(default_factory=set)
    inline_count: int = 0


async def tally(tx: ReadTx) -> Tally:
    """Count everything in the view `tx`, in bounded pages."""
    found, seen = Tally(), _Seen()
    async for place, _ in every_row(tx, Table.RECLAIM):
        seen.reclaimed.add(str(keys.decode(place)[1]))
    for table in (Table.OBJECTS, Table.VERSIONS):
        await _count_versions(tx, table, found, seen)
    await _count_parts(tx, found, seen)
    await _compare_manifests(tx, found, seen)
    await _compare_counters(tx, found, seen)
    async for kind, sentence in find_resource_problems(tx):
        found.problems.append(Finding(kind, sentence))
    async for kind, sentence in find_identity_problems(tx):
        found.problems.append(Finding(kind, sentence))
    inline_rows = 0
    async for _ in every_row(tx, Table.INLINE):
        inline_rows += 1
    if inline_rows > seen.inline_count:
        waste = inline_rows - seen.inline_count
        sentence = f"{waste} rows of INLINE hold bytes that no record names."
        found.notices.append(Finding("orphan-inline", sentence))
    return found


def name_of(table: Table, place: bytes) -> str:
    """Say in words which record stands at `place`."""
    parts = keys.decode(place)
    if table is Table.MANIFESTS:
        return f"Manifest {parts[0]}"
    if table is Table.PARTS:
        return f"Part {parts[1]} of upload {parts[0]}"
    what = "Object" if table is Table.OBJECTS else "An older version of object"
    return f"{what} {parts[1]!r} of bucket id {parts[0]}"


def _read(
    decoder: RecordDecoder[R], table: Table, place: bytes, record: bytes, found: Tally
) -> R | None:
    """Return the record decoded, or None and a finding: one damaged record hides no other."""
    try:
        return decoder.decode(record)
    except EngineUnavailable as error:
        sentence = f"{name_of(table, place)} cannot be read: {error.facts['sentence']}"
        found.problems.append(Finding("unreadable", sentence))
        return None


async def _count_versions(tx: ReadTx, table: Table, found: Tally, seen: _Seen) -> None:
    async for place, record in every_row(tx, table):
        version = _read(_versions, table, place, record, found)
        if version is None:
            continue
        bucket_id = str(keys.decode(place)[0])
        if version.is_delete_marker:
            seen.markers[bucket_id] += 1
            continue
        found.versions += 1
        seen.bytes[bucket_id] += version.size
        seen.objects[bucket_id] += 1
        seen.inline_count += sum(piece.inline for piece in version.slices)
        if version.manifest_id:
            seen.manifests[version.manifest_id] += 1
        elif sum(piece.stop - piece.start for piece in version.slices) != version.size:
            where = name_of(table, place)
            sentence = f"{where} has {version.size} bytes, its slices do not."
            found.problems.append(Finding("size", sentence))
        await _check_protection(tx, table, place, version.slices, found, seen)


async def _count_parts(tx: ReadTx, found: Tally, seen: _Seen) -> None:
    async for place, _ in every_row(tx, Table.UPLOADS):
        bucket_id, _, upload_id = (str(item) for item in keys.decode(place))
        start, stop = keys.prefix_range(upload_id)
        while rows := await tx.scan(Table.PARTS, start, stop, _PAGE):
            for part_place, record in rows:
                found.parts += 1
                seen.parts[bucket_id] += 1
                part = _read(_parts, Table.PARTS, part_place, record, found)
                if part is None:
                    continue
                seen.bytes[bucket_id] += part.size
                await _check_protection(tx, Table.PARTS, part_place, part.slices, found, seen)
            start = rows[-1][0] + b"\0"
    stray = -found.parts
    async for _ in every_row(tx, Table.PARTS):
        stray += 1
    if stray:
        found.problems.append(
            Finding("stray-parts", f"{stray} parts belong to no unfinished upload.")
        )


async def _compare_manifests(tx: ReadTx, found: Tally, seen: _Seen) -> None:
    expected = dict(seen.manifests)
    async for place, record in every_row(tx, Table.MANIFESTS):
        manifest_id = str(keys.decode(place)[0])
        count = expected.pop(manifest_id, 0)
        manifest = _read(_manifests, Table.MANIFESTS, place, record, found)
        if manifest is None:
            continue
        if count != manifest.references:
            found.problems.append(
                Finding(
                    "manifest-references",
                    f"Manifest {manifest_id} counts {manifest.references} versions, "
                    f"{count} name it.",
                )
            )
        for part in manifest.parts:
            await _check_protection(tx, Table.MANIFESTS, place, part.slices, found, seen)
    for manifest_id in expected:
        sentence = f"Manifest {manifest_id} is named by a version and not there."
        found.problems.append(Finding("missing-manifest", sentence))


async def _compare_counters(tx: ReadTx, found: Tally, seen: _Seen) -> None:
    buckets: dict[str, str] = {}
    async for place, name in every_row(tx, Table.BUCKET_IDS):
        buckets[str(keys.decode(place)[0])] = name.decode()
    dropped: set[str] = set()
    async for place, _ in every_row(tx, Table.DROPS):
        dropped.add(str(keys.decode(place)[0]))
    sums = dict(
        zip(usage.COUNTERS, (seen.bytes, seen.objects, seen.markers, seen.parts), strict=True)
    )
    for bucket_id in sorted({*buckets, *seen.bytes, *seen.objects, *seen.markers}):
        if bucket_id not in buckets:
            if bucket_id not in dropped:
                sentence = f"Bucket id {bucket_id} has content and no bucket."
                found.problems.append(Finding("stray-content", sentence))
            continue
        for what, counted in sums.items():
            stored = await tx.counter(keys.encode(bucket_id, what))
            if stored != counted[bucket_id]:
                found.problems.append(
                    Finding(
                        "counter",
                        f"Bucket {buckets[bucket_id]} counts {stored} {what}, "
                        f"its records add up to {counted[bucket_id]}.",
                    )
                )


async def _check_protection(
    tx: ReadTx,
    table: Table,
    place: bytes,
    slices: Iterable[BlobSlice],
    found: Tally,
    seen: _Seen,
) -> None:
    for piece in slices:
        if piece.inline:
            continue
        if piece.blob in seen.reclaimed:
            sentence = (
                f"{name_of(table, place)} needs blob {piece.blob}, which waits for deletion."
            )
            found.problems.append(Finding("reclaimed-too-early", sentence))
        elif await tx.get(Table.BLOBS, keys.encode(piece.blob)) is None:
            sentence = (
                f"{name_of(table, place)} needs blob {piece.blob}, which the sweep would "
                "take for an orphan."
            )
            found.problems.append(Finding("unprotected-blob", sentence))
