"""What Linux offers for files beyond Python's `os`, with a plain fallback elsewhere.

`sync_file_range`, `renameat2`, `openat2` and an allocation that keeps the file's size are
called through ctypes, which releases the GIL meanwhile. `start_writeback` is a hint that
never fails, and the attempts (`open_cached`, `read_cached`) may say that they cannot: a
system that does not know them works without.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys

_KEEP_SIZE = 1
_WAIT_BEFORE, _WRITE, _WAIT_AFTER = 1, 2, 4
_RESOLVE_CACHED = 0x20
_OPENAT2 = 437  # The same number on every architecture that CPython runs on.
_AT_FDCWD = -100
_RENAME_NOREPLACE = 1
_UNKNOWN_HERE = frozenset({errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.ENODEV})


class _OpenHow(ctypes.Structure):
    _fields_ = (
        ("flags", ctypes.c_uint64),
        ("mode", ctypes.c_uint64),
        ("resolve", ctypes.c_uint64),
    )


if sys.platform == "linux":
    _libc = ctypes.CDLL(None, use_errno=True)
    # The 64-bit forms: off_t of the plain ones has 32 bits on some machines.
    _sync_file_range = _libc.sync_file_range
    _sync_file_range.argtypes = (ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint)
    _fallocate = getattr(_libc, "fallocate64", _libc.fallocate)
    _fallocate.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)
    _renameat2 = getattr(_libc, "renameat2", None)  # glibc 2.28, musl 1.2.6.
    _syscall = _libc.syscall
    _syscall.restype = ctypes.c_long
    _syscall.argtypes = (
        ctypes.c_long,
        ctypes.c_int,
        ctypes.c_char_p,
        ctypes.POINTER(_OpenHow),
        ctypes.c_size_t,
    )
    _READ_CACHED = _OpenHow(os.O_RDONLY | os.O_CLOEXEC, 0, _RESOLVE_CACHED)
else:
    import fcntl

    _F_FULLFSYNC = 51  # macOS: fsync alone leaves the data in the drive's cache.


def sync_data(descriptor: int) -> None:
    """Return when the file's bytes and size are on disk. Raises: OSError."""
    if sys.platform == "linux":
        os.fdatasync(descriptor)
    else:
        fcntl.fcntl(descriptor, _F_FULLFSYNC)


def sync_directory(path: str) -> None:
    """Return when the names in the directory are on disk. Raises: OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def rename_new(source: str, target: str) -> None:
    """Rename a file, but never onto another. Raises: FileExistsError, OSError."""
    if sys.platform == "linux" and _renameat2 is not None:
        old, new = source.encode(), target.encode()
        if _renameat2(_AT_FDCWD, old, _AT_FDCWD, new, _RENAME_NOREPLACE) == 0:
            return
        number = ctypes.get_errno()
        if number not in _UNKNOWN_HERE:
            raise OSError(number, os.strerror(number))
    os.link(source, target)
    os.unlink(source)


def reserve(descriptor: int, byte_count: int) -> bool:
    """Take room for `byte_count` bytes without changing the file's size.

    Returns False where that is unknown. Raises: OSError, when there is no room.
    """
    if sys.platform != "linux":
        return False
    while _fallocate(descriptor, _KEEP_SIZE, 0, byte_count) != 0:
        number = ctypes.get_errno()
        if number == errno.EINTR:
            continue
        if number in _UNKNOWN_HERE:
            return False
        raise OSError(number, os.strerror(number))
    return True


def start_writeback(descriptor: int, start: int, stop: int) -> None:
    """Have bytes [start, stop) written to disk from now on, without waiting for them."""
    if sys.platform == "linux":
        _sync_file_range(descriptor, start, stop - start, _WRITE)


def drop_cached(descriptor: int, start: int, stop: int) -> None:
    """Write out bytes [start, stop), then give their page cache back. Raises: OSError."""
    if sys.platform == "linux":
        flags = _WAIT_BEFORE | _WRITE | _WAIT_AFTER
        if _sync_file_range(descriptor, start, stop - start, flags) != 0:
            number = ctypes.get_errno()
            # The kernel tells of a failed write once for each descriptor: whoever waits first
            # must pass it on, as a later sync would report success.
            if number not in _UNKNOWN_HERE and number != errno.EINTR:
                raise OSError(number, os.strerror(number))
        os.posix_fadvise(descriptor, start, stop - start, os.POSIX_FADV_DONTNEED)


def expect_sequential(descriptor: int) -> None:
    """Tell the system that the file is about to be read from front to back."""
    if sys.platform == "linux":
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_SEQUENTIAL)


def open_cached(path: str) -> int | None:
    """Open for reading if name and inode are in memory: never waits for the disk.

    Returns None when that is not so, or not to be known. Raises: FileNotFoundError, when it
    is known that there is no such file.
    """
    if sys.platform != "linux":
        return None
    found: int = _syscall(
        _OPENAT2, _AT_FDCWD, path.encode(), _READ_CACHED, ctypes.sizeof(_OpenHow)
    )
    if found >= 0:
        return found
    if ctypes.get_errno() == errno.ENOENT:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    return None  # Not cached, an older kernel, or a container that forbids the call.


def read_cached(descriptor: int, byte_count: int) -> bytes | None:
    """Return the file's first `byte_count` bytes if all are in memory, else None."""
    if sys.platform != "linux":
        return None
    found = bytearray(byte_count)
    try:
        count = os.preadv(descriptor, [found], 0, os.RWF_NOWAIT)
    except OSError:  # Not cached, or a file system that cannot tell.
        return None
    return bytes(found) if count == byte_count else None
