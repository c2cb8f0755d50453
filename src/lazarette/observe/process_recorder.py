"""The Recorder of a running server: counts everything, writes the lines worth reading.

A refusal that is everyday business (a missing key, a failed condition) is written at level
debug, one that concerns who may do what at info, one that is our own trouble as a warning.
Hot path: yes, `request` once per request.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping

from lazarette.model.errors import (
    BlobCorrupt,
    BlobMissing,
    ClientGone,
    Denied,
    InternalFailure,
    LazaretteError,
    StorageFull,
    Unavailable,
)
from lazarette.observe.counters import Counters
from lazarette.observe.log import Log
from lazarette.observe.redact import Redactor

# Long texts that help who debugs a client, and nobody else.
_DEBUG_FACTS = frozenset({"string_to_sign", "canonical_request", "signature", "signed_instead"})


class ProcessRecorder:
    """Counts and logs for one process; satisfies `observe.recorder.Recorder`."""

    def __init__(
        self, counters: Counters, log: Log, redactor: Redactor, *, log_requests: bool
    ) -> None:
        self.counters = counters
        # The method itself: a call less, once per request.
        self.traffic = counters.traffic.note
        self.traffic_inside = counters.traffic.note_inside
        self._log = log
        self._redactor = redactor
        self._log_requests = log_requests and log.wants("info")
        self._levels = _refusal_levels()

    def request(
        self, protocol: str, operation: str, status: int, duration_us: int, request_id: str
    ) -> None:
        """Record one finished request. Hot path."""
        self.counters.note_request(protocol, operation, status, duration_us)
        if self._log_requests:
            self._log.write(
                "info",
                "request",
                {
                    "request_id": request_id,
                    "protocol": protocol,
                    "operation": operation,
                    "status": status,
                    "duration_us": duration_us,
                },
            )

    def count(self, name: str, amount: int = 1) -> None:
        """Add `amount` (>= 0) to the counter `name`."""
        self.counters.add(name, amount)

    def observe(self, name: str, value: float) -> None:
        """Add one sample to the histogram `name`; the unit is the name's last word."""
        self.counters.sample(name, value)

    def refusal(self, request_id: str, error: str, facts: Mapping[str, str | int]) -> None:
        """Log why a request was refused, under its request id. Never carries a secret."""
        self.counters.note_refusal(error)
        level = self._levels.get(error, "warning")
        if not self._log.wants(level):
            return
        is_debug = self._log.wants("debug")
        shown = {
            # A fact may have any name; a line's own members win.
            name if name not in ("error", "request_id") else f"fact_{name}": self._safe(value)
            for name, value in facts.items()
            if is_debug or name not in _DEBUG_FACTS
        }
        self._log.write(level, "refused", {"request_id": request_id, "error": error, **shown})

    def event(self, name: str, fields: Mapping[str, str | int]) -> None:
        """Write one structured log line; secrets are never passed in."""
        self._log.write("info", name, {key: self._safe(value) for key, value in fields.items()})

    def crash(self, error: BaseException, request_id: str) -> None:
        """Record an unexpected exception with its traceback."""
        self.counters.add("crashes", 1)
        trace = "".join(traceback.format_exception(error))
        self._log.write(
            "error",
            "crashed",
            {
                "request_id": request_id,
                "error": type(error).__name__,
                "traceback": self._redactor.redact(trace),
            },
        )

    def close(self) -> None:
        """Write what is queued."""
        self._log.close()

    def _safe(self, value: str | int) -> str | int:
        return self._redactor.redact(value) if isinstance(value, str) else value


def _refusal_levels() -> dict[str, str]:
    """Return the log level of every error by its class name."""
    levels: dict[str, str] = {}
    waiting: list[type[LazaretteError]] = [LazaretteError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if issubclass(kind, ClientGone):
            level = "debug"
        elif issubclass(kind, BlobCorrupt | BlobMissing | StorageFull | InternalFailure):
            level = "error"
        elif issubclass(kind, Unavailable):
            level = "warning"
        else:
            level = "info" if issubclass(kind, Denied) else "debug"
        levels[kind.__name__] = level
    return levels
