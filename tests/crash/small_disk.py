"""A small file system of its own: full when it is full, and with a plug that can be pulled.

Needs root and loop devices. Where there are none, tests that ask for one are skipped, and say
so; the injected disk errors of `test_disk_full.py` run everywhere.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import struct
import subprocess
import time
from pathlib import Path

import pytest

# Linux: include/uapi/linux/ext4.h (and fs.h of later kernels), _IOR('X', 125, __u32).
_SHUTDOWN = 0x8004587D
_UNMOUNT_WAIT_S = 10.0
_NO_LOG_FLUSH = 2  # Nothing that is only in memory reaches the disk any more.


class SmallDisk:
    """An ext4 file system in a file, mounted at `folder`."""

    def __init__(self, image: Path, folder: Path, size_mib: int) -> None:
        self._image = image
        self.folder = folder
        folder.mkdir()
        with image.open("wb") as file:
            file.truncate(size_mib << 20)
        _run("mkfs.ext4", "-q", "-F", "-m", "0", str(image))
        self.mount()

    def mount(self) -> None:
        """Mount it; after `cut_power` this is when the journal is replayed."""
        _run("mount", "-o", "loop", str(self._image), str(self.folder))

    def unmount(self) -> None:
        """Unmount it; processes that were just killed may hold it for a moment yet."""
        deadline = time.monotonic() + _UNMOUNT_WAIT_S
        while True:
            try:
                _run("umount", str(self.folder))
                return
            except subprocess.CalledProcessError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def cut_power(self) -> None:
        """Let nothing reach the disk any more: what was not synced by now is lost."""
        descriptor = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.ioctl(descriptor, _SHUTDOWN, struct.pack("I", _NO_LOG_FLUSH))
        finally:
            os.close(descriptor)

    def free_bytes(self) -> int:
        """Return the room left for an ordinary user's file."""
        return shutil.disk_usage(self.folder).free

    def close(self) -> None:
        """Unmount it if it is mounted. The processes that used it are gone by now."""
        if self.folder.is_mount():
            self.unmount()


def make_small_disk(folder: Path, size_mib: int) -> SmallDisk:
    """Return a mounted small disk, or skip the test with the reason."""
    if os.geteuid() != 0:
        pytest.skip("a small file system needs root to be mounted")
    for program in ("mkfs.ext4", "mount", "umount"):
        if shutil.which(program, path=_path()) is None:
            pytest.skip(f"a small file system needs {program}")
    try:
        return SmallDisk(folder / "disk.img", folder / "disk", size_mib)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no small file system here: {error.stderr.strip()}")


def _path() -> str:
    return os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


def _run(*command: str) -> None:
    subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PATH": _path()},
    )
