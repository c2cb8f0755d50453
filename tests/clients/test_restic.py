"""restic: init, backup, a second one, check of every byte, restore, forget and prune."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from clients.installed import debian_program, whole_matrix
from command import Ran, run
from make import tree_digests, write_large
from server import OwnBucket, Server


class Repository:
    """A restic repository in a bucket."""

    def __init__(self, server: Server, bucket: OwnBucket, folder: Path) -> None:
        self._program = debian_program("restic")
        self._trust = [f"--cacert={server.tls.cert}"] if server.tls else []
        self._env = {
            **server.client_env(bucket.key),
            "RESTIC_REPOSITORY": f"s3:{server.endpoint}/{bucket.name}/backups",
            "RESTIC_PASSWORD": "only a test",
            "RESTIC_CACHE_DIR": str(folder / "cache"),
            "RESTIC_PROGRESS_FPS": "0",
        }

    def __call__(self, *arguments: str) -> Ran:
        """Run restic on the repository."""
        # The bucket's key may not make buckets, and restic asks only whether it is there.
        options = ["--option=s3.bucket-lookup=path", "--option=s3.region=us-east-1"]
        return run([self._program, *self._trust, *options, *arguments], self._env, None, 55)


@pytest.fixture
def restic(place: Server, plain: OwnBucket, tmp_path: Path) -> Repository:
    """A fresh repository."""
    made = Repository(place, plain, tmp_path)
    made("init").ok()
    return made


@whole_matrix
def test_backup_check_restore(
    restic: Repository, plain: OwnBucket, source: Path, tmp_path: Path
) -> None:
    """What is restored equals what was backed up, byte for byte, of either snapshot."""
    restic("backup", str(source)).ok()
    first = tree_digests(source)
    write_large(source / "later.bin", 6_000_000, seed=9)
    (source / "plain.txt").write_bytes(b"changed")
    restic("backup", str(source)).ok()
    second = tree_digests(source)
    assert "no errors were found" in restic("check", "--read-data").ok()
    snapshots = json.loads(restic("snapshots", "--json").ok())
    assert len(snapshots) == 2
    for snapshot, wanted in zip(snapshots, (first, second), strict=True):
        back = tmp_path / snapshot["short_id"]
        restic("restore", snapshot["id"], "--target", str(back)).ok()
        assert tree_digests(back / source.relative_to("/")) == wanted
    restic("forget", "--keep-last=1", "--prune", "--max-unused=0").ok()
    assert "no errors were found" in restic("check", "--read-data").ok()
    pages = plain.s3.get_paginator("list_objects_v2").paginate(Bucket=plain.name)
    names = [row["Key"] for page in pages for row in page["Contents"]]
    assert all(name.startswith("backups/") for name in names)
    assert not [name for name in names if "/locks/" in name]
