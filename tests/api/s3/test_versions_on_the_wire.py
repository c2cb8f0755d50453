"""Version ids and delete markers in headers and documents: every operation that tells them.

How versions follow each other is tests/properties/test_versioned_bucket.py's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import pytest
from make import unique_name
from parts import Upload
from raw import Answer, md5_of, send_signed
from refusals import contents, expect_refusal
from server import OwnBucket, Server

HTTP_DATE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT")


class History(NamedTuple):
    """A versioned bucket whose key k had two versions and is deleted."""

    server: Server
    bucket: OwnBucket
    old: str
    new: str
    marker: str

    def send(
        self,
        method: str,
        query: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        key: str = "k",
    ) -> Answer:
        """Send a request about a key."""
        path = f"/{self.bucket.name}/{key}"
        return send_signed(self.server, method, path, query, headers, body, key=self.bucket.key)


@pytest.fixture
def history(server: Server) -> History:
    """A bucket with a history of its own."""
    made = server.bucket(unique_name("history"), versioning=True)
    asked = {"Bucket": made.name, "Key": "k"}
    old = made.s3.put_object(**asked, Body=b"old", Tagging="v=1")["VersionId"]
    new = made.s3.put_object(**asked, Body=b"new")["VersionId"]
    marker = made.s3.delete_object(**asked)["VersionId"]
    return History(server, made, old, new, marker)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_a_deleted_key_names_its_marker(history: History, method: str) -> None:
    """404 says that the current version is a delete marker, and which."""
    answer = history.send(method)
    expect_refusal(answer, "NoSuchKey", 404)
    assert answer.headers["x-amz-delete-marker"] == "true"
    assert answer.headers["x-amz-version-id"] == history.marker


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_a_marker_by_its_id_is_not_allowed(history: History, method: str) -> None:
    """405 says what may be done to it, that it is a marker, and since when."""
    answer = history.send(method, f"versionId={history.marker}")
    expect_refusal(answer, "MethodNotAllowed", 405)
    assert answer.headers["allow"] == "DELETE"
    assert answer.headers["x-amz-delete-marker"] == "true"
    assert answer.headers["x-amz-version-id"] == history.marker
    assert HTTP_DATE.fullmatch(answer.headers["last-modified"])


def test_a_marker_has_no_acl(history: History) -> None:
    """It is refused like its bytes, by its id and by the key, which takes none either."""
    marked = history.send("GET", f"acl=&versionId={history.marker}")
    expect_refusal(marked, "MethodNotAllowed", 405)
    expect_refusal(history.send("GET", "acl="), "NoSuchKey", 404)
    for query in ("acl=", f"acl=&versionId={history.marker}"):
        answer = history.send("PUT", query, {"x-amz-acl": "private"})
        expect_refusal(answer, "MethodNotAllowed", 405)
    never = history.send("PUT", "acl=", {"x-amz-acl": "private"}, key="never")
    expect_refusal(never, "NoSuchKey", 404)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_marker_has_no_tags(history: History, method: str) -> None:
    """S3 says so of the marker when it is named, and when it is what the key shows."""
    document = b"<Tagging><TagSet></TagSet></Tagging>" if method == "PUT" else b""
    sent = {"content-md5": md5_of(document)} if document else None
    for query in (f"tagging=&versionId={history.marker}", "tagging="):
        answer = history.send(method, query, sent, document)
        expect_refusal(answer, "MethodNotAllowed", 405)
        assert b"<ResourceType>DeleteMarker</ResourceType>" in answer.body
    expect_refusal(history.send("GET", "tagging=", key="never"), "NoSuchKey", 404)


def test_reads_tell_the_version(history: History) -> None:
    """A read by id tells it, and so does one of the current version; null too."""
    answer = history.send("GET", f"versionId={history.old}")
    assert (answer.body, answer.headers["x-amz-version-id"]) == (b"old", history.old)
    assert answer.headers["x-amz-tagging-count"] == "1"
    history.send("DELETE", f"versionId={history.marker}")
    current = history.send("HEAD")
    assert current.headers["x-amz-version-id"] == history.new
    assert "x-amz-delete-marker" not in current.headers
    unchanged = history.send("GET", headers={"if-none-match": current.headers["etag"]})
    assert (unchanged.status, unchanged.headers["x-amz-version-id"]) == (304, history.new)


def test_tags_and_acls_are_those_of_a_version(history: History) -> None:
    """What is set for one version is told of that one, under its id."""
    document = b"<Tagging><TagSet><Tag><Key>t</Key><Value>2</Value></Tag></TagSet></Tagging>"
    headers = {"content-md5": md5_of(document)}
    asked = f"versionId={history.old}"
    for method, query, sent, body in (
        ("PUT", f"tagging=&{asked}", headers, document),
        ("GET", f"tagging=&{asked}", {}, b""),
        ("DELETE", f"tagging=&{asked}", {}, b""),
    ):
        answer = history.send(method, query, sent, body)
        assert answer.headers["x-amz-version-id"] == history.old, (method, query)
    other = history.send("GET", f"tagging=&versionId={history.new}")
    assert b"<Tag>" not in other.body


def test_every_write_tells_its_version(history: History) -> None:
    """Put, copy and complete tell the new version, a copy the one it was made of as well."""
    put = history.send("PUT", body=b"x").headers["x-amz-version-id"]
    source = f"{history.bucket.name}/k?versionId={history.old}"
    copied = history.send("PUT", headers={"x-amz-copy-source": source}, key="c")
    assert copied.headers["x-amz-copy-source-version-id"] == history.old
    upload = Upload(history.bucket, "k")
    upload.add(1, b"part")
    completed = upload.complete()["VersionId"]
    ids = {put, copied.headers["x-amz-version-id"], completed, history.new, history.old}
    assert len(ids) == 5
    part = Upload(history.bucket, "p")
    answer = history.send(
        "PUT",
        f"partNumber=1&uploadId={part.upload_id}",
        {"x-amz-copy-source": source},
        key="p",
    )
    assert answer.headers["x-amz-copy-source-version-id"] == history.old


def test_a_copy_of_a_marker_is_refused(history: History) -> None:
    """By the key there is no object; by its id a marker is no source."""
    name = history.bucket.name
    for source, code, status in (
        (f"{name}/k", "NoSuchKey", 404),
        (f"{name}/k?versionId={history.marker}", "InvalidRequest", 400),
        (f"{name}/k?versionId=bad", "InvalidArgument", 400),
        (f"{name}/k?versionId=", "InvalidArgument", 400),
        (f"{name}/k?versionId={'0' * 26}", "NoSuchVersion", 404),
    ):
        answer = history.send("PUT", headers={"x-amz-copy-source": source}, key="c")
        expect_refusal(answer, code, status)


def test_delete_objects_tells_markers_and_versions(history: History) -> None:
    """A marker made has a version of its own; a marker deleted is told as both."""
    name = history.bucket.name
    done = history.bucket.s3.delete_objects(
        Bucket=name,
        Delete={
            "Objects": [
                {"Key": "k"},
                {"Key": "k", "VersionId": history.marker},
                {"Key": "k", "VersionId": history.old},
                {"Key": "k", "VersionId": "bad"},
            ]
        },
    )
    made, marker, version = done["Deleted"]
    assert made["DeleteMarker"] is True
    assert made["DeleteMarkerVersionId"] not in (history.marker, None)
    assert "VersionId" not in made
    assert marker == {
        "Key": "k",
        "VersionId": history.marker,
        "DeleteMarker": True,
        "DeleteMarkerVersionId": history.marker,
    }
    assert version == {"Key": "k", "VersionId": history.old}
    (failed,) = done["Errors"]
    assert (failed["Code"], failed["VersionId"]) == ("NoSuchVersion", "bad")


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_a_version_id_is_judged_before_it_is_looked_up(history: History, method: str) -> None:
    """Empty and malformed ids are no arguments; a well-formed one may name nothing."""
    before = contents(history.server, history.bucket.name)
    for text in ("", "bad", "x" * 40, "%C3%BC"):
        expect_refusal(history.send(method, f"versionId={text}"), "InvalidArgument", 400)
    unknown = history.send(method, f"versionId={'0' * 26}")
    if method == "DELETE":
        assert (unknown.status, unknown.headers["x-amz-version-id"]) == (204, "0" * 26)
    else:
        expect_refusal(unknown, "NoSuchVersion", 404)
        expect_refusal(history.send(method, "versionId=null"), "NoSuchVersion", 404)
    assert contents(history.server, history.bucket.name) == before


def test_a_suspended_bucket_tells_null(history: History) -> None:
    """Suspended, all but uploads, as on S3, tell version null; older versions keep theirs."""
    name, s3 = history.bucket.name, history.bucket.s3
    history.server.lightsail().update_bucket(bucketName=name, versioning="Suspended")
    upload = Upload(history.bucket, "joined")
    upload.add(1, b"null")
    assert "VersionId" not in upload.complete()
    copied = s3.copy_object(Bucket=name, Key="copied", CopySource=f"{name}/joined")
    assert copied["VersionId"] == "null"
    assert "CopySourceVersionId" not in copied
    null = [{"Key": key, "VersionId": "null"} for key in ("joined", "copied")]
    s3.delete_objects(Bucket=name, Delete={"Objects": null})
    assert "x-amz-version-id" not in history.send("PUT", body=b"null").headers
    assert history.send("GET").headers["x-amz-version-id"] == "null"
    assert history.send("GET", "versionId=null").body == b"null"
    deleted = history.send("DELETE")
    assert deleted.headers["x-amz-version-id"] == "null"
    assert deleted.headers["x-amz-delete-marker"] == "true"
    expect_refusal(history.send("GET", "versionId=null"), "MethodNotAllowed", 405)
    page = s3.list_object_versions(Bucket=name)
    assert {row["VersionId"] for row in page["Versions"]} == {history.old, history.new}
    latest = [row["VersionId"] for row in page["DeleteMarkers"] if row["IsLatest"]]
    assert latest == ["null"]


def test_a_bucket_that_never_had_versions_tells_none(server: Server, bucket: OwnBucket) -> None:
    """Its objects have no version header, though null names them."""
    path = f"/{bucket.name}/k"
    for method, query in (("PUT", ""), ("GET", ""), ("HEAD", "versionId=null"), ("DELETE", "")):
        answer = send_signed(server, method, path, query, key=bucket.key)
        assert answer.status in (200, 204)
        assert "x-amz-version-id" not in answer.headers
        assert "x-amz-delete-marker" not in answer.headers
