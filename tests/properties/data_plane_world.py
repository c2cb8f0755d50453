"""The real data plane and a model of it, changed side by side, step by step."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import pytest
from bodies import Pieces
from data_plane import BUCKET, EXPIRE_MS, PART_MIN, DataPlane
from make import some_bytes
from properties.data_plane_steps import (
    KEYS,
    Abort,
    BeginPart,
    BeginPut,
    Cancel,
    Complete,
    Copy,
    CopyPart,
    Delete,
    DeleteMany,
    Drop,
    Finish,
    Move,
    Multipart,
    Pass,
    Put,
    SendPart,
    Start,
    Step,
    Switch,
)

from lazarette.base.failpoints import arm
from lazarette.model.bucket import Versioning
from lazarette.model.byte_range import ByteRange
from lazarette.model.conditions import NO_CONDITIONS
from lazarette.model.errors import (
    EngineUnavailable,
    InvalidArgument,
    InvalidRequest,
    LazaretteError,
    NoSuchBucket,
    NoSuchKey,
    NoSuchUpload,
    StorageFull,
)
from lazarette.model.names import ObjectKey
from lazarette.model.object_version import ObjectHeaders
from lazarette.model.upload import Part, Upload
from lazarette.services.object_deletes import Doomed
from lazarette.services.object_renames import Rename


class Row(NamedTuple):
    """One version in the model, or a marker (None); the newest of a key stands last."""

    version_id: str
    data: bytes | None


class Sent(NamedTuple):
    """A part in the model."""

    part: Part
    data: bytes


class Slow(NamedTuple):
    """A request under way, and what to do with the model when it has ended well."""

    task: asyncio.Task[object]
    gate: asyncio.Event
    bucket: int
    land: Callable[[object], None]
    upload: str


class World:
    """The real data plane and the model, changed side by side."""

    def __init__(self, plane: DataPlane) -> None:
        self.plane = plane
        self.versioning = Versioning.NEVER
        self.bucket = 0  # Counts the buckets that bore the name.
        self.rows: dict[str, list[Row]] = {key: [] for key in KEYS}
        self.open: dict[str, tuple[Upload, dict[int, Sent]]] = {}
        self.slow: list[Slow] = []
        self.seed = 0

    def data(self, size: int) -> bytes:
        """Return fresh bytes."""
        self.seed += 1
        return some_bytes(size, self.seed)

    def current(self, key: str) -> bytes | None:
        """Return what a key holds now."""
        rows = self.rows[key]
        return rows[-1].data if rows else None

    def nth_upload(self, nth: int) -> tuple[Upload, dict[int, Sent]] | None:
        """Return an unfinished upload."""
        every = list(self.open.values())
        return every[nth % len(every)] if every else None

    def land(self, key: str, version_id: str, data: bytes | None) -> None:
        """Put a version or marker on top, as the versioning says."""
        rows = self.rows[key]
        if version_id == "null":
            rows[:] = [row for row in rows if row.version_id != "null"]
        rows.append(Row(version_id, data))

    async def may_fail(self, failure: str, act: Callable[[], object]) -> bool:
        """Run `act` with a failure armed; return whether its change has landed."""
        arm(failure)
        try:
            await act()  # type: ignore[misc]
        except (EngineUnavailable, StorageFull):
            assert failure
            return "after" in failure
        finally:
            arm("")
        # A change that touches nothing has no commit to fail.
        return True

    async def newest_id(self, key: str) -> str:
        """Return the id of the current version, where the answer did not tell it."""
        return (await self.plane.record(key)).version_id

    async def do(self, step: Step) -> None:
        """Take one step in both."""
        name = type(step).__name__
        handler = getattr(self, f"do_{name}")
        await handler(step)

    async def do_Put(self, step: Put) -> None:
        """Write a key."""
        data = self.data(step.size)
        if await self.may_fail(step.failure, lambda: self.plane.put(step.key, data)):
            self.land(step.key, await self.newest_id(step.key), data)

    async def do_BeginPut(self, step: BeginPut) -> None:
        """Begin to write a key."""
        data = self.data(step.size)

        def land(stored: object) -> None:
            self.land(step.key, stored.version.version_id, data)  # type: ignore[attr-defined]

        await self.begin(data, lambda body: self.plane.put(step.key, body), land, "")

    async def do_BeginPart(self, step: BeginPart) -> None:
        """Begin to send a part."""
        found = self.nth_upload(step.upload)
        if found is None:
            return
        upload, parts = found
        data = self.data(step.size)

        def land(part: object) -> None:
            assert isinstance(part, Part)
            parts[step.number] = Sent(part, data)

        await self.begin(
            data,
            lambda body: self.plane.part(upload, step.number, body),
            land,
            upload.upload_id,
        )

    async def begin(
        self,
        data: bytes,
        act: Callable[[Pieces], object],
        land: Callable[[object], None],
        upload: str,
    ) -> None:
        """Send the first half of a body."""
        gate = asyncio.Event()
        half = len(data) // 2
        body = Pieces(data[:half], data[half:], before_last=gate.wait)
        task: asyncio.Task[object] = asyncio.create_task(act(body))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        self.slow.append(Slow(task, gate, self.bucket, land, upload))

    async def do_Finish(self, step: Finish) -> None:
        """Send the rest of a body."""
        if not self.slow:
            return
        slow = self.slow.pop(step.nth % len(self.slow))
        slow.gate.set()
        error: type[LazaretteError] | None = None
        if slow.bucket != self.bucket:
            error = NoSuchBucket
        elif slow.upload and slow.upload not in self.open:
            error = NoSuchUpload
        if error is None:
            slow.land(await slow.task)
        else:
            with pytest.raises(error):
                await slow.task

    async def do_Cancel(self, step: Cancel) -> None:
        """Cancel a request in the middle of its body."""
        if self.slow:
            slow = self.slow.pop(step.nth % len(self.slow))
            slow.task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await slow.task

    async def do_Copy(self, step: Copy) -> None:
        """Copy; onto itself with other headers."""
        data = self.current(step.source)
        if data is None:
            with pytest.raises(NoSuchKey):
                await self.plane.copy(step.source, step.target)
            return
        headers = ObjectHeaders("text/plain")
        landed = await self.may_fail(
            step.failure, lambda: self.plane.copy(step.source, step.target, headers=headers)
        )
        if landed:
            self.land(step.target, await self.newest_id(step.target), data)

    async def do_Move(self, step: Move) -> None:
        """Rename; only what exists, under another name, where there are no versions."""
        names = ObjectKey(step.source), ObjectKey(step.target)
        wanted = Rename(*names, NO_CONDITIONS, NO_CONDITIONS)
        move = partial(self.plane.renames.rename, self.plane.root, BUCKET, wanted)
        data = self.current(step.source)
        if self.versioning is not Versioning.NEVER or step.source == step.target:
            with pytest.raises(InvalidRequest):
                await move()
        elif data is None:
            with pytest.raises(NoSuchKey):
                await move()
        elif await self.may_fail(step.failure, move):
            self.rows[step.source].clear()
            self.land(step.target, "null", data)

    async def do_Multipart(self, step: Multipart) -> None:
        """Start, send, complete."""
        pieces = [self.data(size) for size in step.sizes]
        stored = await self.plane.multipart(step.key, *pieces)
        self.land(step.key, stored.version.version_id, b"".join(pieces))

    async def do_Start(self, step: Start) -> None:
        """Start an upload."""
        upload = await self.plane.begin(step.key)
        self.open[upload.upload_id] = (upload, {})

    async def do_SendPart(self, step: SendPart) -> None:
        """Store a part."""
        found = self.nth_upload(step.upload)
        if found is None:
            return
        upload, parts = found
        data = self.data(step.size)
        landed = await self.may_fail(
            step.failure, lambda: self.plane.part(upload, step.number, data)
        )
        if landed:
            parts[step.number] = Sent(await self.stored_part(upload, step.number), data)

    async def stored_part(self, upload: Upload, number: int) -> Part:
        """Return a part's record."""
        page = await self.plane.uploads.list_parts(
            self.plane.root,
            (await self.plane.bucket()).name,
            upload.key,
            upload.upload_id,
            number - 1,
            1,
        )
        return page.parts[0]

    async def do_CopyPart(self, step: CopyPart) -> None:
        """Copy a part."""
        found = self.nth_upload(step.upload)
        data = self.current(step.source)
        if found is None:
            return
        upload, parts = found
        wanted = ByteRange(step.first, len(data or b"")) if step.first else None
        call = self.plane.copied_part(upload, step.number, step.source, wanted)
        if data is None or step.first >= len(data) > 0 or (step.first and not data):
            with pytest.raises((NoSuchKey, InvalidArgument, InvalidRequest)):
                await call
            return
        parts[step.number] = Sent(await call, data[step.first :])

    async def do_Complete(self, step: Complete) -> None:
        """Complete with those parts the mask names."""
        found = self.nth_upload(step.upload)
        if found is None:
            return
        upload, parts = found
        chosen = [parts[number] for number in sorted(parts) if step.mask >> (number - 1) & 1]
        named = [sent.part for sent in chosen]
        if not chosen or any(len(sent.data) < PART_MIN for sent in chosen[:-1]):
            with pytest.raises(LazaretteError):
                await self.plane.complete(upload, named)
            return
        landed = await self.may_fail(step.failure, lambda: self.plane.complete(upload, named))
        if not landed:
            return
        del self.open[upload.upload_id]
        data = b"".join(sent.data for sent in chosen)
        self.land(upload.key, await self.newest_id(upload.key), data)
        if step.again:
            again = await self.plane.complete(upload, named)
            assert again.version.version_id == self.rows[upload.key][-1].version_id

    async def do_Abort(self, step: Abort) -> None:
        """Abort an upload."""
        found = self.nth_upload(step.upload)
        if found is not None:
            await self.plane.abort(found[0])
            del self.open[found[0].upload_id]

    async def do_Delete(self, step: Delete) -> None:
        """Delete a key or a version."""
        rows = self.rows[step.key]
        if step.nth is None:
            done = await self.plane.delete(step.key)
            self.deleted(step.key, done.version_id)
        elif step.nth < len(rows):
            victim = rows[-1 - step.nth]
            done = await self.plane.delete(step.key, victim.version_id)
            assert done.is_marker == (victim.data is None)
            rows.remove(victim)

    def deleted(self, key: str, marker: str | None) -> None:
        """Note a deletion by key alone."""
        assert (marker is None) == (self.versioning is Versioning.NEVER)
        if marker is None:
            self.rows[key].clear()
        else:
            self.land(key, marker, None)

    async def do_DeleteMany(self, step: DeleteMany) -> None:
        """Delete several keys at once, the same one twice perhaps."""
        wanted = [Doomed(ObjectKey(key)) for key in step.keys]
        bucket = (await self.plane.bucket()).name
        done = await self.plane.deletes.delete_many(self.plane.root, bucket, wanted)
        for one in done:
            assert not isinstance(one, LazaretteError)
            self.deleted(one.key, one.version_id)

    async def do_Switch(self, step: Switch) -> None:
        """Change the versioning."""
        if self.versioning is Versioning.NEVER and step.to is Versioning.SUSPENDED:
            return
        await self.plane.switch(step.to)
        self.versioning = step.to

    async def do_Drop(self, step: Drop) -> None:
        """Delete the bucket by force and make it again."""
        if step.chance:
            return
        await self.plane.drop_bucket()
        self.bucket += 1
        self.versioning = Versioning.NEVER
        self.rows = {key: [] for key in KEYS}
        self.open.clear()

    async def do_Pass(self, step: Pass) -> None:
        """Let time pass and a duty run."""
        plane = self.plane
        plane.clock.advance(step.hours * 3_600_000 + 1)
        duty = plane.jobs[step.duty]
        if step.is_whole or duty is plane.expire:
            await plane.run(duty)
        else:
            await duty.run()
        if duty is plane.expire:
            before_ms = plane.clock.now_ms() - EXPIRE_MS
            for upload, _ in list(self.open.values()):
                if upload.started_ms < before_ms:
                    del self.open[upload.upload_id]

    async def check(self) -> None:
        """Compare everything that can be read with the model."""
        plane = self.plane
        for key, rows in self.rows.items():
            for row in rows:
                if row.data is not None:
                    assert await plane.get(key, version=row.version_id) == row.data
            data = self.current(key)
            if data is None:
                with pytest.raises(NoSuchKey):
                    await plane.get(key)
            else:
                assert await plane.get(key) == data
        kept = [row.data for rows in self.rows.values() for row in rows if row.data is not None]
        sent = [one.data for _, parts in self.open.values() for one in parts.values()]
        assert await plane.counted() == (sum(map(len, kept + sent)), len(kept))
        assert await plane.problems() == []
