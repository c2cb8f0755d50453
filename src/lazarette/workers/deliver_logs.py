"""Deliver access logs: spooled lines become objects, then the spool files go.

A crash between the two delivers lines twice, as S3 says it may; never not at all. What
cannot be delivered (the destination is gone, the disk is full) is dropped and counted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

from lazarette.metadata.codec import decode_record
from lazarette.model.access_log import SpooledLines
from lazarette.model.errors import EngineUnavailable, LazaretteError
from lazarette.model.limits import MIB
from lazarette.observe.log_spool import (
    SPOOL_BYTES_MAX,
    delete_segments,
    list_complete,
    read_lines,
)
from lazarette.observe.recorder import Recorder
from lazarette.services.access_logs import DROPPED
from lazarette.services.log_delivery import LogDelivery

_SPOOL_BYTES_AT_ONCE = 16 * MIB
_OBJECT_BYTES_MAX = 4 * MIB  # A log object is closed after the line that passes this.

# Which lines may stand in one object: of one bucket, going one way.
_Way = tuple[str, str, str]


class DeliverLogs:
    """The spool of every worker, from its oldest end."""

    name = "deliver_logs"

    def __init__(
        self, folder: Path, delivery: LogDelivery, recorder: Recorder, interval_ms: int
    ) -> None:
        self._folder = folder
        self._delivery = delivery
        self._recorder = recorder
        self.interval_ms = interval_ms

    async def run(self) -> bool:
        """Deliver 16 MiB of spooled lines, or what there is in complete files."""
        segments = await asyncio.to_thread(list_complete, self._folder, _SPOOL_BYTES_AT_ONCE)
        if not segments:
            return False
        for source, lines in await self._read(segments):
            await self._deliver(source, lines)
        await asyncio.to_thread(delete_segments, segments)
        # A rest of these goes at once, and what has been completed meanwhile with it.
        return bool(await asyncio.to_thread(list_complete, self._folder, 1))

    async def waiting(self) -> int:
        """Count spooled files that are complete."""
        found = await asyncio.to_thread(list_complete, self._folder, SPOOL_BYTES_MAX)
        return len(found)

    async def _read(self, segments: Sequence[Path]) -> Sequence[tuple[SpooledLines, list[str]]]:
        """Return the lines of these files by their bucket and destination."""
        found: dict[_Way, tuple[SpooledLines, list[str]]] = {}
        for path in segments:
            for raw in await asyncio.to_thread(read_lines, path):
                try:
                    spooled = decode_record(SpooledLines, raw)
                except EngineUnavailable as error:
                    self._recorder.count("access_log_spool_damages")
                    self._recorder.refusal(path.name, type(error).__name__, error.facts)
                    continue
                way = (spooled.bucket_id, spooled.destination, spooled.prefix)
                found.setdefault(way, (spooled, []))[1].extend(spooled.lines)
        return list(found.values())

    async def _deliver(self, source: SpooledLines, lines: Sequence[str]) -> None:
        for count, data in _objects_of(lines):
            try:
                await self._delivery.store(source, data)
                self._recorder.count("access_log_records_delivered", count)
                continue
            except EngineUnavailable:
                raise  # The database, for now: the spool waits.
            except LazaretteError as error:
                self._recorder.count(DROPPED, count)
                self._recorder.refusal("access logs", type(error).__name__, error.facts)


def _objects_of(lines: Sequence[str]) -> Iterator[tuple[int, bytes]]:
    """Yield the number of lines and the content of one object after another."""
    held: list[str] = []
    size = 0
    for line in lines:
        held.append(line + "\n")
        size += len(line) + 1
        if size >= _OBJECT_BYTES_MAX:
            yield len(held), "".join(held).encode()
            held, size = [], 0
    if held:
        yield len(held), "".join(held).encode()
