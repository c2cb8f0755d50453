"""Objects of a bucket behave like a dictionary; versions like a dictionary of lists.

Hypothesis makes up runs of puts, copies, deletes, multipart uploads and switches of
versioning, over the wire; after each step reads and listings must agree with the model.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from hypothesis import HealthCheck, given, settings, strategies as st
from make import CONTROL_KEYS, some_bytes, unique_name
from parts import Upload
from server import OwnBucket, Server

# Few keys, so that steps meet; each is next to another in byte order or a prefix of it.
KEYS = ("a", "a/", "a/1", "a/b/2", "a//", "a!", "b", "é", "🦞/x", "..", "%2F", CONTROL_KEYS[0])
SIZES = (0, 1, 4_096, 32_768, 32_769, 70_000)
STEPS = ("put", "put", "delete", "copy", "multipart", "delete-version", "versioning")


class Step(NamedTuple):
    """One change: what, to which key, from which key, with which content."""

    what: str
    key: str
    other: str
    size: int
    seed: int


class Version(NamedTuple):
    """One version as the model sees it; `data` None is a delete marker."""

    version_id: str
    data: bytes | None


step = st.builds(
    Step,
    st.sampled_from(STEPS),
    st.sampled_from(KEYS),
    st.sampled_from(KEYS),
    st.sampled_from(SIZES),
    st.integers(0, 1_000_000),
)
_examples = int(os.environ.get("LAZARETTE_TEST_EXAMPLES", "25"))
bounded = settings(
    max_examples=_examples,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Model:
    """A bucket as it should be: for each key its versions, newest first."""

    def __init__(self, server: Server, bucket: OwnBucket) -> None:
        self.server = server
        self.bucket = bucket
        self.versioning = "NeverEnabled"
        self.versions: dict[str, list[Version]] = {}

    def current(self) -> dict[str, bytes]:
        """What a plain reader sees."""
        return {
            key: versions[0].data
            for key, versions in self.versions.items()
            if versions and versions[0].data is not None
        }

    def add(self, key: str, version_id: str | None, data: bytes | None) -> None:
        """Add a version on top; the null version replaces the one before it."""
        versions = self.versions.setdefault(key, [])
        if self.versioning == "NeverEnabled":
            assert version_id is None
            versions[:] = [] if data is None else [Version("null", data)]
            return
        if self.versioning == "Suspended":
            # Of what was uploaded no version is told, as on S3; of copies and markers it is.
            assert version_id in (None, "null")
            version_id = "null"
            versions[:] = [row for row in versions if row.version_id != "null"]
        assert version_id is not None
        versions.insert(0, Version(version_id, data))

    def apply(self, step: Step) -> None:
        """Do one step to the server and to the model."""
        steps: dict[str, Callable[[Step], None]] = {
            "put": self._put,
            "delete": self._delete,
            "copy": self._copy,
            "multipart": self._multipart,
            "delete-version": self._delete_version,
            "versioning": self._switch_versioning,
        }
        steps[step.what](step)

    def _target(self, key: str) -> dict[str, str]:
        return {"Bucket": self.bucket.name, "Key": key}

    def _put(self, step: Step) -> None:
        data = some_bytes(step.size, step.seed)
        done = self.bucket.s3.put_object(**self._target(step.key), Body=data)
        self.add(step.key, done.get("VersionId"), data)

    def _delete(self, step: Step) -> None:
        done = self.bucket.s3.delete_object(**self._target(step.key))
        if self.versioning == "NeverEnabled":
            self.versions.pop(step.key, None)
        else:
            assert done["DeleteMarker"] is True
            self.add(step.key, done["VersionId"], None)

    def _copy(self, step: Step) -> None:
        source = self.current().get(step.other)
        asked = {**self._target(step.key), "CopySource": self._target(step.other)}
        if source is None or step.key == step.other:
            with pytest.raises(ClientError, match=r"NoSuchKey|InvalidRequest"):
                self.bucket.s3.copy_object(**asked)
            return
        done = self.bucket.s3.copy_object(**asked)
        self.add(step.key, done.get("VersionId"), source)

    def _multipart(self, step: Step) -> None:
        data = some_bytes(step.size, step.seed)
        upload = Upload(self.bucket, step.key)
        upload.add(1 + step.seed % 10_000, data)
        if step.seed % 3 == 0:
            upload.abort()
            return
        self.add(step.key, upload.complete().get("VersionId"), data)

    def _delete_version(self, step: Step) -> None:
        versions = self.versions.get(step.key, [])
        if not versions:
            return
        chosen = versions[step.seed % len(versions)]
        self.bucket.s3.delete_object(**self._target(step.key), VersionId=chosen.version_id)
        versions.remove(chosen)

    def _switch_versioning(self, step: Step) -> None:
        self.versioning = "Enabled" if step.seed % 2 else "Suspended"
        self.server.lightsail().update_bucket(
            bucketName=self.bucket.name, versioning=self.versioning
        )

    def check(self) -> None:
        """Compare listings, versions and contents with the model."""
        current = self.current()
        listed = _pages(self.bucket.s3, "list_objects_v2", self.bucket.name, PageSize=3)
        rows = [row for page in listed for row in page.get("Contents", [])]
        assert [row["Key"] for row in rows] == sorted(current, key=lambda key: key.encode())
        assert {row["Key"]: row["Size"] for row in rows} == {
            key: len(data) for key, data in current.items()
        }
        for key, data in current.items():
            assert self.bucket.s3.get_object(**self._target(key))["Body"].read() == data
        for key in set(KEYS) - set(current):
            with pytest.raises(ClientError, match="NoSuchKey"):
                self.bucket.s3.get_object(**self._target(key))
        self._check_versions()

    def _check_versions(self) -> None:
        found: dict[str, set[tuple[str, bool, bool]]] = {}
        for page in _pages(
            self.bucket.s3, "list_object_versions", self.bucket.name, PageSize=4
        ):
            for kind in ("Versions", "DeleteMarkers"):
                for row in page.get(kind, []):
                    shown = (row["VersionId"], kind == "DeleteMarkers", row["IsLatest"])
                    found.setdefault(row["Key"], set()).add(shown)
        assert found == {
            key: {
                (row.version_id, row.data is None, place == 0)
                for place, row in enumerate(versions)
            }
            for key, versions in self.versions.items()
            if versions
        }


def _pages(client: Any, operation: str, name: str, **config: int) -> list[dict[str, Any]]:
    pages = client.get_paginator(operation).paginate(Bucket=name, PaginationConfig=config)
    return list(pages)


@pytest.mark.timeout(240)
@pytest.mark.slow
@bounded
@given(st.lists(step, min_size=1, max_size=12))
def test_a_bucket_is_a_dictionary(server: Server, steps: list[Step]) -> None:
    """Whatever is done, listings, reads and versions agree with the model."""
    model = Model(server, server.bucket(unique_name("model"), keyless=True))
    for one in steps:
        model.apply(one)
    model.check()
    server.lightsail().delete_bucket(bucketName=model.bucket.name, forceDelete=True)


@pytest.fixture(scope="module")
def filled(server: Server) -> OwnBucket:
    """A bucket that holds every one of KEYS."""
    made = server.bucket(unique_name("filled"), keyless=True)
    for key in KEYS:
        made.s3.put_object(Bucket=made.name, Key=key, Body=b"")
    return made


@settings(bounded, max_examples=4 * _examples)
@given(
    prefix=st.sampled_from(["", "a", "a/", "a//", "é", "🦞", "zzz"]),
    delimiter=st.sampled_from(["", "/", "a", "//", "é"]),
    after=st.sampled_from(["", *KEYS, "a/0", "a0"]),
    size=st.integers(1, 5),
)
def test_a_listing_is_the_naive_listing(
    filled: OwnBucket, prefix: str, delimiter: str, after: str, size: int
) -> None:
    """Prefix, delimiter, start-after and page size give what sorting and slicing give."""
    keys, prefixes = [], []
    asked: dict[str, Any] = {"Bucket": filled.name, "MaxKeys": size, "StartAfter": after}
    asked |= {"Prefix": prefix, "Delimiter": delimiter}
    while True:
        page = filled.s3.list_objects_v2(**asked)
        keys += [row["Key"] for row in page.get("Contents", [])]
        prefixes += [row["Prefix"] for row in page.get("CommonPrefixes", [])]
        assert page["KeyCount"] <= size
        if not page["IsTruncated"]:
            break
        asked["ContinuationToken"] = page["NextContinuationToken"]
    assert (keys, prefixes) == _naive(prefix, delimiter, after)


def _naive(prefix: str, delimiter: str, after: str) -> tuple[list[str], list[str]]:
    keys, prefixes = [], []
    for key in sorted(KEYS, key=lambda key: key.encode()):
        if not key.startswith(prefix):
            continue
        place = key.find(delimiter, len(prefix)) if delimiter else -1
        group = key[: place + len(delimiter)] if place >= 0 else ""
        if key.encode() <= after.encode():
            continue
        # To start after a group's own name is to have seen the group, as markers of V1 do.
        if group and group != after and group not in prefixes:
            prefixes.append(group)
        elif not group:
            keys.append(key)
    return keys, prefixes
