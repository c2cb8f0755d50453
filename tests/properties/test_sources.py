"""Sources of copies and renames: whatever a client may write for a key, that key is found."""

from __future__ import annotations

from urllib.parse import quote

from clocks import ManualClock
from hypothesis import assume, given, strategies as st
from s3_wire import wire_request

from lazarette.model.errors import LazaretteError
from lazarette.model.names import BucketName
from lazarette.s3.operations.object_copy import parse_source
from lazarette.s3.operations.object_rename import read_rename_source

BUCKET = BucketName("photos")
_keys = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
_slash = st.sampled_from(["", "/"])
_safe = st.sampled_from(["", "/", "/:;,@=&$!*'()~"])


@given(_keys, _slash, _safe, st.none() | st.just("01ARZ3NDEKTSV4RRFFQ69G5FAZ"))
def test_an_encoded_copy_source_is_read_back(
    key: str, slash: str, safe: str, version: str | None
) -> None:
    """Whichever characters were encoded, with and without a slash and a version."""
    text = f"{slash}{BUCKET}/{quote(key, safe=safe)}"
    if version:
        text += f"?versionId={version}"
    source = parse_source(text, wire_request("PUT", "/photos/k"), ManualClock())
    assert (source.bucket, source.key, source.version) == (BUCKET, key, version)


@given(_keys, _safe, st.sampled_from(["", "/", "photos/", "/photos/"]))
def test_an_encoded_rename_source_is_read_back(key: str, safe: str, before: str) -> None:
    """With the bucket before it any key; alone, one that does not look like that."""
    if "photos" not in before:
        assume(not key.startswith(("/", "photos/")))
    assert read_rename_source(before + quote(key, safe=safe), BUCKET) == key


@given(st.text(st.characters(max_codepoint=255), max_size=80))
def test_no_source_makes_the_readers_fail(text: str) -> None:
    """Nonsense is refused with an error of ours, never with a crash."""
    for read in (
        lambda: parse_source(text, wire_request("PUT", "/photos/k"), ManualClock()),
        lambda: read_rename_source(text, BUCKET),
    ):
        try:
            read()
        except LazaretteError:
            continue
