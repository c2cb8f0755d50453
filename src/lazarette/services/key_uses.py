"""When each access key was last used: noted in memory, written by one task per process.

The first use of a key is written at once, later ones at most once a minute, and the last
one never later than a minute after it. A crash loses that minute at most.
Hot path: `note` once per signed request.
"""

from __future__ import annotations

import asyncio

from lazarette.authn.claim import TEMPORARY
from lazarette.base.clock import Clock
from lazarette.metadata.access_keys import put_key_use
from lazarette.metadata.engine import MetadataEngine, WriteTx
from lazarette.model.access_key import KeyUse
from lazarette.model.errors import LazaretteError
from lazarette.model.names import AccessKeyId
from lazarette.observe.recorder import Recorder

WRITE_EVERY_MS = 60_000


class KeyUses:
    """The latest use of every access key this process has seen."""

    def __init__(self, engine: MetadataEngine, clock: Clock, recorder: Recorder) -> None:
        self._engine = engine
        self._clock = clock
        self._recorder = recorder
        # Not written yet: when, region, service. A tuple, as it is made for each request.
        self._noted: dict[AccessKeyId, tuple[int, str, str]] = {}
        self._due_ms: dict[AccessKeyId, int] = {}
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def note(self, access_key_id: AccessKeyId, region: str, service: str) -> None:
        """Remember a use. Never blocks; needs a running event loop."""
        now_ms = self._clock.now_ms()
        self._noted[access_key_id] = (now_ms, region, service)
        if now_ms >= self._due_ms.get(access_key_id, 0):
            self._wake.set()
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._keep_writing())

    def latest(self, access_key_id: AccessKeyId, stored: KeyUse | None) -> KeyUse | None:
        """Return the later of the stored use and the one noted here."""
        noted = self._noted.get(access_key_id)
        if noted is None or (stored is not None and stored.used_ms >= noted[0]):
            return stored
        return KeyUse(*noted)

    async def flush(self) -> None:
        """Write what is noted and stop the task; for shutdown."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})
        await self._write(dict(self._noted))

    async def _keep_writing(self) -> None:
        try:
            while self._noted:
                self._wake.clear()
                now_ms = self._clock.now_ms()
                due = {k: use for k, use in self._noted.items() if self._is_due(k, now_ms)}
                await self._write(due)
                if self._noted:
                    await self._sleep_until_due()
        finally:
            self._task = None

    def _is_due(self, access_key_id: AccessKeyId, now_ms: int) -> bool:
        return now_ms >= self._due_ms.get(access_key_id, 0)

    async def _write(self, due: dict[AccessKeyId, tuple[int, str, str]]) -> None:
        if not due:
            return
        now_ms = self._clock.now_ms()
        # A time that is past says as much as none: only keys in use are remembered.
        self._due_ms = {k: at for k, at in self._due_ms.items() if at > now_ms}
        self._due_ms.update(dict.fromkeys(due, now_ms + WRITE_EVERY_MS))

        # Temporary keys have no record, and so no latest use.
        stored = {k: use for k, use in due.items() if not k.startswith(TEMPORARY)}

        async def body(tx: WriteTx) -> None:
            for access_key_id, use in stored.items():
                await put_key_use(tx, access_key_id, KeyUse(*use))

        try:
            if stored:
                await self._engine.write(body)
        except LazaretteError:
            # Tried again in a minute; a request is never refused for this.
            self._recorder.count("key_use_write_failures")
            return
        for access_key_id, use in due.items():
            if self._noted.get(access_key_id) == use:
                del self._noted[access_key_id]

    async def _sleep_until_due(self) -> None:
        now_ms = self._clock.now_ms()
        waits = [max(0, self._due_ms.get(key, 0) - now_ms) for key in self._noted]
        timer = asyncio.ensure_future(self._clock.sleep_ms(min(waits)))
        woken = asyncio.ensure_future(self._wake.wait())
        try:
            await asyncio.wait({timer, woken}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
            woken.cancel()
