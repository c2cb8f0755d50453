"""Named crash points: no-ops unless a test arms one.

`LAZARETTE_FAILPOINTS="blob.before-sync=kill@3,commit.before=enospc"` arms points of a
process: at the third pass of the first it kills itself, at the second it raises ENOSPC.
The whole list of names is `POINTS`; passing an unlisted name is a programmer's error.
"""

from __future__ import annotations

import errno
import os
import signal

POINTS = (
    "blob.after-write",  # payload written, nothing synced
    "blob.before-sync",
    "blob.before-rename",
    "blob.before-directory-sync",
    "blob.published",  # durable, nobody points at it yet
    "commit.before",  # transaction bodies have run, COMMIT has not
    "commit.after",  # durable, nobody has been told
    "answer.before",  # service returned, the response is not sent
    "reclaim.before-delete",
    "upload.before-complete",
)

_armed: dict[str, tuple[str, int]] = {}
_passes: dict[str, int] = {}


def arm(text: str) -> None:
    """Arm the points named in `text`; an empty text disarms everything."""
    _armed.clear()
    _passes.clear()
    for item in filter(None, text.split(",")):
        name, _, what = item.partition("=")
        action, _, nth = what.partition("@")
        assert name in POINTS, f"unknown failpoint {name}"
        assert action in ("kill", "enospc", "eio"), f"unknown failpoint action {action}"
        _armed[name] = (action, int(nth or "1"))


def failpoint(name: str) -> None:
    """Pass a named point; does what a test armed there, else nothing."""
    if _armed:
        _fire(name)


def _fire(name: str) -> None:
    assert name in POINTS, f"unlisted failpoint {name}"
    if name not in _armed:
        return
    action, nth = _armed[name]
    _passes[name] = _passes.get(name, 0) + 1
    if action == "kill" and _passes[name] == nth:
        os.kill(os.getpid(), signal.SIGKILL)
    # Disk errors persist from the nth pass on, as a full disk does.
    if action == "enospc" and _passes[name] >= nth:
        raise OSError(errno.ENOSPC, "no space left on device (failpoint)")
    if action == "eio" and _passes[name] >= nth:
        raise OSError(errno.EIO, "input/output error (failpoint)")


arm(os.environ.get("LAZARETTE_FAILPOINTS", ""))
