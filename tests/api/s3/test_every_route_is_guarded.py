"""Every operation of the route table, asked by nobody and by another account.

Neither learns anything of a private bucket, nor changes it: AccessDenied, whatever else the
request lacks. A missing bucket is NoSuchBucket to whoever signs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from acl_scene import heeding_bucket
from make import unique_name
from raw import Answer, md5_of, send, send_signed
from refusals import unchanged
from server import Account, OwnBucket, Server

from lazarette.s3.routes import BUCKET, BUCKET_PARTS, OBJECT, OBJECT_PARTS

# What a sub-resource needs beside its name to be that operation at all.
_MORE = {"list-type": "list-type=2", "uploadId": "uploadId=none&partNumber=1"}
# Answered to anybody, before it is known who asks: forms carry their own signature.
_OPEN = {"PostObject"}
# To who signs, a name that is taken is told as that, and keys are refused one by one.
_TOLD = {"CreateBucket", "DeleteObjects"}


# Bodies and headers without which these are told what they lack before anything else.
_DELETE = b"<Delete><Object><Key>k</Key></Object></Delete>"
_BODIES = {
    "DeleteObjects": _DELETE,
    "CompleteMultipartUpload": b"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber>"
    b"<ETag>a</ETag></Part></CompleteMultipartUpload>",
    "PutObjectTagging": b"<Tagging><TagSet/></Tagging>",
}
_HEADERS = {
    "DeleteObjects": {"content-md5": md5_of(_DELETE)},
    "GetObjectAttributes": {"x-amz-object-attributes": "ETag"},
    "RenameObject": {"x-amz-rename-source": "k"},
}


class Call(NamedTuple):
    """A request line but for the bucket."""

    name: str
    method: str
    has_key: bool
    query: str


def calls() -> Iterator[Call]:
    """Return one request for each operation on a bucket or an object."""
    for has_key, plain, parts in ((False, BUCKET, BUCKET_PARTS), (True, OBJECT, OBJECT_PARTS)):
        for method, route in plain.items():
            yield Call(route.name, method, has_key, "")
        for part, methods in parts.items():
            for spelled, route in methods.items():
                method, _, narrower = spelled.partition(" ")
                more = f"&{narrower}=x" if narrower else ""
                yield Call(route.name, method, has_key, _MORE.get(part, f"{part}=") + more)


CALLS = [call for call in calls() if call.method != "OPTIONS" and call.name not in _OPEN]


@pytest.fixture(scope="module")
def private(server: Server) -> OwnBucket:
    """A private bucket with one object, `k`."""
    made = server.bucket(unique_name("guarded"))
    made.s3.put_object(Bucket=made.name, Key="k", Body=b"x")
    return made


def ask(
    server: Server, call: Call, bucket: str, account: Account | None, key: str = "k"
) -> Answer:
    """Send it, signed by an account or by nobody."""
    path = f"/{bucket}/{key}" if call.has_key else f"/{bucket}"
    headers, body = _HEADERS.get(call.name, {}), _BODIES.get(call.name, b"")
    if account is None:
        target = f"{path}?{call.query}" if call.query else path
        return send(server, call.method, target, headers, body)
    return send_signed(server, call.method, path, call.query, headers, body, key=account.key)


def seen(call: Call, answer: Answer) -> tuple[int, str]:
    """Return status and code; a HEAD answer has no code."""
    return answer.status, "-" if call.method == "HEAD" else answer.code


def test_nobody_and_others_are_refused(
    server: Server, private: OwnBucket, other_account: Account
) -> None:
    """403 AccessDenied for each operation and both callers, and nothing changes."""
    wrong: list[tuple[str, str, object]] = []
    with unchanged(server, private):
        for account in (None, other_account):
            for call in CALLS:
                if account is not None and call.name in _TOLD:
                    continue
                found = seen(call, ask(server, call, private.name, account))
                if found not in ((403, "AccessDenied"), (403, "-")):
                    who = "nobody" if account is None else "another account"
                    wrong.append((call.name, who, found))
    assert not wrong, "\n".join(map(str, wrong))


def test_a_missing_bucket_is_told(server: Server, other_account: Account) -> None:
    """404 NoSuchBucket for each operation, but for the one that makes buckets."""
    wrong = []
    for call in CALLS:
        if call.name == "CreateBucket":
            continue
        found = seen(call, ask(server, call, "no-such-bucket-here", other_account))
        if found not in ((404, "NoSuchBucket"), (404, "-")):
            wrong.append((call.name, found))
    assert not wrong, "\n".join(map(str, wrong))


def test_keys_are_refused_one_by_one(
    server: Server, private: OwnBucket, other_account: Account
) -> None:
    """DeleteObjects of another account answers 200, and AccessDenied for each key."""
    doomed = {"Objects": [{"Key": "k"}, {"Key": "other"}, {"Key": "k", "VersionId": "null"}]}
    with unchanged(server, private):
        answer = server.s3(other_account.key).delete_objects(Bucket=private.name, Delete=doomed)
    assert "Deleted" not in answer
    assert [(row["Key"], row["Code"]) for row in answer["Errors"]] == [
        ("k", "AccessDenied"),
        ("other", "AccessDenied"),
        ("k", "AccessDenied"),
    ]


def test_a_writer_deletes_keys_and_no_versions(server: Server, other_account: Account) -> None:
    """With WRITE of the bucket's ACL each key is deleted, each named version refused."""
    made = heeding_bucket(server, GrantWrite=f"id={other_account.canonical_id}")
    for key in ("a", "b"):
        made.s3.put_object(Bucket=made.name, Key=key, Body=b"x")
    doomed = {"Objects": [{"Key": "a"}, {"Key": "b", "VersionId": "null"}]}
    answer = server.s3(other_account.key).delete_objects(Bucket=made.name, Delete=doomed)
    assert [row["Key"] for row in answer["Deleted"]] == ["a"]
    assert [(row["Key"], row["Code"]) for row in answer["Errors"]] == [("b", "AccessDenied")]
    assert [row["Key"] for row in made.s3.list_objects_v2(Bucket=made.name)["Contents"]] == [
        "b"
    ]


def test_a_missing_key_looks_like_any_other(
    server: Server, private: OwnBucket, other_account: Account
) -> None:
    """To who may not list, each operation on a key that is not there is AccessDenied too."""
    wrong = []
    for account in (None, other_account):
        for call in CALLS:
            if call.has_key:
                found = seen(call, ask(server, call, private.name, account, "missing"))
                if found not in ((403, "AccessDenied"), (403, "-")):
                    wrong.append((call.name, account is None, found))
    assert not wrong, "\n".join(map(str, wrong))
