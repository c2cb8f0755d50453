"""Writers that keep the server busy until it is killed, and remember what it promised.

Each thread has keys of its own, on which it knows every answer exactly, and all of them fight
over a few shared keys. What a thread reads of its own keys while it writes is checked too.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from typing import NamedTuple

from crash.ledger import Ledger
from crash.values import PART_BYTES, SIZES, Value
from crash.wire import Broken, Refused, Wire
from server import Server

OWN_KEYS = 8
SHARED_KEYS = tuple(f"shared/{number}" for number in range(3))
_SIZE_WEIGHTS = (10, 20, 40, 25, 5)
_ACTIONS = ("put", "shared", "delete", "delete_many", "copy", "upload", "read")
_ACTION_WEIGHTS = (42, 10, 8, 3, 12, 10, 15)


class OpenUpload(NamedTuple):
    """A multipart upload whose parts were all acknowledged, and whose completion was not."""

    key: str
    upload_id: str
    etags: Sequence[str]
    value: Value


class Writer:
    """One thread of the load. Not a Thread by itself, whose private names it would meet."""

    def __init__(self, number: int, load: Load, seed: int) -> None:
        self.thread = threading.Thread(target=self.run, daemon=True, name=f"writer-{number}")
        self._load = load
        self._chance = random.Random(seed)
        self._wire = Wire(load.server, load.bucket)
        self._keys = [f"own/{number}/{key}" for key in range(OWN_KEYS)]
        self.uploads: list[OpenUpload] = []

    def run(self) -> None:
        """Write until told to stop, or until something is wrong."""
        try:
            while not self._load.ended.is_set() and self._step():
                pass
        finally:
            self._wire.close()

    def _step(self) -> bool:
        """Do one thing; say whether to go on."""
        (action,) = self._chance.choices(_ACTIONS, _ACTION_WEIGHTS)
        try:
            if self.uploads:  # Not answered: tried again, as clients do.
                self._finish(self.uploads[0])
            getattr(self, f"_{action}")()
        except Broken:
            # Some other worker process may still answer; the kill of all ends the loop.
            self._load.ended.wait(0.02)
        except Refused as refusal:
            if not self._load.refusals_are_unanswered:
                self._load.report(str(refusal))
                return False
            self._load.ended.wait(0.02)
        except AssertionError as problem:
            self._load.report(f"while writing: {problem}")
            return False
        return True

    def _put(self) -> None:
        self._write(self._own_key())

    def _shared(self) -> None:
        key = self._chance.choice(SHARED_KEYS)
        if self._chance.random() < 0.2:
            self._drop(key)
        else:
            self._write(key)

    def _delete(self) -> None:
        self._drop(self._own_key())

    def _delete_many(self) -> None:
        keys = self._chance.sample(self._keys, 3)
        writes = [self._load.ledger.begin(key, None) for key in keys]
        self._wire.delete_many(keys)
        for write in writes:
            self._load.ledger.acknowledge(write)

    def _copy(self) -> None:
        source, target = self._chance.sample(self._keys, 2)
        value = self._load.ledger.settled(source)
        if value is None:
            return
        write = self._load.ledger.begin(target, value)
        self._wire.copy(source, target)
        self._load.ledger.acknowledge(write)

    def _upload(self) -> None:
        key = self._own_key()
        parts = self._chance.choices((1, 2), (9, 1))[0]
        last = self._chance.choice((100, 40_960, 1_572_864))
        size = (parts - 1) * PART_BYTES + last
        value = Value(key, self._load.generation(), size, parts)
        upload_id = self._wire.start_upload(key, value)
        etags = [
            self._wire.put_part(key, upload_id, number, piece)
            for number, piece in enumerate(value.pieces(), 1)
        ]
        if self._load.ledger.is_power_off:
            return
        # From here on a restart must be able to finish it.
        self.uploads.append(OpenUpload(key, upload_id, etags, value))
        self._finish(self.uploads[0])

    def _finish(self, opened: OpenUpload) -> None:
        write = self._load.ledger.begin(opened.key, opened.value)
        self._wire.complete(opened.key, opened.upload_id, opened.etags)
        self._load.ledger.acknowledge(write)
        self.uploads.remove(opened)

    def _read(self) -> None:
        key = self._own_key()
        if problem := self._load.ledger.check(key, self._wire.read(key)):
            raise AssertionError(problem)

    def _own_key(self) -> str:
        return self._chance.choice(self._keys)

    def _write(self, key: str) -> None:
        (size,) = self._chance.choices(SIZES, _SIZE_WEIGHTS)
        value = Value(key, self._load.generation(), size)
        write = self._load.ledger.begin(key, value)
        self._wire.put(key, value)
        self._load.ledger.acknowledge(write)

    def _drop(self, key: str) -> None:
        write = self._load.ledger.begin(key, None)
        self._wire.delete(key)
        self._load.ledger.acknowledge(write)


class Load:
    """Some writers at work on one bucket."""

    def __init__(
        self, server: Server, bucket: str, ledger: Ledger, *, threads: int, seed: int
    ) -> None:
        self.server = server
        self.bucket = bucket
        self.ledger = ledger
        self.ended = threading.Event()
        self.problems: list[str] = []
        # On a dying disk an error says nothing: the write may be there or not.
        self.refusals_are_unanswered = False
        # Generations are unique in a run: they go on from the time it began.
        self._generation = time.time_ns() // 1_000
        self._lock = threading.Lock()
        self._writers = [Writer(number, self, seed + number) for number in range(threads)]

    def start(self) -> None:
        """Start every writer."""
        for writer in self._writers:
            writer.thread.start()

    def end(self) -> Sequence[OpenUpload]:
        """Stop every writer; return the uploads that a restart must be able to finish."""
        self.ended.set()
        for writer in self._writers:
            writer.thread.join(60)
            assert not writer.thread.is_alive(), f"{writer.thread.name} does not end"
        return [opened for writer in self._writers for opened in writer.uploads]

    def generation(self) -> int:
        """Return a number no write has had."""
        with self._lock:
            self._generation += 1
            return self._generation

    def report(self, problem: str) -> None:
        """Note what a writer met that must not be."""
        self.problems.append(problem)
