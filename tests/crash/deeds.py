"""The writes that failpoints are tried with: what each prepares, does, and may leave behind.

A deed says which failpoints it passes; a test fails when one it names is not passed, so the
list cannot grow stale.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from crash.ledger import Ledger
from crash.values import PART_BYTES, Value
from crash.wire import Wire

SMALL, LARGE = 4_096, 1_572_864
BLOB_POINTS = (
    "blob.after-write",
    "blob.before-sync",
    "blob.before-rename",
    "blob.before-directory-sync",
    "blob.published",
)
LINK_POINTS = ("blob.before-directory-sync", "blob.published")
COMMIT_POINTS = ("commit.before", "commit.after")


class Scene:
    """One bucket with a ledger: deeds are written with this."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self.wire = wire
        self.ledger = ledger
        self.upload: tuple[str, str, Sequence[str], Value] | None = None
        self._generation = 0

    def value(self, key: str, size: int, parts: int = 0) -> Value:
        """Return a value no other write has."""
        self._generation += 1
        return Value(key, self._generation, size, parts)

    def put(self, key: str, size: int) -> None:
        """Store a new value at `key`."""
        value = self.value(key, size)
        write = self.ledger.begin(key, value)
        self.wire.put(key, value)
        self.ledger.acknowledge(write)

    def copy(self, source: str, target: str) -> None:
        """Copy a key whose value is certain."""
        value = self.ledger.settled(source)
        assert value is not None
        write = self.ledger.begin(target, value)
        self.wire.copy(source, target)
        self.ledger.acknowledge(write)

    def delete(self, key: str) -> None:
        """Delete `key`."""
        write = self.ledger.begin(key, None)
        self.wire.delete(key)
        self.ledger.acknowledge(write)

    def upload_parts(self, key: str) -> None:
        """Start an upload of two parts and store both."""
        value = self.value(key, PART_BYTES + 100, 2)
        upload_id = self.wire.start_upload(key, value)
        etags = [
            self.wire.put_part(key, upload_id, number, piece)
            for number, piece in enumerate(value.pieces(), 1)
        ]
        self.upload = key, upload_id, etags, value

    def complete(self) -> None:
        """Complete the upload that `upload_parts` began."""
        assert self.upload is not None
        key, upload_id, etags, value = self.upload
        write = self.ledger.begin(key, value)
        self.wire.complete(key, upload_id, etags)
        self.ledger.acknowledge(write)


class Deed(NamedTuple):
    """One write under test."""

    name: str
    prepare: Callable[[Scene], None]
    act: Callable[[Scene], None]
    points: Sequence[str]


def _prepare_nothing(scene: Scene) -> None:
    scene.put("bystander", SMALL)


def _small_then(scene: Scene) -> None:
    scene.put("key", SMALL)


def _large_then(scene: Scene) -> None:
    scene.put("key", LARGE)


def _two_keys(scene: Scene) -> None:
    scene.put("source", LARGE)
    scene.put("small-source", SMALL)
    scene.put("key", SMALL)


def _open_upload(scene: Scene) -> None:
    scene.put("key", LARGE)
    scene.upload_parts("key")


DEEDS = (
    Deed(
        "put-small",
        _prepare_nothing,
        lambda scene: scene.put("key", SMALL),
        (*COMMIT_POINTS, "answer.before"),
    ),
    Deed(
        "put-large",
        _prepare_nothing,
        lambda scene: scene.put("key", LARGE),
        (*BLOB_POINTS, *COMMIT_POINTS, "answer.before"),
    ),
    Deed(
        "overwrite-small-by-large",
        _small_then,
        lambda scene: scene.put("key", LARGE),
        (*BLOB_POINTS, *COMMIT_POINTS, "answer.before"),
    ),
    Deed(
        "overwrite-large-by-small",
        _large_then,
        lambda scene: scene.put("key", SMALL),
        (*COMMIT_POINTS, "answer.before", "reclaim.before-delete"),
    ),
    Deed(
        "overwrite-large-by-large",
        _large_then,
        lambda scene: scene.put("key", LARGE),
        (*BLOB_POINTS, *COMMIT_POINTS, "answer.before", "reclaim.before-delete"),
    ),
    Deed(
        "copy-large",
        _two_keys,
        lambda scene: scene.copy("source", "key"),
        (*LINK_POINTS, *COMMIT_POINTS),
    ),
    Deed(
        "copy-small", _two_keys, lambda scene: scene.copy("small-source", "key"), COMMIT_POINTS
    ),
    Deed(
        "delete-large",
        _large_then,
        lambda scene: scene.delete("key"),
        (*COMMIT_POINTS, "reclaim.before-delete"),
    ),
    Deed(
        "put-parts",
        _prepare_nothing,
        lambda scene: scene.upload_parts("key"),
        (*BLOB_POINTS, *COMMIT_POINTS),
    ),
    Deed(
        "complete",
        _open_upload,
        Scene.complete,
        ("upload.before-complete", *COMMIT_POINTS, "reclaim.before-delete"),
    ),
)
