"""Documents of versioning and cross-origin rules: read as botocore writes them, and back."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given, strategies as st
from s3_wire import serialized

from lazarette.model.bucket import Versioning
from lazarette.model.cors import CorsRule
from lazarette.model.errors import LazaretteError, MalformedXml, MissingVersioningStatus
from lazarette.s3.bucket_documents import (
    cors_document,
    read_cors,
    read_versioning,
    versioning_document,
)

# What XML 1.0 can hold and gives back unchanged.
_texts = st.text(st.characters(min_codepoint=32, max_codepoint=0xD7FF), max_size=8)
_lists = st.lists(_texts, max_size=3).map(tuple)
_some = st.lists(_texts, min_size=1, max_size=3).map(tuple)
_rules = st.builds(
    CorsRule, _some, _some, _lists, _lists, st.none() | st.integers(-1, 2**31), _texts
)


@given(st.lists(_rules, min_size=1, max_size=4))
def test_cors_rules_survive_writing_and_reading(rules: list[CorsRule]) -> None:
    """Reading what was written gives the same rules."""
    assert read_cors(cors_document(rules).encode()) == rules


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """No input raises anything but an expected failure."""
    for read in (read_cors, read_versioning):
        for content in (raw, b"<CORSConfiguration>" + raw + b"</CORSConfiguration>"):
            with contextlib.suppress(LazaretteError):
                read(content)


def test_reads_what_botocore_writes() -> None:
    """Members in the order of the caller's dictionary, the lists flat."""
    rule: dict[str, Any] = {
        "AllowedOrigins": ["http://a", "http://b"],
        "AllowedMethods": ["GET", "PUT"],
        "MaxAgeSeconds": 30,
        "ID": "one",
    }
    raw = _body("PutBucketCors", CORSConfiguration={"CORSRules": [rule]})
    (found,) = read_cors(raw)
    assert found == CorsRule(
        ("GET", "PUT"), ("http://a", "http://b"), max_age_seconds=30, rule_id="one"
    )
    raw = _body("PutBucketVersioning", VersioningConfiguration={"Status": "Enabled"})
    assert read_versioning(raw) is Versioning.ENABLED


@pytest.mark.parametrize("state", [Versioning.ENABLED, Versioning.SUSPENDED])
def test_versioning_survives_writing_and_reading(state: Versioning) -> None:
    """Reading what was written gives the same state."""
    assert read_versioning(versioning_document(state).encode()) is state


def test_a_configuration_without_status_is_refused() -> None:
    """What GetBucketVersioning shows of a plain bucket is nothing one can set."""
    with pytest.raises(MissingVersioningStatus):
        read_versioning(versioning_document(Versioning.NEVER).encode())
    with pytest.raises(MalformedXml):
        read_versioning(b"<VersioningConfiguration><Status>On</Status></V>")


def _body(operation: str, **arguments: Any) -> bytes:
    made = serialized(operation, {"Bucket": "my-photos", **arguments})["body"]
    assert isinstance(made, bytes)
    return made
