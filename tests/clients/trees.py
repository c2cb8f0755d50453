"""A tree of files with odd names, the keys that no file can have, what must come of them."""

from __future__ import annotations

from pathlib import Path

from make import ODD_KEYS, some_bytes, write_large, write_tree
from server import OwnBucket

MIB = 1 << 20


def _is_file_name(key: str) -> bool:
    """Tell whether a file below a folder can be called `key`."""
    parts = key.split("/")
    return not {"", ".", ".."} & set(parts) and max(len(part.encode()) for part in parts) < 250


FILE_KEYS = tuple(key for key in ODD_KEYS if _is_file_name(key))
OTHER_KEYS = tuple(key for key in ODD_KEYS if not _is_file_name(key))


def write_source(folder: Path) -> Path:
    """Write a tree of small files, one file of several parts, and files with odd names."""
    write_tree(folder, 60)
    write_large(folder / "large.bin", 20 * MIB)
    for number, key in enumerate(FILE_KEYS):
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / key).write_bytes(some_bytes(1_000, number))
    return folder


def content(key: str) -> bytes:
    """Return what the object at one of `OTHER_KEYS` holds."""
    return some_bytes(1_000, sum(key.encode()))


def write_content(folder: Path, key: str) -> Path:
    """Write what the object at `key` holds into a file and return the file."""
    path = folder / "odd-content"
    path.write_bytes(content(key))
    return path


def expect_exactly(bucket: OwnBucket, keys: set[str]) -> None:
    """Fail unless the bucket holds these keys and no others."""
    pages = bucket.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket.name)
    assert {row["Key"] for page in pages for row in page.get("Contents", [])} == keys
