"""duplicity: a full and an incremental backup in parts, verify, restore of either, cleanup."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from clients.installed import program, whole_matrix
from command import Ran, run
from make import tree_digests, write_large
from server import OwnBucket, Server


class Backups:
    """duplicity's archive in a bucket."""

    def __init__(self, server: Server, bucket: OwnBucket, folder: Path) -> None:
        self.url = f"s3:///{bucket.name}/backups"
        self._program = program("duplicity", "duplicity")
        self._options = [
            f"--s3-endpoint-url={server.endpoint}",
            "--s3-region-name=us-east-1",
            f"--archive-dir={folder / 'archive'}",
            "--no-encryption",
            "--volsize=12",
            "--num-retries=1",
        ]
        self._env = server.client_env(bucket.key) | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}

    def __call__(self, *arguments: str) -> Ran:
        """Run a duplicity command."""
        return run([self._program, *arguments, *self._options], self._env, None, 55)


@pytest.fixture
def duplicity(place: Server, plain: OwnBucket, tmp_path: Path) -> Backups:
    """An archive in a fresh bucket."""
    return Backups(place, plain, tmp_path)


@whole_matrix
def test_backup_verify_restore(duplicity: Backups, source: Path, tmp_path: Path) -> None:
    """What is restored equals what was backed up, byte for byte, of either time."""
    earlier = int(time.time()) - 100
    duplicity("full", f"--current-time={earlier}", str(source), duplicity.url).ok()
    first = tree_digests(source)
    write_large(source / "later.bin", 6_000_000, seed=9)
    (source / "plain.txt").write_bytes(b"changed")
    duplicity("incremental", str(source), duplicity.url).ok()
    second = tree_digests(source)
    duplicity("verify", "--compare-data", duplicity.url, str(source)).ok()
    duplicity("restore", duplicity.url, str(tmp_path / "second")).ok()
    assert tree_digests(tmp_path / "second") == second
    at = f"--time={earlier + 1}"
    duplicity("restore", at, duplicity.url, str(tmp_path / "first")).ok()
    assert tree_digests(tmp_path / "first") == first
    assert (
        "Number of contained backup sets: 2"
        in duplicity("collection-status", duplicity.url).ok()
    )
    duplicity("remove-all-but-n-full", "1", "--force", duplicity.url).ok()
    duplicity("cleanup", "--force", duplicity.url).ok()
