"""Log lines: plain or JSON, one event each, written by a thread so that nobody waits.

The queue is bounded: when whatever reads standard error is slow, lines are dropped and
counted, and requests go on. The thread starts with the first line, hence after a fork.
"""

from __future__ import annotations

import atexit
import os
import queue
import threading
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from lazarette.base.clock import Clock

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
QUEUE_LINES_MAX = 10_000
# Writes up to this size are atomic on a pipe, so lines of several processes do not mingle.
_WRITE_BYTES_MAX = 4096

Field = str | int | float


class Log:
    """Where one process writes its lines."""

    def __init__(
        self, clock: Clock, *, level: str, is_json: bool, descriptor: int = 2, process: str = ""
    ) -> None:
        """`process` names the writer on each line ("worker-0"); empty leaves it out."""
        self._clock = clock
        self._least = LEVELS[level]
        self._is_json = is_json
        self._descriptor = descriptor
        self._process = process
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._writer: threading.Thread | None = None
        self.dropped = 0

    def wants(self, level: str) -> bool:
        """Say whether lines of `level` are written at all."""
        return LEVELS[level] >= self._least

    def write(self, level: str, event: str, fields: Mapping[str, Field]) -> None:
        """Queue one line. Never blocks, never raises; drops the line when the queue is full."""
        if LEVELS[level] < self._least:
            return
        if self._lines.qsize() >= QUEUE_LINES_MAX:
            self.dropped += 1
            return
        render = _json_line if self._is_json else _plain_line
        self._lines.put(render(self._clock.now_ms(), level, event, self._process, fields))
        if self._writer is None:
            self._start()

    def close(self) -> None:
        """Write what is queued and stop; a later line starts again. Safe to call twice."""
        with self._lock:
            writer, self._writer = self._writer, None
        if writer is not None:
            self._lines.put(None)
            writer.join(timeout=2)

    def _start(self) -> None:
        with self._lock:
            if self._writer is None:
                self._writer = threading.Thread(target=self._drain, name="log", daemon=True)
                self._writer.start()
                atexit.register(self.close)

    def _drain(self) -> None:
        line = self._lines.get()
        while line is not None:
            batch = bytearray()
            while line:
                if batch and len(batch) + len(line) > _WRITE_BYTES_MAX:
                    self._put(bytes(batch))
                    batch.clear()
                batch += line
                line = b"" if self._lines.empty() else self._lines.get()
            self._put(bytes(batch))
            line = self._lines.get() if line == b"" else line

    def _put(self, data: bytes) -> None:
        while data:
            try:
                data = data[os.write(self._descriptor, data) :]
            except BlockingIOError:
                # Somebody made standard error non-blocking; this thread may wait.
                threading.Event().wait(0.01)
            except OSError:
                self.dropped += 1
                return


def _json_line(
    now_ms: int, level: str, event: str, process: str, fields: Mapping[str, Field]
) -> bytes:
    line: dict[str, Field] = {"time": _time(now_ms), "level": level, "event": event}
    if process:
        line["process"] = process
    line.update(fields)
    try:
        return msgspec.json.encode(line) + b"\n"
    except UnicodeEncodeError:
        return (
            msgspec.json.encode({name: _whole(value) for name, value in line.items()}) + b"\n"
        )


def _plain_line(
    now_ms: int, level: str, event: str, process: str, fields: Mapping[str, Field]
) -> bytes:
    words = [_time(now_ms), f"{level:<7}"]
    if process:
        words.append(f"{process}:")
    words.append(event)
    words += [
        f"{name}={_plain(value)}" for name, value in fields.items() if name != "traceback"
    ]
    text = " ".join(words) + "\n"
    if trace := fields.get("traceback"):
        text += "".join(f"    {line}\n" for line in str(trace).rstrip().splitlines())
    return text.encode("utf-8", "backslashreplace")


def _plain(value: Field) -> str:
    if not isinstance(value, str):
        return str(value)
    if value.isprintable():
        if value and " " not in value and '"' not in value:
            return value
        escaped = value.replace("\\", "\\\\")
    else:
        # A name with a line break in it must not forge a line of its own.
        escaped = value.encode("unicode_escape").decode()
    return '"' + escaped.replace('"', '\\"') + '"'


def _whole(value: Field) -> Field:
    """Return text without lone surrogates, which JSON cannot carry."""
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "backslashreplace").decode()


def _time(now_ms: int) -> str:
    text = datetime.fromtimestamp(now_ms / 1000, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
