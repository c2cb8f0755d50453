"""The supervisor, as a process of its own with children of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PROGRAM = """
import os, signal, sys, time
from pathlib import Path
from lazarette.workers.supervisor import Role, Supervisor

folder = Path(sys.argv[1])

def child(alive):
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    (folder / f"up-{os.getpid()}").touch()
    os.read(alive, 1)
    (folder / f"orphaned-{os.getpid()}").touch()

def stubborn(alive):
    (folder / f"up-{os.getpid()}").touch()
    while True:
        time.sleep(1)

role = stubborn if sys.argv[2] == "stubborn" else child
sys.exit(Supervisor([Role("a", role), Role("b", role)], 0, print).run())
"""


def start(folder: Path, kind: str = "child") -> subprocess.Popen[bytes]:
    """Start a supervisor of two children and wait until both are up."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), kind], stdout=subprocess.PIPE
    )
    wait_for(folder, "up-*", 2)
    return process


def wait_for(folder: Path, pattern: str, count: int) -> list[Path]:
    """Return the files of `pattern` once there are `count`; fails after ten seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        found = list(folder.glob(pattern))
        if len(found) >= count:
            return found
        time.sleep(0.01)
    raise AssertionError(f"fewer than {count} of {pattern}")


def wait_until_dead(pid: int) -> None:
    """Return when a process that was killed has ended, reaped or not; at most ten seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return
        if state == "Z":
            return
        time.sleep(0.001)
    raise AssertionError(f"process {pid} did not die")


def pid_of(path: Path) -> int:
    """Return the process id in a file's name."""
    return int(path.name.rpartition("-")[2])


def test_starts_again_a_child_that_died(tmp_path: Path) -> None:
    """A killed child is replaced, and the end is still clean."""
    with start(tmp_path) as supervisor:
        os.kill(pid_of(next(tmp_path.glob("up-*"))), signal.SIGKILL)
        wait_for(tmp_path, "up-*", 3)
        supervisor.send_signal(signal.SIGTERM)
        assert supervisor.wait(10) == 0
        assert supervisor.stdout is not None
        assert b"starting it again" in supervisor.stdout.read()


def test_passes_on_the_end_and_leaves_nobody(tmp_path: Path) -> None:
    """SIGTERM ends every child; the exit status is 0."""
    with start(tmp_path) as supervisor:
        supervisor.send_signal(signal.SIGTERM)
        assert supervisor.wait(10) == 0
        for path in tmp_path.glob("up-*"):
            assert not Path(f"/proc/{pid_of(path)}").exists()


def test_who_was_dead_before_the_end_does_not_spoil_it(tmp_path: Path) -> None:
    """Children that somebody killed, not started again yet, are reported; the status is 0."""
    with start(tmp_path) as supervisor:
        for path in tmp_path.glob("up-*"):
            os.kill(pid_of(path), signal.SIGKILL)
            wait_until_dead(pid_of(path))
        supervisor.send_signal(signal.SIGTERM)
        assert supervisor.wait(10) == 0
        assert supervisor.stdout is not None
        assert supervisor.stdout.read().count(b"ended with -9") == 2


def test_kills_a_child_that_does_not_end(tmp_path: Path) -> None:
    """A child that ignores the end is killed after the drain time, and that is no success."""
    with start(tmp_path, "stubborn") as supervisor:
        supervisor.send_signal(signal.SIGTERM)
        assert supervisor.wait(20) == 1


def test_children_notice_that_the_supervisor_is_gone(tmp_path: Path) -> None:
    """When the supervisor is killed, its pipe closes and the children see it."""
    with start(tmp_path) as supervisor:
        supervisor.kill()
        supervisor.wait(10)
        wait_for(tmp_path, "orphaned-*", 2)
