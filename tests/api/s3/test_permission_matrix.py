"""Who may do what: the matrix of the Lightsail specification, section 8, cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from make import unique_name
from refusals import unchanged
from server import Account, Server

RULES = {
    "private": {"getObject": "private", "allowPublicOverrides": False},
    "individual": {"getObject": "private", "allowPublicOverrides": True},
    "public": {"getObject": "public", "allowPublicOverrides": False},
    "public with overrides": {"getObject": "public", "allowPublicOverrides": True},
}

# Caller: its status for each mode, and in individual mode for a private and a public object.
READS = {
    "anonymous": {"private": 403, "individual": (403, 200), "public": 200},
    "its key": {"private": 200, "individual": (200, 200), "public": 200},
    "another bucket's key": {"private": 403, "individual": (403, 200), "public": 200},
    "root": {"private": 200, "individual": (200, 200), "public": 200},
    "listed account": {"private": 200, "individual": (200, 200), "public": 200},
    "unlisted account": {"private": 403, "individual": (403, 200), "public": 200},
}
WRITERS = {"its key", "root"}
LISTERS = {*WRITERS, "listed account"}


class Scene(NamedTuple):
    """A bucket with a private and a public object, and a client for each caller."""

    server: Server
    name: str
    clients: dict[str, Any]


@pytest.fixture(scope="module")
def scene(server: Server, other_account: Account) -> Scene:
    """Six callers around one bucket; the other account is listed as a reader."""
    made = server.bucket(unique_name("matrix"))
    stranger = server.account("a-stranger")
    server.lightsail().update_bucket(
        bucketName=made.name, readonlyAccessAccounts=[other_account.account_id]
    )
    made.s3.put_object(Bucket=made.name, Key="closed", Body=b"x")
    made.s3.put_object(Bucket=made.name, Key="open", Body=b"x", ACL="public-read")
    return Scene(
        server,
        made.name,
        {
            "anonymous": server.s3(None),
            "its key": made.s3,
            "another bucket's key": server.bucket(unique_name("elsewhere")).s3,
            "root": server.s3(),
            "listed account": server.s3(other_account.key),
            "unlisted account": server.s3(stranger.key),
        },
    )


@pytest.mark.parametrize("caller", list(READS))
@pytest.mark.parametrize("mode", list(RULES))
def test_reading_an_object(scene: Scene, mode: str, caller: str) -> None:
    """GET and HEAD give each caller in each mode what the matrix says."""
    _set(scene, mode)
    expected = READS[caller]["public" if mode.startswith("public") else mode]
    pair = expected if isinstance(expected, tuple) else (expected, expected)
    client = scene.clients[caller]
    for key, status in zip(("closed", "open"), pair, strict=True):
        asked = {"Bucket": scene.name, "Key": key}
        assert _status(client.get_object, **asked) == status, key
        assert _status(client.head_object, **asked) == status, key


@pytest.mark.parametrize("caller", list(READS))
@pytest.mark.parametrize("mode", list(RULES))
def test_a_missing_key_shows_only_to_who_may_list(scene: Scene, mode: str, caller: str) -> None:
    """404 for who may list, 403 for everybody else, also in public mode."""
    _set(scene, mode)
    status = _status(scene.clients[caller].get_object, Bucket=scene.name, Key="missing")
    assert status == (404 if caller in LISTERS else 403)


@pytest.mark.parametrize("caller", list(READS))
@pytest.mark.parametrize("mode", list(RULES))
def test_listing(scene: Scene, mode: str, caller: str) -> None:
    """Only the bucket's key, its account and listed accounts list; nobody else, ever."""
    _set(scene, mode)
    client, expected = scene.clients[caller], 200 if caller in LISTERS else 403
    asked = {"Bucket": scene.name}
    assert _status(client.list_objects_v2, **asked) == expected
    assert _status(client.list_objects, **asked) == expected
    assert _status(client.list_object_versions, **asked) == expected
    uploads = _status(client.list_multipart_uploads, **asked)
    assert uploads == (200 if caller in WRITERS else 403)


@pytest.mark.parametrize("caller", sorted(set(READS) - WRITERS))
@pytest.mark.parametrize("mode", list(RULES))
def test_nobody_else_writes(scene: Scene, mode: str, caller: str) -> None:
    """Any write but by the bucket's key and its account is 403 and changes nothing."""
    _set(scene, mode)
    client, target = scene.clients[caller], {"Bucket": scene.name, "Key": "open"}
    tag_set = {"TagSet": [{"Key": "a", "Value": "b"}]}
    upload = scene.server.s3().create_multipart_upload(**target)["UploadId"]
    attempts: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (client.put_object, {**target, "Body": b"y"}),
        (client.put_object, {"Bucket": scene.name, "Key": "new", "Body": b"y"}),
        (client.delete_object, target),
        (client.put_object_acl, {**target, "ACL": "public-read"}),
        (client.put_object_tagging, {**target, "Tagging": tag_set}),
        (client.delete_object_tagging, target),
        (client.create_multipart_upload, target),
        (
            client.upload_part,
            {**target, "UploadId": upload, "PartNumber": 1, "Body": b"y"},
        ),
        (client.abort_multipart_upload, {**target, "UploadId": upload}),
        (client.copy_object, {**target, "CopySource": f"{scene.name}/open"}),
    ]
    with unchanged(scene.server, scene.name):
        for call, asked in attempts:
            assert _status(call, **asked) == 403, call
        assert _deleted(client, scene.name) == []
    scene.server.s3().abort_multipart_upload(**target, UploadId=upload)


@pytest.mark.parametrize("caller", sorted(WRITERS))
def test_the_key_and_the_account_write(scene: Scene, caller: str) -> None:
    """The bucket's key and its account put, tag, open, copy and delete."""
    _set(scene, "private")
    client, target = scene.clients[caller], {"Bucket": scene.name, "Key": "written"}
    tag_set = {"TagSet": [{"Key": "a", "Value": "b"}]}
    assert _status(client.put_object, **target, Body=b"y") == 200
    assert _status(client.put_object_acl, **target, ACL="private") == 200
    assert _status(client.put_object_tagging, **target, Tagging=tag_set) == 200
    assert _status(client.copy_object, **target, CopySource=f"{scene.name}/open") == 200
    assert _status(client.delete_object, **target) == 204


def test_modes_never_rewrite_acls(scene: Scene) -> None:
    """Back in individual mode, earlier public objects are public and private ones private."""
    anonymous = scene.clients["anonymous"]
    seen = []
    for mode in ("individual", "private", "individual", "public", "individual"):
        _set(scene, mode)
        seen.append(
            tuple(
                _status(anonymous.get_object, Bucket=scene.name, Key=key)
                for key in ("closed", "open")
            )
        )
    assert seen == [(403, 200), (403, 403), (403, 200), (200, 200), (403, 200)]


def test_a_reader_taken_off_the_list_is_refused_at_once(scene: Scene) -> None:
    """The next request after the change is judged by the new list."""
    _set(scene, "private")
    reader, api = scene.clients["listed account"], scene.server.lightsail()
    (bucket,) = api.get_buckets(bucketName=scene.name)["buckets"]
    asked = {"Bucket": scene.name, "Key": "closed"}
    for _ in range(5):
        api.update_bucket(bucketName=scene.name, readonlyAccessAccounts=[])
        assert _status(reader.get_object, **asked) == 403
        listed = bucket["readonlyAccessAccounts"]
        api.update_bucket(bucketName=scene.name, readonlyAccessAccounts=listed)
        assert _status(reader.get_object, **asked) == 200


def _set(scene: Scene, mode: str) -> None:
    scene.server.lightsail().update_bucket(bucketName=scene.name, accessRules=RULES[mode])


def _status(call: Callable[..., Any], **asked: Any) -> int:
    try:
        answer = call(**asked)
    except ClientError as error:
        answer = error.response
    status: int = answer["ResponseMetadata"]["HTTPStatusCode"]
    return status


def _deleted(client: Any, name: str) -> list[str]:
    """Return what DeleteObjects says it deleted: refused as a whole, or key by key."""
    try:
        answer = client.delete_objects(Bucket=name, Delete={"Objects": [{"Key": "open"}]})
    except ClientError as error:
        return [] if error.response["Error"]["Code"] == "AccessDenied" else ["?"]
    assert [row["Code"] for row in answer["Errors"]] == ["AccessDenied"]
    return [row["Key"] for row in answer.get("Deleted", [])]
