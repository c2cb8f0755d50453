"""Request documents: what botocore writes is read, and everything else is refused."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from s3_wire import serialized

from lazarette.model.conditions import DeleteConditions
from lazarette.model.errors import (
    InvalidArgument,
    KeyTooLong,
    MalformedXml,
)
from lazarette.model.names import ObjectKey, VersionId
from lazarette.model.tag import Tag
from lazarette.model.upload import NamedPart
from lazarette.s3.xml_read import (
    DeleteEntry,
    read_completion,
    read_delete,
    read_new_bucket,
    read_tags,
)

OBJECT = {"Bucket": "my-photos", "Key": "a"}


def body(operation: str, **arguments: Any) -> bytes:
    """Return the document botocore sends."""
    made = serialized(operation, {"Bucket": "my-photos", **arguments})["body"]
    assert isinstance(made, bytes)
    return made


def test_reads_deletes_of_botocore() -> None:
    """Keys, versions and the quiet flag arrive as they were given."""
    objects = [{"Key": "a&b <c>", "VersionId": "v1"}, {"Key": "plain"}]
    asked = read_delete(body("DeleteObjects", Delete={"Objects": objects, "Quiet": True}))
    assert asked.entries == [
        DeleteEntry(ObjectKey("a&b <c>"), VersionId("v1")),
        DeleteEntry(ObjectKey("plain")),
    ]
    assert asked.is_quiet


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("a&#13;b", "a\rb"),
        ("a&#x0D;b", "a\rb"),
        ("a&#10;b", "a\nb"),
        ("&apos;&quot;&amp;&lt;&gt;", "'\"&<>"),
        ("<![CDATA[a<b]]>", "a<b"),
        (" two  spaces ", " two  spaces "),
        ("é&#x1F99E;", "é🦞"),
    ],
)
def test_reads_keys_however_they_are_escaped(written: str, key: str) -> None:
    """References, CDATA and white space in a key mean what XML says."""
    text = f"<Delete><Object><Key>{written}</Key></Object></Delete>"
    assert read_delete(text.encode()).entries == [DeleteEntry(ObjectKey(key))]


@pytest.mark.parametrize(
    "opening",
    [
        "<Delete>",
        '<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
        '<Delete xmlns="">',
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Delete>',
        '<!-- hello --><Delete xmlns:x="y">',
    ],
)
def test_does_not_mind_namespaces_and_declarations(opening: str) -> None:
    """Clients write the same document with and without them."""
    text = f"{opening}\n <Object>\n  <Key>a</Key>\n </Object>\n</Delete>"
    assert read_delete(text.encode()).entries == [DeleteEntry(ObjectKey("a"))]


def test_reads_prefixed_elements() -> None:
    """A namespace prefix is no part of a name."""
    text = '<s:Delete xmlns:s="urn:x"><s:Object><s:Key>a</s:Key></s:Object></s:Delete>'
    assert read_delete(text.encode()).entries == [DeleteEntry(ObjectKey("a"))]


def test_a_key_that_cannot_be_fails_alone() -> None:
    """One key over 1,024 bytes does not refuse its neighbours."""
    long = f"<Object><Key>{'k' * 1025}</Key></Object>"
    text = f"<Delete>{long}<Object><Key>a</Key></Object></Delete>"
    first, second = read_delete(text.encode()).entries
    assert isinstance(first.failure, KeyTooLong)
    assert second == DeleteEntry(ObjectKey("a"))


def test_reads_conditions_of_botocore() -> None:
    """An entry's ETag, size and time are its conditions; the time to the second."""
    at = datetime.datetime(1994, 11, 6, 8, 49, 37, tzinfo=datetime.UTC)
    wanted = {"Key": "a", "ETag": '"abc"', "Size": 3, "LastModifiedTime": at}
    (entry,) = read_delete(body("DeleteObjects", Delete={"Objects": [wanted]})).entries
    assert entry.conditions == DeleteConditions(("abc",), 784_111_777_000, 3)


@pytest.mark.parametrize(
    "member", ["<Size>many</Size>", "<Size/>", "<LastModifiedTime>soon</LastModifiedTime>"]
)
def test_refuses_conditions_that_cannot_be_read(member: str) -> None:
    """A condition that nobody understands must not be taken for none."""
    with pytest.raises(MalformedXml):
        read_delete(f"<Delete><Object><Key>a</Key>{member}</Object></Delete>".encode())


def test_reads_completions_of_botocore() -> None:
    """Numbers, ETags without quotes, checksums by algorithm."""
    parts = [
        {"PartNumber": 1, "ETag": '"abc"', "ChecksumCRC32": "AAAAAA=="},
        {"PartNumber": 10_000, "ETag": "def"},
    ]
    raw = body(
        "CompleteMultipartUpload", Key="a", UploadId="u", MultipartUpload={"Parts": parts}
    )
    assert read_completion(raw) == [
        NamedPart(1, "abc", {"CRC32": "AAAAAA=="}),  # type: ignore[arg-type]
        NamedPart(10_000, "def"),  # type: ignore[arg-type]
    ]


def test_reads_tags_of_botocore() -> None:
    """Tags arrive in order, empty values too."""
    tags = [{"Key": "Importance", "Value": "High"}, {"Key": "k", "Value": ""}]
    raw = body("PutObjectTagging", Key="a", Tagging={"TagSet": tags})
    assert read_tags(raw) == [("Importance", "High"), ("k", "")]
    assert read_tags(b"<Tagging><TagSet/></Tagging>") == []


def test_reads_new_buckets_of_botocore() -> None:
    """The region and the tags of a new bucket; EU is Ireland's old name."""
    wanted = {"LocationConstraint": "us-west-2", "Tags": [{"Key": "a", "Value": "b"}]}
    raw = body("CreateBucket", CreateBucketConfiguration=wanted)
    assert read_new_bucket(raw) == ("us-west-2", [Tag("a", "b")])
    raw = body("CreateBucket", CreateBucketConfiguration={"LocationConstraint": "EU"})
    assert read_new_bucket(raw).region == "eu-west-1"


@pytest.mark.parametrize(
    "members",
    [
        "<PartNumber>0</PartNumber>",
        "<PartNumber>-1</PartNumber>",
        "<PartNumber>1</PartNumber><ChecksumCRC32>bad</ChecksumCRC32>",
        "<PartNumber>1</PartNumber><ChecksumMD5>AAAAAA==</ChecksumMD5>",
        "<PartNumber>1</PartNumber><ChecksumCRC32>AAAAAA==</ChecksumCRC32>"
        "<ChecksumCRC32C>AAAAAA==</ChecksumCRC32C>",
    ],
)
def test_refuses_parts_that_cannot_be(members: str) -> None:
    """Part numbers count from 1; a part has one checksum, of its algorithm's length."""
    part = f"<Part>{members}<ETag>a</ETag></Part>"
    with pytest.raises(InvalidArgument):
        read_completion(f"<CompleteMultipartUpload>{part}</CompleteMultipartUpload>".encode())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"not xml",
        b"<Delete>",
        b"<Delete></delete>",
        b"<Other/>",
        b"<Delete/>",
        b"<Delete><Object/></Delete>",
        b"<Delete><Object><Key/></Object></Delete>",
        b"<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>",
        b"<Delete><Object><Key><b/></Key></Object></Delete>",
        b"<Delete><Object><Key>a</Key><Extra/></Object></Delete>",
        b"<Delete><Quiet>maybe</Quiet><Object><Key>a</Key></Object></Delete>",
        b"<Delete><Surprise/><Object><Key>a</Key></Object></Delete>",
        b"<Delete><Object><Key>&#x1;</Key></Object></Delete>",
        b"<Delete><Object><Key>\xff\xfe</Key></Object></Delete>",
        b"<Delete>" + b"<Object><Key>a</Key></Object>" * 1001 + b"</Delete>",
        b"<a>" * 100_000,
    ],
)
def test_refuses_what_is_no_delete(raw: bytes) -> None:
    """Broken, empty, foreign, oversized and unknown content is MalformedXML."""
    with pytest.raises(MalformedXml):
        read_delete(raw)


@pytest.mark.parametrize(
    "prolog",
    [
        b"<!DOCTYPE Delete>",
        b'<!DOCTYPE Delete [<!ENTITY a "b">]>',
        b'<!DOCTYPE Delete SYSTEM "file:///etc/passwd">',
        b'<!DOCTYPE Delete [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        b'<?xml version="1.0" encoding="no-such-thing"?>',
    ],
)
def test_refuses_document_types_and_unknown_encodings(prolog: bytes) -> None:
    """No entity is ever declared, expanded or fetched."""
    with pytest.raises(MalformedXml):
        read_delete(prolog + b"<Delete><Object><Key>a</Key></Object></Delete>")


@pytest.mark.parametrize(
    ("read", "raw"),
    [
        (read_completion, b"<CompleteMultipartUpload/>"),
        (
            read_completion,
            b"<CompleteMultipartUpload><Part><ETag>a</ETag></Part></CompleteMultipartUpload>",
        ),
        (
            read_completion,
            b"<CompleteMultipartUpload><Part><PartNumber>x</PartNumber><ETag>a</ETag></Part>"
            b"</CompleteMultipartUpload>",
        ),
        (read_completion, b"<CompleteMultipartUpload><X/></CompleteMultipartUpload>"),
        (read_tags, b"<Tagging/>"),
        (read_tags, b"<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>"),
        (read_tags, b"<Tagging><TagSet><Other/></TagSet></Tagging>"),
        (read_new_bucket, b"<CreateBucketConfiguration><X/></CreateBucketConfiguration>"),
    ],
)
def test_refuses_incomplete_documents(read: Callable[[bytes], object], raw: bytes) -> None:
    """A member that is needed and missing is not guessed."""
    with pytest.raises(MalformedXml):
        read(raw)
