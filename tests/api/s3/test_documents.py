"""Every XML answer against botocore's model: its root, namespace and every element."""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest
from make import unique_name
from parts import Upload
from raw import Answer, md5_of, send_signed
from refusals import expect_refusal, unchanged
from s3_wire import s3_model
from server import OwnBucket, Server

NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z")
DELETE = b"<Delete><Object><Key>none</Key></Object><Object><Key>n</Key></Object></Delete>"


class Filled(NamedTuple):
    """A versioned bucket with everything a document can tell of."""

    server: Server
    bucket: OwnBucket
    upload: Upload

    def send(
        self,
        method: str,
        target: str,
        query: str = "",
        headers: dict[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """Send a request; `target` is a key, empty for the bucket, / for the service."""
        path = "/" if target == "/" else f"/{self.bucket.name}/{target}".rstrip("/")
        query = query.replace("UPLOAD", self.upload.upload_id)
        key = self.bucket.key
        return send_signed(self.server, method, path, query, headers, body, key=key)


@pytest.fixture(scope="module")
def filled(server: Server) -> Filled:
    """The bucket, with an unfinished upload of two parts."""
    made = server.bucket(unique_name("documents"), versioning=True)
    for number in range(2):
        made.s3.put_object(Bucket=made.name, Key="k", Body=b"%d" % number, Tagging="a=1")
    made.s3.put_object(Bucket=made.name, Key="d/1", Body=b"", ChecksumAlgorithm="SHA256")
    made.s3.put_object(Bucket=made.name, Key="gone", Body=b"")
    made.s3.delete_object(Bucket=made.name, Key="gone")
    upload = Upload(made, "u")
    for number in (1, 2):
        upload.add(number, b"x")
    Upload(made, "d/u")
    return Filled(server, made, upload)


# Operation, root, method, target, query, headers, body.
CASES: list[tuple[str, str, str, str, str, dict[str, str], bytes]] = [
    ("ListBuckets", "ListAllMyBucketsResult", "GET", "/", "max-buckets=1", {}, b""),
    ("ListObjects", "ListBucketResult", "GET", "", "delimiter=%2F&max-keys=2", {}, b""),
    (
        "ListObjectsV2",
        "ListBucketResult",
        "GET",
        "",
        "delimiter=%2F&encoding-type=url&fetch-owner=true&list-type=2&max-keys=2&start-after=a",
        {},
        b"",
    ),
    ("ListObjectVersions", "ListVersionsResult", "GET", "", "versions=", {}, b""),
    (
        "ListObjectVersions",
        "ListVersionsResult",
        "GET",
        "",
        "delimiter=%2F&encoding-type=url&key-marker=a&max-keys=3&versions=",
        {},
        b"",
    ),
    (
        "ListMultipartUploads",
        "ListMultipartUploadsResult",
        "GET",
        "",
        "delimiter=%2F&encoding-type=url&max-uploads=2&prefix=&uploads=",
        {},
        b"",
    ),
    ("ListParts", "ListPartsResult", "GET", "u", "max-parts=1&uploadId=UPLOAD", {}, b""),
    ("GetBucketLocation", "LocationConstraint", "GET", "", "location=", {}, b""),
    ("GetBucketVersioning", "VersioningConfiguration", "GET", "", "versioning=", {}, b""),
    ("GetBucketAcl", "AccessControlPolicy", "GET", "", "acl=", {}, b""),
    ("GetObjectAcl", "AccessControlPolicy", "GET", "k", "acl=", {}, b""),
    ("GetObjectTagging", "Tagging", "GET", "k", "tagging=", {}, b""),
    (
        "GetObjectAttributes",
        "GetObjectAttributesResponse",
        "GET",
        "d/1",
        "attributes=",
        {"x-amz-object-attributes": "ETag,Checksum,ObjectParts,StorageClass,ObjectSize"},
        b"",
    ),
    (
        "CreateMultipartUpload",
        "InitiateMultipartUploadResult",
        "POST",
        "new",
        "uploads=",
        {},
        b"",
    ),
    (
        "CopyObject",
        "CopyObjectResult",
        "PUT",
        "copy",
        "",
        {"x-amz-copy-source": "/BUCKET/k"},
        b"",
    ),
    (
        "UploadPartCopy",
        "CopyPartResult",
        "PUT",
        "u",
        "partNumber=9&uploadId=UPLOAD",
        {"x-amz-copy-source": "/BUCKET/k"},
        b"",
    ),
    ("DeleteObjects", "DeleteResult", "POST", "", "delete=", {}, DELETE),
]


@pytest.mark.parametrize(
    ("operation", "root", "method", "target", "query", "headers", "body"), CASES
)
def test_a_document_is_the_models(
    filled: Filled,
    operation: str,
    root: str,
    method: str,
    target: str,
    query: str,
    headers: dict[str, str],
    body: bytes,
) -> None:
    """The root S3 documents, in S3's namespace, with elements that the model knows."""
    sent = {
        name: value.replace("BUCKET", filled.bucket.name) for name, value in headers.items()
    }
    if body:
        sent["content-md5"] = md5_of(body)
    answer = filled.send(method, target, query, sent, body)
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == "application/xml"
    assert answer.body.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<')
    element = ElementTree.fromstring(answer.body)
    assert element.tag == NAMESPACE + root
    shape = s3_model().operation_model(operation).output_shape
    payload = shape.serialization.get("payload")
    check(element, shape.members[payload] if payload else shape)


def check(element: ElementTree.Element, shape: Any) -> None:
    """Compare an element and all within it with its shape."""
    if shape.type_name == "timestamp":
        assert ISO_DATE.fullmatch(element.text or ""), (element.tag, element.text)
    if shape.type_name == "boolean":
        assert element.text in ("true", "false"), element.tag
    if shape.type_name == "list":
        name = shape.member.serialization.get("name", "member")
        for child in element:
            assert child.tag == NAMESPACE + name
            check(child, shape.member)
    if shape.type_name != "structure":
        return
    known = {}
    for name, member in shape.members.items():
        if "location" in member.serialization:
            continue
        written = member.serialization.get("name", name)
        if member.type_name == "list" and member.serialization.get("flattened"):
            inner = member.member.serialization.get("name", name)
            written = member.serialization.get("name", inner)
            known[written] = (member.member, True)
        else:
            known[written] = (member, False)
    seen: set[str] = set()
    for child in element:
        name = child.tag.removeprefix(NAMESPACE)
        assert name in known, f"{shape.name} has no {name}"
        member, may_repeat = known[name]
        assert may_repeat or name not in seen, f"{name} stands twice in {shape.name}"
        seen.add(name)
        check(child, member)


def test_an_error_has_no_namespace(filled: Filled) -> None:
    """Code and message come first, request and host ids last, the same as in the headers."""
    answer = filled.send("GET", "none")
    element = ElementTree.fromstring(answer.body)
    assert element.tag == "Error"
    names = [child.tag for child in element]
    assert names[:3] == ["Code", "Message", "Key"]
    assert names[-2:] == ["RequestId", "HostId"]
    assert element.findtext("RequestId") == answer.headers["x-amz-request-id"]
    assert element.findtext("HostId") == answer.headers["x-amz-id-2"]


def test_a_bucket_without_versioning_says_nothing(server: Server, bucket: OwnBucket) -> None:
    """An empty document, not a status that S3 does not know."""
    answer = send_signed(server, "GET", f"/{bucket.name}", "versioning=", key=bucket.key)
    element = ElementTree.fromstring(answer.body)
    assert (element.tag, len(element)) == (NAMESPACE + "VersioningConfiguration", 0)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"<Delete><Object><Key>k</Key></Object>", "MalformedXML"),
        (b"<Remove><Object><Key>k</Key></Object></Remove>", "MalformedXML"),
        (b"not XML", "MalformedXML"),
        (
            b'<!DOCTYPE d [<!ENTITY e "k">]><Delete><Object><Key>&e;</Key></Object></Delete>',
            "MalformedXML",
        ),
        (b"<Delete>" + b"<Object>" * 20 + b"</Delete>", "MalformedXML"),
        (b"<Delete>" + b" " * (4 * 1024 * 1024) + b"</Delete>", "MaxMessageLengthExceeded"),
    ],
    ids=["cut", "root", "text", "entities", "deep", "long"],
)
def test_refuses_documents_that_are_none(filled: Filled, document: bytes, code: str) -> None:
    """Broken, foreign, with entities, too deep, too long: 400, and nothing is deleted."""
    with unchanged(filled.server, filled.bucket):
        headers = {"content-md5": md5_of(document)}
        answer = filled.send("POST", "", "delete=", headers, document)
        expect_refusal(answer, code, 400)
