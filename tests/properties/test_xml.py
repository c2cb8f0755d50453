"""Any key survives the XML of both directions."""

from __future__ import annotations

from urllib.parse import unquote_plus

from hypothesis import given, strategies as st
from s3_wire import parsed_document, serialized

from lazarette.model.listing import ListedObject
from lazarette.model.names import Etag, ObjectKey, VersionId
from lazarette.model.object_version import ListedVersion
from lazarette.s3.xml_read import read_delete, read_tags
from lazarette.s3.xml_write import (
    content_rows,
    document,
    listed_name,
    prefix_elements,
    tag_document,
)

# Every text that is UTF-8, as keys are; spiced with what XML and URLs treat specially.
_ANY = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
    st.text(
        st.sampled_from("&<>\"'\r\n\t+% /?#;é🦞\x00\x01\x1f\x7f\x85\u2028\ufffe"), min_size=1
    ),
)
# XML 1.0 has no form for these, not even as a reference: S3's answer to them is encoding-type.
_ILLEGAL = [*map(chr, [*range(9), 11, 12, *range(14, 32)]), "\ufffe", "\uffff"]
_LEGAL = _ANY.filter(lambda text: not any(char in text for char in _ILLEGAL))


def _row(key: str) -> ListedObject:
    return ListedObject(
        ObjectKey(key), ListedVersion(VersionId("null"), 1_700_000_000_000, Etag("abc"), 1)
    )


@given(_LEGAL)
def test_a_key_survives_a_listing_as_it_is(key: str) -> None:
    """Without encoding, botocore reads the very key and prefix that were written."""
    text = document(
        "ListBucketResult", content_rows([_row(key)], False, "") + prefix_elements([key], False)
    )
    found = parsed_document("ListObjectsV2", text)
    assert found["Contents"][0]["Key"] == key
    assert found["CommonPrefixes"] == [{"Prefix": key}]


@given(_ANY)
def test_any_key_survives_an_encoded_listing(key: str) -> None:
    """With encoding-type=url even what XML cannot hold arrives; botocore decodes it so."""
    text = document(
        "ListBucketResult", content_rows([_row(key)], True, "") + prefix_elements([key], True)
    )
    found = parsed_document("ListObjectsV2", text)
    assert unquote_plus(found["Contents"][0]["Key"]) == key
    assert unquote_plus(found["CommonPrefixes"][0]["Prefix"]) == key
    assert "/" in listed_name("a/b", True), "slashes stay, as S3 keeps them"


@given(st.lists(st.tuples(_LEGAL, st.none() | st.just("v1")), min_size=1, max_size=10))
def test_deletes_survive_botocores_writing(wanted: list[tuple[str, str | None]]) -> None:
    """What botocore writes for DeleteObjects is what we read, key by key."""
    objects = [
        {"Key": key, "VersionId": version} if version else {"Key": key}
        for key, version in wanted
    ]
    made = serialized("DeleteObjects", {"Bucket": "b", "Delete": {"Objects": objects}})
    # botocore leaves a bare carriage return as it is, and every XML reader makes it a newline.
    entries = read_delete(made["body"].replace(b"\r", b"&#13;")).entries
    assert [(entry.key, entry.version) for entry in entries] == wanted


@given(st.lists(st.tuples(_LEGAL, _LEGAL), max_size=10))
def test_tags_survive_both_directions(tags: list[tuple[str, str]]) -> None:
    """Our reader and botocore's agree on what our writer wrote."""
    text = tag_document(tags)
    assert read_tags(text.encode()) == tags
    shown = [{"Key": key, "Value": value} for key, value in tags]
    assert parsed_document("GetObjectTagging", text).get("TagSet", []) == shown
