"""Who may do what: docs/permissions.md, cell by cell, with requests at a running server."""

from __future__ import annotations

import hashlib
import http.client
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest
from hosts import Host, HostServer, new_host
from instances import set_access
from permissions import (
    CALLERS,
    COLUMNS,
    ELSE,
    LIGHTSAIL,
    READING,
    Blocks,
    holds,
    s3_statement,
)
from raw import md5_of, sign
from refusals import unchanged
from server import ROOT, Key, Server

RULES = {
    "private": {"getObject": "private", "allowPublicOverrides": False},
    "individual": {"getObject": "private", "allowPublicOverrides": True},
    "public": {"getObject": "public", "allowPublicOverrides": False},
    "public with overrides": {"getObject": "public", "allowPublicOverrides": True},
}
FLAGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
BLOCKS = {
    "nothing blocked": Blocks(),
    "what hides nothing": Blocks(account=frozenset(FLAGS[::2])),
    "the account's IgnorePublicAcls": Blocks(account=frozenset([FLAGS[1]])),
    "the account's RestrictPublicBuckets": Blocks(account=frozenset([FLAGS[3]])),
    "all of the account's": Blocks(account=frozenset(FLAGS)),
    "the bucket's IgnorePublicAcls": Blocks(bucket=frozenset([FLAGS[1]])),
    "the bucket's RestrictPublicBuckets": Blocks(bucket=frozenset([FLAGS[3]])),
}
# What overrides add to the public mode is nothing, whatever is blocked.
SCENES = [
    (blocked, mode)
    for blocked in BLOCKS
    for mode in RULES
    if mode != "public with overrides" or blocked == "nothing blocked"
]
TAGS = b"<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"


class Client:
    """A caller with a connection of its own; nothing of an SDK stands between."""

    def __init__(self, server: Server, key: Key | None, token: str = "") -> None:
        self._server = server
        self._key = key
        self._token = {"x-amz-security-token": token} if token else {}
        self._line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)

    def status(
        self,
        method: str,
        path: str,
        query: str = "",
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        service: str = "s3",
    ) -> int:
        """Return the status of the answer."""
        sent = {**self._token, **(headers or {})}
        if self._key is not None:
            digest = hashlib.sha256(body).hexdigest()
            given: dict[str, Any] = {
                "key": self._key,
                "payload_hash": digest,
                "service": service,
            }
            sent = sign(self._server, method, path, query, sent, **given).headers
        target = f"{path}?{query}" if query else path
        self._line.request(method, target, body or None, sent)
        answer = self._line.getresponse()
        answer.read()
        return answer.status

    def close(self) -> None:
        """End the connection."""
        self._line.close()


class Scene(NamedTuple):
    """A bucket with a private and a public object, of the first account of a server."""

    server: HostServer
    account_id: str
    name: str
    clients: dict[str, Client]

    def set(self, mode: str, blocks: Blocks) -> None:
        """Put the bucket into a mode, and set both blocks."""
        self._block_account(frozenset())  # It could refuse the mode.
        self.server.lightsail().update_bucket(bucketName=self.name, accessRules=RULES[mode])
        self.server.s3().put_public_access_block(
            Bucket=self.name,
            PublicAccessBlockConfiguration={flag: flag in blocks.bucket for flag in FLAGS},
        )
        self._block_account(blocks.account)

    def _block_account(self, flags: frozenset[str]) -> None:
        inner = "".join(f"<{flag}>true</{flag}>" for flag in sorted(flags))
        status = self.clients[CALLERS[1]].status(
            "PUT",
            "/v20180820/configuration/publicAccessBlock",
            body=f"<PublicAccessBlockConfiguration>{inner}</PublicAccessBlockConfiguration>".encode(),
            headers={"x-amz-account-id": self.account_id},
        )
        assert status == 200


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Every caller of the table around one bucket, on a server of their own."""
    server = HostServer(tmp_path_factory.mktemp("matrix"), workers=2)
    with server:
        listed, stranger = server.account("listed"), server.account("a-stranger")
        made, beside = server.bucket("matrix"), server.bucket("beside")
        server.lightsail().update_bucket(
            bucketName=made.name, readonlyAccessAccounts=[listed.account_id]
        )
        made.s3.put_object(Bucket=made.name, Key="closed", Body=b"x")
        made.s3.put_object(Bucket=made.name, Key="open", Body=b"x", ACL="public-read")
        attached, detached = new_host(server), new_host(server)
        set_access(server, made.name, attached.name, "allow")
        theirs = server.lightsail(listed.key)
        theirs.create_bucket(bucketName="theirs", bundleId="small_1_0")
        key = theirs.create_bucket_access_key(bucketName="theirs")["accessKey"]
        callers: dict[str, tuple[Key | None, str]] = {
            "nobody (an unsigned request)": (None, ""),
            "the root key of the bucket's account": (ROOT, ""),
            "an access key of the bucket": (made.key, ""),
            "an access key of another bucket": (beside.key, ""),
            "an instance attached to the bucket": on_host(server, attached),
            "an instance not attached": on_host(server, detached),
            "the root key of a listed account": (listed.key, ""),
            "an access key of a listed account's bucket": (
                Key(key["accessKeyId"], key["secretAccessKey"]),
                "",
            ),
            "the root key of another account": (stranger.key, ""),
            **users(server, made.name, listed.key, stranger.key),
        }
        assert set(callers) == set(CALLERS)
        clients = {who: Client(server, *given) for who, given in callers.items()}
        account_id = server.sts().get_caller_identity()["Account"]
        yield Scene(server, account_id, made.name, clients)
        for client in clients.values():
            client.close()


def users(server: Server, bucket: str, listed: Key, other: Key) -> dict[str, tuple[Key, str]]:
    """Make the users of the table."""
    s3 = s3_statement(bucket)
    wanted: dict[str, tuple[Key, list[dict[str, Any]]]] = {
        "a user with both statements of the guide": (ROOT, [LIGHTSAIL, s3]),
        "a user with its S3 statement alone": (ROOT, [s3]),
        "a user with its Lightsail statement alone": (ROOT, [LIGHTSAIL]),
        "a user without policies": (ROOT, []),
        "a user denied S3": (ROOT, [s3, {**s3, "Sid": "No", "Effect": "Deny"}]),
        "a listed account's user, allowed S3": (listed, [s3]),
        "a listed account's user, without policies": (listed, []),
        "another account's user, allowed S3": (other, [s3]),
    }
    found = {}
    for number, (who, (owner, statements)) in enumerate(wanted.items()):
        iam, name = server.iam(owner), f"user-{number}"
        iam.create_user(UserName=name)
        if statements:
            document = json.dumps({"Version": "2012-10-17", "Statement": statements})
            iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=document)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        found[who] = (Key(key["AccessKeyId"], key["SecretAccessKey"]), "")
    return found


def on_host(server: HostServer, host: Host) -> tuple[Key, str]:
    """Return the credentials of a host, and their token."""
    told = server.credentials(host.secret)
    return Key(told["AccessKeyId"], told["SecretAccessKey"]), told["Token"]


@pytest.mark.parametrize(("blocked", "mode"), SCENES)
def test_every_cell(scene: Scene, blocked: str, mode: str) -> None:
    """Each caller may what its row says, and is refused the rest, which changes nothing."""
    blocks = BLOCKS[blocked]
    scene.set(mode, blocks)
    with unchanged(scene.server, scene.name):
        for who, client in scene.clients.items():
            check_reading(scene, who, client, mode, blocks)
            check_else(scene, who, client, mode, blocks)


def check_reading(scene: Scene, who: str, client: Client, mode: str, blocks: Blocks) -> None:
    """GET and HEAD of both objects."""
    for column, (of_mode, is_public) in COLUMNS.items():
        if not mode.startswith(of_mode):
            continue
        expected = 200 if holds(READING[who][column], blocks) else 403
        keys = ["open" if is_public else "closed"]
        if of_mode != "individual":
            keys = ["open", "closed"]  # ACLs do not matter.
        for key in keys:
            for method in ("GET", "HEAD"):
                status = client.status(method, f"/{scene.name}/{key}")
                assert status == expected, (who, column, method, key)
    may_list = holds(_list_cell(who, mode), blocks)
    # Who may not list learns nothing of what is not there, in no mode.
    missing = client.status("GET", f"/{scene.name}/missing")
    assert missing == (404 if may_list else 403), who


def check_else(scene: Scene, who: str, client: Client, mode: str, blocks: Blocks) -> None:
    """Listings, ACLs, writes and settings."""
    bucket, row = f"/{scene.name}", ELSE[who]
    seen = [
        client.status("GET", bucket, "list-type=2"),
        client.status("GET", bucket, "versions="),
        client.status("GET", f"{bucket}/closed", "acl="),
        client.status("GET", f"{bucket}/closed", "tagging="),
    ]
    assert set(seen) == {200 if holds(_list_cell(who, mode), blocks) else 403}, (who, seen)
    settings = [client.status("GET", bucket, part) for part in ("versioning=", "acl=")]
    assert set(settings) == {200 if holds(row["read settings"], blocks) else 403}, who
    changed = client.status("DELETE", bucket, "cors=")
    assert changed == (204 if holds(row["change settings"], blocks) else 403), who
    call = {"x-amz-target": "Lightsail_20161128.UpdateBucket"}
    update = json.dumps({"bucketName": scene.name}).encode()
    updated = client.status("POST", "/", "", update, call, "lightsail")
    is_allowed = holds(row["use the Lightsail API"], blocks)
    assert (updated == 200) is is_allowed, who
    assert updated in (200, 400), who
    may_write = holds(row["write"], blocks)
    target = f"{bucket}/{'written' if may_write else 'open'}"
    private = {"x-amz-acl": "private"}
    written = [
        client.status("PUT", target, body=b"y"),
        client.status("PUT", target, "acl=", headers=private),
        client.status("PUT", target, "tagging=", TAGS),
        client.status("DELETE", target),
    ]
    assert written == ([200, 200, 200, 204] if may_write else [403] * 4), who


def _list_cell(who: str, mode: str) -> str:
    is_public = mode.startswith("public")
    return ELSE[who]["the same in public mode" if is_public else "list, read ACLs and tags"]


def test_the_key_and_the_account_write(scene: Scene) -> None:
    """The bucket's key and its account start, copy and abort uploads as well."""
    scene.set("private", Blocks())
    for who in CALLERS[1:3]:
        client, target = scene.clients[who], f"/{scene.name}/written"
        source = {"x-amz-copy-source": f"{scene.name}/open"}
        assert client.status("PUT", target, headers=source) == 200
        assert client.status("DELETE", target) == 204


def test_nobody_else_writes_in_any_way(scene: Scene) -> None:
    """Batches, parts, copies and forms of others are refused and change nothing."""
    scene.set("public", Blocks())
    bucket, target = f"/{scene.name}", f"/{scene.name}/open"
    root = scene.server.s3()
    upload = root.create_multipart_upload(Bucket=scene.name, Key="open")["UploadId"]
    batch = b"<Delete><Object><Key>open</Key></Object></Delete>"
    md5 = {"content-md5": md5_of(batch)}
    part = f"partNumber=1&uploadId={upload}"
    with unchanged(scene.server, scene.name):
        for who, client in scene.clients.items():
            if ELSE[who]["write"] == "yes":
                continue
            source = {"x-amz-copy-source": f"{scene.name}/open"}
            refusals = [
                client.status("PUT", f"{bucket}/new", headers=source),
                client.status("PUT", target, part, b"y"),
                client.status("DELETE", target, f"uploadId={upload}"),
                client.status("DELETE", target, "tagging="),
                client.status("GET", target, f"uploadId={upload}"),
                client.status("GET", bucket, "uploads="),
            ]
            assert refusals == [403] * len(refusals), who
            # Refused as a whole, or key by key.
            assert client.status("POST", bucket, "delete=", batch, md5) in (200, 403), who
    root.abort_multipart_upload(Bucket=scene.name, Key="open", UploadId=upload)


def test_modes_never_rewrite_acls(scene: Scene) -> None:
    """Back in individual mode, earlier public objects are public and private ones private."""
    anonymous, seen = scene.clients[CALLERS[0]], []
    for mode in ("individual", "private", "individual", "public", "individual"):
        scene.set(mode, Blocks())
        seen.append(
            tuple(anonymous.status("GET", f"/{scene.name}/{key}") for key in ("closed", "open"))
        )
    assert seen == [(403, 200), (403, 403), (403, 200), (200, 200), (403, 200)]


def test_a_reader_taken_off_the_list_is_refused_at_once(scene: Scene) -> None:
    """The next request after the change is judged by the new list."""
    scene.set("private", Blocks())
    reader = scene.clients["the root key of a listed account"]
    api = scene.server.lightsail()
    (bucket,) = api.get_buckets(bucketName=scene.name)["buckets"]
    for _ in range(5):
        api.update_bucket(bucketName=scene.name, readonlyAccessAccounts=[])
        assert reader.status("GET", f"/{scene.name}/closed") == 403
        listed = bucket["readonlyAccessAccounts"]
        api.update_bucket(bucketName=scene.name, readonlyAccessAccounts=listed)
        assert reader.status("GET", f"/{scene.name}/closed") == 200
