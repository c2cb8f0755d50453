"""What a server process does at its edges: lock the folder, run its loop, report, greet."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import fcntl
import gc
import os
import sys
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import uvloop

from lazarette import __version__
from lazarette.base.clock import Clock
from lazarette.config.settings import Config
from lazarette.model.account import Account
from lazarette.model.errors import EngineUnavailable
from lazarette.model.limits import MIB
from lazarette.observe.counters import Counters
from lazarette.observe.log import Log
from lazarette.observe.process_recorder import ProcessRecorder
from lazarette.observe.redact import Redactor
from lazarette.workers.bucket_gauges import SHOWN_BUCKETS_MAX

_SWITCH_S = 0.02
LOCK_FILE = "server.lock"
# From glibc's malloc.h.
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_MAPPED_BYTES_MIN = 32 * MIB
_FREE_BYTES_KEPT = 8 * MIB


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner may read, so that a power cut does not undo it.

    Raises: OSError.
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in missing:
        descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Hold the folder for one server. Raises: EngineUnavailable, when another one has it.

    The children of the server inherit the lock, so that it is held until the last has ended.
    """
    descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as cause:
            raise EngineUnavailable(
                f"Another server runs on {folder}: stop it, or name another --data-dir."
            ) from cause
        yield
    finally:
        os.close(descriptor)


def keep_buffers() -> None:
    """Tell the C library to reuse large buffers instead of giving each back to the kernel.

    Blocks of 1 MiB come and go with every body; mapping and faulting in fresh pages for each
    costs a millisecond per MiB on a virtual machine, as much as hashing them. At most 8 MiB
    of freed memory are kept. Elsewhere than with glibc nothing happens.
    """
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(_M_MMAP_THRESHOLD, _MAPPED_BYTES_MIN)
        library.mallopt(_M_TRIM_THRESHOLD, _FREE_BYTES_KEPT)


def run_loop(main: Coroutine[Any, Any, None]) -> None:
    """Run `main` on a fresh event loop of the fast kind."""
    # What was imported lives as long as the process: collections need not look at it again.
    gc.collect()
    gc.freeze()
    keep_buffers()
    gc.set_threshold(50_000, 20, 20)
    # The loop gives the interpreter up whenever it waits, every few milliseconds at most. A
    # thread that takes it away in the middle of a request leaves the caches cold: 6 % of a
    # small PUT.
    sys.setswitchinterval(_SWITCH_S)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)


def make_recorder(config: Config, name: str, clock: Clock) -> tuple[ProcessRecorder, Counters]:
    """Return what the process `name` counts and logs with."""
    shown_max = SHOWN_BUCKETS_MAX if config.metrics_per_bucket else 0
    counters = Counters(name, clock.now_ms(), shown_max)
    log = Log(clock, level=config.log_level, is_json=config.log_format == "json", process=name)
    secrets = [
        config.root_secret_access_key,
        config.server_key,
        config.smtp_password,
        config.notification_hook_url,
        config.notification_hook_secret,
    ]
    redactor = Redactor([secret for secret in secrets if secret])
    return (
        ProcessRecorder(counters, log, redactor, log_requests=config.log_requests),
        counters,
    )


def welcome_text(config: Config, account: Account, secret: str | None) -> str:
    """Return what the terminal shows at start; `secret` at the very first one only."""
    lines = [
        f"Lazarette {__version__}",
        f"  API      {config.endpoint_url()}  (S3, Lightsail, IAM, STS)",
        f"  Console  {config.people_url()}",
        f"  Data     {Path(config.data_dir).resolve()}",
    ]
    if config.metadata_listen:
        lines.insert(3, f"  Hosts    {config.metadata_url()}  (instance metadata)")
    if secret is not None:
        lines += [
            "",
            f"Root credentials of account {account.account_id}, shown this once:",
            f"  AWS_ACCESS_KEY_ID={account.root_access_key_id}",
            f"  AWS_SECRET_ACCESS_KEY={secret}",
            "Lost them? Run `lazarette root-key reset`.",
        ]
    lines.append("")
    return "\n".join(lines)
