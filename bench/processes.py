"""Processes under measurement: start, pin to a core, wait until they answer, weigh, end.

Every process gets a session of its own, so that its children are found by session and ended
with it; nothing else is ever signalled.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

READY_TIMEOUT_S = 30.0
END_TIMEOUT_S = 20.0


class NotReady(Exception):
    """A process did not answer in time, or ended; the text holds the end of its log."""


def free_port(not_near: Sequence[int] = ()) -> int:
    """Return a loopback port that is free now."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port not in not_near:
            return port


class Process:
    """One running program and its children; its output goes to `log`."""

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        *,
        cpu: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.log = log
        taskset = shutil.which("taskset")
        pin = [taskset, "-c", str(cpu)] if cpu is not None and taskset else []
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as sink:
            self._child = subprocess.Popen(
                [*pin, *command],
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
            )
        self.pid = self._child.pid

    def wait_answering(self, port: int, path: str = "/") -> None:
        """Return once GET `path` on `port` gets any HTTP answer below 500. Raises: NotReady."""
        deadline = time.monotonic() + READY_TIMEOUT_S
        while time.monotonic() < deadline:
            if self._child.poll() is not None:
                raise NotReady(f"ended with {self._child.returncode}: {self.log_end()}")
            status = answer_status(port, path)
            if status is not None and status < 500:
                return
            time.sleep(0.005)
        raise NotReady(f"no answer on port {port}: {self.log_end()}")

    def log_end(self) -> str:
        """Return the last 2,000 characters of the log."""
        return self.log.read_text(errors="replace")[-2_000:]

    def resident_bytes(self) -> int:
        """Return the resident memory of the process and everything in its session."""
        page = os.sysconf("SC_PAGE_SIZE")
        total = 0
        for entry in self._session():
            try:
                total += int((entry / "statm").read_text().split()[1]) * page
            except (OSError, IndexError):
                continue  # It ended between the listing and the reading.
        return total

    def cpu_seconds(self) -> float:
        """Return the processor time that the living processes of its session have used."""
        total = 0
        for entry in self._session():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            total += int(fields[11]) + int(fields[12])  # user and system, in ticks
        return total / os.sysconf("SC_CLK_TCK")

    def end(self, first: signal.Signals = signal.SIGTERM) -> int | None:
        """End it, politely before forcibly; return the exit code."""
        if self._child.poll() is None:
            self._child.send_signal(first)
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(END_TIMEOUT_S)
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)  # Children that outlived their parent.
        return self._child.wait(END_TIMEOUT_S)

    def _session(self) -> Iterator[Path]:
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    text = (entry / "stat").read_text()
                except OSError:
                    continue
                # After the name in parentheses: state, parent, group, session.
                if int(text.rpartition(")")[2].split()[3]) == self.pid:
                    yield entry


def answer_status(port: int, path: str) -> int | None:
    """Return the status of GET `path`, or None while nobody answers."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as link:
            request = (
                f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
            )
            link.sendall(request.encode())
            line = link.recv(64)
    except OSError:
        return None
    return int(line[9:12]) if line.startswith(b"HTTP/1.") else None


@contextmanager
def running(process: Process) -> Iterator[Process]:
    """End `process` when the block is left."""
    try:
        yield process
    finally:
        process.end()


@contextmanager
def this_process_on(cpu: int | None) -> Iterator[None]:
    """Keep this process on one core inside the block; None leaves it free."""
    before = os.sched_getaffinity(0)
    if cpu is not None and cpu in before:
        os.sched_setaffinity(0, {cpu})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
