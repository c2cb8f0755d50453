"""Access logs on their way to the spool: queued by requests, written by one task per process.

A request only appends to a queue, which is bounded: what does not fit is dropped and counted.
A second later the lines are in a file, so that a restart loses no more than that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from lazarette.base.clock import Clock
from lazarette.base.ids import IdSource
from lazarette.metadata.codec import encode_record
from lazarette.model.access_log import AccessRecord, SpooledLines, render_line
from lazarette.model.bucket import Bucket
from lazarette.model.errors import LazaretteError
from lazarette.model.names import AccountId, BucketName, CanonicalId
from lazarette.observe.log_spool import SpoolWriter
from lazarette.observe.recorder import Recorder
from lazarette.services.account_directory import AccountDirectory

FLUSH_MS = 1_000
SEGMENT_MS_MAX = 5_000
QUEUE_MAX = 20_000
DROPPED = "access_log_records_dropped"

Queued = tuple[Bucket, AccessRecord]


class AccessLogs:
    """The queue of one process and the task that empties it."""

    def __init__(
        self,
        accounts: AccountDirectory,
        spool: SpoolWriter,
        clock: Clock,
        ids: IdSource,
        recorder: Recorder,
        *,
        segment_ms: int = SEGMENT_MS_MAX,
        queue_max: int = QUEUE_MAX,
    ) -> None:
        """`segment_ms`: after that long a spool file is left to who delivers it."""
        self._accounts = accounts
        self._spool = spool
        self._clock = clock
        self._ids = ids
        self._recorder = recorder
        self._segment_ms = segment_ms
        self._queue_max = queue_max
        self._queue: list[Queued] = []
        self._began_ms: int | None = None
        self._closing = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def append(self, bucket: Bucket, record: AccessRecord) -> None:
        """Queue a record for the log of `bucket`. Never blocks; needs a running event loop."""
        if len(self._queue) >= self._queue_max:
            self._recorder.count(DROPPED)
            return
        self._queue.append((bucket, record))
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._keep_flushing())

    async def close(self) -> None:
        """Write what is queued and leave the spool complete; for shutdown."""
        self._closing.set()
        if self._task is not None:
            # Not cancelled: a write may be going on in its thread.
            await asyncio.wait({self._task})
        await self._flush()
        self._spool.close()

    async def _flush(self) -> None:
        """Write what is queued; what cannot be written is dropped and counted."""
        taken, self._queue = self._queue, []
        if not taken:
            return
        try:
            owners = await self._owners_of(taken)
            if self._began_ms is None:
                self._began_ms = self._clock.now_ms()
            await asyncio.to_thread(self._write, self._ids.ulid(), taken, owners)
        except LazaretteError as error:
            self._began_ms = None
            self._recorder.count(DROPPED, len(taken))
            self._recorder.refusal("access logs", type(error).__name__, error.facts)

    async def _keep_flushing(self) -> None:
        try:
            while self._queue or self._began_ms is not None:
                await self._wait()
                if self._closing.is_set():
                    return
                await self._flush()
                began_ms = self._began_ms
                if began_ms is not None and self._is_old(began_ms):
                    self._began_ms = None
                    self._spool.close()
        finally:
            self._task = None

    async def _wait(self) -> None:
        timer = asyncio.ensure_future(self._clock.sleep_ms(FLUSH_MS))
        told = asyncio.ensure_future(self._closing.wait())
        try:
            await asyncio.wait({timer, told}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
            told.cancel()

    def _is_old(self, began_ms: int) -> bool:
        return self._clock.now_ms() - began_ms >= self._segment_ms

    async def _owners_of(self, taken: Sequence[Queued]) -> dict[AccountId, CanonicalId]:
        owners: dict[AccountId, CanonicalId] = {}
        for account_id in {bucket.account for bucket, _ in taken}:
            account = await self._accounts.of(account_id)
            owners[account_id] = CanonicalId("") if account is None else account.canonical_id
        return owners

    def _write(
        self, name: str, taken: Sequence[Queued], owners: Mapping[AccountId, CanonicalId]
    ) -> None:
        # In a thread: the lines of a busy second take a tenth of one.
        self._spool.append(name, _render(taken, owners))


def _render(taken: Sequence[Queued], owners: Mapping[AccountId, CanonicalId]) -> bytes:
    # By identity: a changed bucket is another record, and its lines go elsewhere.
    groups: dict[int, tuple[Bucket, list[str]]] = {}
    for bucket, record in taken:
        group = groups.setdefault(id(bucket), (bucket, []))
        group[1].append(render_line(owners[bucket.account], bucket.name, record))
    return b"".join([_spooled(bucket, lines) for bucket, lines in groups.values()])


def _spooled(bucket: Bucket, lines: list[str]) -> bytes:
    config = bucket.log_config
    record = SpooledLines(
        bucket_id=bucket.bucket_id,
        account=bucket.account,
        region=bucket.region,
        destination=BucketName(config.destination),
        prefix=config.prefix,
        lines=lines,
    )
    return encode_record(record) + b"\n"
