"""S3's documents: golden texts, and what botocore reads from them."""

from __future__ import annotations

import datetime
import time

import pytest
from s3_wire import parsed_document

from lazarette.model.listing import ListedObject
from lazarette.model.names import CanonicalId, Etag, ObjectKey, VersionId
from lazarette.model.object_version import ListedVersion, ObjectHeaders
from lazarette.s3.xml_write import (
    Owner,
    content_rows,
    document,
    elements,
    escape,
    owner_element,
    prefix_elements,
    tag_document,
    version_rows,
)

OWNER = Owner(CanonicalId("ab" * 32), "main")
MODIFIED_MS = 1_700_000_000_123
MODIFIED = datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.UTC)


def a_row(key: str, **members: object) -> ListedObject:
    """Return a listed object of 11 bytes."""
    version = ListedVersion(
        VersionId("v1"),
        MODIFIED_MS,
        Etag("abc"),
        11,
        **members,  # type: ignore[arg-type]
    )
    return ListedObject(ObjectKey(key), version)


def test_a_row_is_written_in_s3s_order() -> None:
    """The golden text of one Contents element with everything it can hold."""
    row = a_row(
        "a&b",
        checksums={"CRC32": "AAAAAA=="},
        checksum_type="FULL_OBJECT",
        headers=ObjectHeaders(storage_class="STANDARD_IA"),
    )
    assert content_rows([row], False, owner_element(OWNER)) == (
        "<Contents><Key>a&amp;b</Key><LastModified>2023-11-14T22:13:20.000Z</LastModified>"
        "<ETag>&quot;abc&quot;</ETag><ChecksumAlgorithm>CRC32</ChecksumAlgorithm>"
        "<ChecksumType>FULL_OBJECT</ChecksumType><Size>11</Size>"
        f"<Owner><ID>{'ab' * 32}</ID><DisplayName>main</DisplayName></Owner>"
        "<StorageClass>STANDARD_IA</StorageClass></Contents>"
    )


def test_botocore_reads_a_listing() -> None:
    """Every member of a row arrives with its type."""
    row = a_row("a", checksums={"CRC64NVME": "AAAAAAAAAAA="})
    text = document(
        "ListBucketResult",
        elements([("Name", "my-photos"), ("KeyCount", 2), ("IsTruncated", "true")])
        + content_rows([row], False, "")
        + prefix_elements(["b/"], False),
    )
    found = parsed_document("ListObjectsV2", text)
    assert found["Contents"] == [
        {
            "Key": "a",
            "LastModified": MODIFIED,
            "ETag": '"abc"',
            "ChecksumAlgorithm": ["CRC64NVME"],
            "ChecksumType": "FULL_OBJECT",
            "Size": 11,
            "StorageClass": "STANDARD",
        }
    ]
    assert found["CommonPrefixes"] == [{"Prefix": "b/"}]
    assert (found["Name"], found["KeyCount"], found["IsTruncated"]) == ("my-photos", 2, True)


def test_botocore_reads_versions_and_markers() -> None:
    """Markers have neither size nor ETag, and both kinds name their owner."""
    marker = ListedObject(
        ObjectKey("b"),
        ListedVersion(VersionId("v2"), MODIFIED_MS, is_delete_marker=True),
        is_latest=False,
    )
    rows = version_rows([a_row("a"), marker], False, owner_element(OWNER))
    found = parsed_document("ListObjectVersions", document("ListVersionsResult", rows))
    owner = {"ID": "ab" * 32, "DisplayName": "main"}
    assert found["Versions"] == [
        {
            "Key": "a",
            "VersionId": "v1",
            "IsLatest": True,
            "LastModified": MODIFIED,
            "ETag": '"abc"',
            "Size": 11,
            "StorageClass": "STANDARD",
            "Owner": owner,
        }
    ]
    assert found["DeleteMarkers"] == [
        {
            "Key": "b",
            "VersionId": "v2",
            "IsLatest": False,
            "LastModified": MODIFIED,
            "Owner": owner,
        }
    ]


def test_botocore_reads_tags() -> None:
    """Tags arrive in order with empty values."""
    found = parsed_document("GetObjectTagging", tag_document([("k<", "v&"), ("e", "")]))
    assert found["TagSet"] == [{"Key": "k<", "Value": "v&"}, {"Key": "e", "Value": ""}]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain/key.txt", "plain/key.txt"),
        ("tab\tnew\nline", "tab\tnew\nline"),
        ("\r", "&#13;"),
        ("\x00\x1f", "&#x0;&#x1f;"),
        ("\ufffe\uffff", "&#xfffe;&#xffff;"),
        ("🦞é\x7f", "🦞é\x7f"),
    ],
)
def test_escapes_only_what_must_be(text: str, written: str) -> None:
    """What XML cannot hold is a numeric reference; the rest stays itself."""
    assert escape(text) == written


@pytest.mark.parametrize("is_encoded", [False, True])
def test_a_page_of_a_thousand_keys_is_written_fast(is_encoded: bool) -> None:
    """A page costs about a millisecond; ten times that fails."""
    rows = [
        ListedObject(
            ObjectKey(f"albums/2026/photo-{number:05}.jpg"),
            ListedVersion(
                VersionId("null"),
                MODIFIED_MS + number * 1_000_000,
                Etag("d41d8cd98f00b204e9800998ecf8427e"),
                4096,
                checksums={"CRC64NVME": "AAAAAAAAAAA="},
            ),
        )
        for number in range(1000)
    ]
    best = 1.0
    for _ in range(5):
        started = time.perf_counter()
        content_rows(rows, is_encoded, "")
        best = min(best, time.perf_counter() - started)
    assert best < 0.010
