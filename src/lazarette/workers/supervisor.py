"""One process that starts the others, starts again what dies, and passes on the end.

Children are forked, not spawned: everything is imported already, so a worker answers some
ten milliseconds after its start. The supervisor itself runs no thread and no event loop.
A child whose supervisor is gone sees its pipe close and drains.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from types import FrameType
from typing import NamedTuple

_RESTART_PAUSE_S = 0.5  # A child that dies at once must not spin.
_KILL_GRACE_S = 5
_REPEAT_TERM_S = 1.0
_LOOK_EVERY_S = 5.0


class Role(NamedTuple):
    """One kind of child: its name, and what it runs; given the pipe to watch."""

    name: str
    run: Callable[[int], None]


class Supervisor:
    """Runs roles until SIGTERM or SIGINT."""

    def __init__(
        self, roles: list[Role], drain_timeout_s: int, report: Callable[[str], None]
    ) -> None:
        self._roles = roles
        self._drain_timeout_s = drain_timeout_s
        self._report = report
        self._children: dict[int, Role] = {}
        self._is_ending = False
        self._alive_read, self._alive_write = os.pipe()
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_read, False)
        os.set_blocking(self._wake_write, False)

    def run(self) -> int:
        """Start every role and look after them; return the exit status."""
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, self._end)
        signal.signal(signal.SIGCHLD, _note)
        for role in self._roles:
            self._start(role)
        while not self._is_ending:
            select.select([self._wake_read], [], [], _LOOK_EVERY_S)
            with contextlib.suppress(BlockingIOError):
                os.read(self._wake_read, 4096)
            self._restart_dead()
        return self._drain()

    def _end(self, number: int, frame: FrameType | None) -> None:
        self._is_ending = True

    def _start(self, role: Role) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            self._children[pid] = role
            return
        status = 1
        try:
            # The web server sets its own handlers while it serves, and raises the signals it
            # caught once more when it is done: then they must do nothing.
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            os.close(self._alive_write)
            role.run(self._alive_read)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _restart_dead(self) -> None:
        for pid in list(self._children):
            if self._is_ending:
                return
            ended, status = os.waitpid(pid, os.WNOHANG)
            if not ended:
                continue
            role = self._children.pop(pid)
            code = os.waitstatus_to_exitcode(status)
            self._report(f"{role.name} ended with {code}; starting it again")
            time.sleep(_RESTART_PAUSE_S)
            if not self._is_ending:
                self._start(role)

    def _drain(self) -> int:
        """Pass the end on, wait, kill what does not follow; 0 when nothing was killed."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        # Who was dead before did not fail to follow.
        for pid in list(self._children):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                role = self._children.pop(pid)
                self._report(f"{role.name} ended with {os.waitstatus_to_exitcode(status)}")
        deadline = time.monotonic() + self._drain_timeout_s + _KILL_GRACE_S
        is_clean = True
        next_term = 0.0
        while self._children:
            now = time.monotonic()
            if now >= next_term:
                # Repeated: a child may still have been on its way to its handlers.
                self._signal(signal.SIGTERM)
                next_term = now + _REPEAT_TERM_S
            if now >= deadline:
                self._signal(signal.SIGKILL)
                is_clean = False
            for pid in list(self._children):
                ended, status = os.waitpid(pid, os.WNOHANG)
                if ended:
                    del self._children[pid]
                    is_clean = is_clean and os.waitstatus_to_exitcode(status) == 0
            time.sleep(0.01)
        return 0 if is_clean else 1

    def _signal(self, number: int) -> None:
        for pid in self._children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)


def _note(number: int, frame: FrameType | None) -> None:
    """Do nothing: that the signal came is what the wake-up pipe says."""
