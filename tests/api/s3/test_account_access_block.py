"""The account's block of public access, over S3 Control: put, get, delete, what flags do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import boto3  # type: ignore[import-untyped]
import pytest
from botocore.config import Config  # type: ignore[import-untyped]
from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from make import unique_name
from raw import Answer, send, send_signed
from refusals import expect_refusal, refused
from server import REGION, Account, Key, Server

FLAGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
PATH = "/v20180820/configuration/publicAccessBlock"
NAMESPACE = "http://awss3control.amazonaws.com/doc/2018-08-20/"
PUBLIC = {"getObject": "public", "allowPublicOverrides": False}
INDIVIDUAL = {"getObject": "private", "allowPublicOverrides": True}
PRIVATE = {"getObject": "private", "allowPublicOverrides": False}


class Owner(NamedTuple):
    """An account with a bucket, whose block no other test feels."""

    server: Server
    account: Account
    bucket: str
    s3: Any
    lightsail: Any
    control: Any

    def block(self, *flags: str) -> None:
        """Switch exactly these flags of the account on."""
        wanted = {name: name in flags for name in FLAGS}
        self.control.put_public_access_block(
            AccountId=self.account.account_id, PublicAccessBlockConfiguration=wanted
        )

    def unblock(self) -> None:
        """Take the account's block away."""
        self.control.delete_public_access_block(AccountId=self.account.account_id)

    def rules(self, rules: dict[str, Any], **more: Any) -> None:
        """Set the bucket's access rules."""
        self.lightsail.update_bucket(bucketName=self.bucket, accessRules=rules, **more)

    def anonymous(self, key: str = "k") -> int:
        """Return the status of an unsigned GET."""
        return send(self.server, "GET", f"/{self.bucket}/{key}").status


def control_client(server: Server, key: Key) -> Any:
    """Return boto3's S3 Control client, whose host with the account's id leads here.

    That is what a wildcard name does; what is signed, and sent as Host, stays as boto3 made it.
    """
    client = boto3.session.Session(region_name=REGION).client(
        "s3control",
        endpoint_url=server.endpoint,
        aws_access_key_id=key.access_key_id,
        aws_secret_access_key=key.secret_access_key,
        config=Config(retries={"total_max_attempts": 1}),
    )

    def resolve(request: Any, **_event: Any) -> None:
        parts = urlsplit(request.url)
        assert re.match(r"\d{12}\.127\.0\.0\.1:", parts.netloc)
        request.headers["Host"] = parts.netloc
        request.url = request.url.replace(parts.netloc, f"127.0.0.1:{server.port}", 1)

    client.meta.events.register("before-send.s3-control", resolve)
    return client


@pytest.fixture(scope="module")
def account(server: Server) -> Account:
    """An account of this module's own."""
    return server.account("blocks-public-access")


@pytest.fixture
def owner(server: Server, account: Account) -> Iterator[Owner]:
    """That account with a fresh bucket and without a block."""
    name = unique_name("blocked")
    lightsail = server.lightsail(account.key)
    lightsail.create_bucket(bucketName=name, bundleId="small_1_0")
    control = control_client(server, account.key)
    yield Owner(server, account, name, server.s3(account.key), lightsail, control)
    control.delete_public_access_block(AccountId=account.account_id)


def raw(owner: Owner, method: str, body: bytes = b"", **given: Any) -> Answer:
    """Send a signed request to the plain host, as any program can."""
    headers = {"x-amz-account-id": given.pop("account_id", owner.account.account_id)}
    return send_signed(
        owner.server,
        method,
        PATH,
        headers=headers,
        body=body,
        key=given.pop("key", owner.account.key),
    )


def test_put_get_delete(owner: Owner) -> None:
    """boto3 reads what it wrote, flags left out are off; without a block there is none."""
    asked = {"AccountId": owner.account.account_id}
    with refused("NoSuchPublicAccessBlockConfiguration", 404):
        owner.control.get_public_access_block(**asked)
    for chosen in ((), FLAGS[:1], FLAGS[1:3], FLAGS):
        owner.control.put_public_access_block(
            **asked, PublicAccessBlockConfiguration=dict.fromkeys(chosen, True)
        )
        found = owner.control.get_public_access_block(**asked)
        expected = {name: name in chosen for name in FLAGS}
        assert found["PublicAccessBlockConfiguration"] == expected
    done = owner.control.delete_public_access_block(**asked)
    assert done["ResponseMetadata"]["HTTPStatusCode"] == 204
    with refused("NoSuchPublicAccessBlockConfiguration", 404):
        owner.control.get_public_access_block(**asked)


def test_what_stands_on_the_wire(owner: Owner) -> None:
    """The document has S3 Control's namespace, a refusal its wrapper and the request id."""
    absent = raw(owner, "GET")
    expect_refusal(absent, "NoSuchPublicAccessBlockConfiguration", 404)
    assert re.search(
        rb"<ErrorResponse><Error><Code>[^<]*</Code><Message>[^<]*</Message><AccountId>\d{12}"
        rb"</AccountId></Error><RequestId>(\w+)</RequestId>",
        absent.body,
    )
    body = f'<PublicAccessBlockConfiguration xmlns="{NAMESPACE}"><IgnorePublicAcls>true'
    body += "</IgnorePublicAcls></PublicAccessBlockConfiguration>"
    assert raw(owner, "PUT", body.encode()).status == 200
    shown = raw(owner, "GET")
    assert shown.status == 200
    assert f'<PublicAccessBlockConfiguration xmlns="{NAMESPACE}">'.encode() in shown.body
    assert b"<IgnorePublicAcls>true</IgnorePublicAcls>" in shown.body
    assert b"<BlockPublicAcls>false</BlockPublicAcls>" in shown.body
    assert raw(owner, "DELETE").status == 204
    assert raw(owner, "DELETE").status == 204


@pytest.mark.parametrize(
    ("method", "body", "code", "status"),
    [
        ("PUT", b"", "MissingRequestBodyError", 400),
        ("PUT", b"<Other/>", "MalformedXML", 400),
        (
            "PUT",
            b"<PublicAccessBlockConfiguration><IgnorePublicAcls>maybe</IgnorePublicAcls>"
            b"</PublicAccessBlockConfiguration>",
            "MalformedXML",
            400,
        ),
        ("PATCH", b"", "MethodNotAllowed", 405),
    ],
)
def test_bad_requests_change_nothing(
    owner: Owner, method: str, body: bytes, code: str, status: int
) -> None:
    """Documents that are none are refused, and the block stays as it was."""
    owner.block("BlockPublicAcls")
    expect_refusal(raw(owner, method, body), code, status)
    found = owner.control.get_public_access_block(AccountId=owner.account.account_id)
    assert found["PublicAccessBlockConfiguration"]["BlockPublicAcls"] is True


def test_nobody_else_reads_or_changes_it(owner: Owner, other_account: Account) -> None:
    """Another account's root, a bucket's key and nobody at all are refused."""
    key = owner.lightsail.create_bucket_access_key(bucketName=owner.bucket)["accessKey"]
    bucket_key = Key(key["accessKeyId"], key["secretAccessKey"])
    block = f'<PublicAccessBlockConfiguration xmlns="{NAMESPACE}"/>'.encode()
    for method, body in (("GET", b""), ("PUT", block), ("DELETE", b"")):
        for stranger in (other_account.key, bucket_key):
            expect_refusal(raw(owner, method, body, key=stranger), "AccessDenied", 403)
        mine = raw(owner, method, body, account_id=other_account.account_id)
        expect_refusal(mine, "AccessDenied", 403)
        headers = {"x-amz-account-id": owner.account.account_id}
        unsigned = send(owner.server, method, PATH, headers=headers, body=body)
        expect_refusal(unsigned, "AccessDenied", 403)
    with refused("NoSuchPublicAccessBlockConfiguration", 404):
        owner.control.get_public_access_block(AccountId=owner.account.account_id)


def test_users_need_a_policy(owner: Owner) -> None:
    """A user reads or sets the block when a policy allows just that; another is refused."""
    iam, keys = owner.server.iam(owner.account.key), {}
    for name, actions in (
        ("setter", ["s3:PutAccountPublicAccessBlock"]),
        ("reader", ["s3:GetAccountPublicAccessBlock"]),
        ("nobody", ["s3:PutBucketPublicAccessBlock", "lightsail:*"]),
    ):
        iam.create_user(UserName=name)
        statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=document)
        made = iam.create_access_key(UserName=name)["AccessKey"]
        keys[name] = Key(made["AccessKeyId"], made["SecretAccessKey"])
    body = f'<PublicAccessBlockConfiguration xmlns="{NAMESPACE}"/>'.encode()
    for name, key in keys.items():
        put, got = raw(owner, "PUT", body, key=key), raw(owner, "GET", key=key)
        assert (put.status == 200) is (name == "setter")
        assert (got.status == 200) is (name == "reader")
        assert raw(owner, "DELETE", key=key).status == (204 if name == "setter" else 403)
        raw(owner, "PUT", body)


def test_a_bucket_may_have_the_name_of_the_path(server: Server) -> None:
    """Without an account's id in its headers the same path is an object's."""
    server.lightsail().create_bucket(bucketName="v20180820", bundleId="small_1_0")
    asked = {"Bucket": "v20180820", "Key": "configuration/publicAccessBlock"}
    server.s3().put_object(**asked, Body=b"an object")
    assert server.s3().get_object(**asked)["Body"].read() == b"an object"
    server.s3().delete_object(**asked)
    server.s3().delete_bucket(Bucket="v20180820")


def test_block_public_acls_refuses_new_ones_only(owner: Owner) -> None:
    """Public ACLs are refused wherever one can be given; objects and buckets stay public."""
    s3, asked = owner.s3, {"Bucket": owner.bucket, "Key": "k"}
    owner.rules(INDIVIDUAL)
    s3.put_object(**asked, Body=b"x", ACL="public-read")
    owner.block("BlockPublicAcls")
    assert owner.anonymous() == 200
    calls: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (s3.put_object, {**asked, "Body": b"y"}),
        (s3.put_object_acl, asked),
        (s3.create_multipart_upload, asked),
        (s3.copy_object, {**asked, "Key": "c", "CopySource": f"{owner.bucket}/k"}),
        (s3.put_bucket_acl, {"Bucket": owner.bucket}),
        (s3.create_bucket, {"Bucket": unique_name("open")}),
    ]
    for call, arguments in calls:
        with refused("AccessDenied", 403):
            call(**arguments, ACL="public-read")
    s3.put_object(**{**asked, "Key": "mine"}, Body=b"y", ACL="bucket-owner-full-control")
    owner.rules(PUBLIC)
    assert (owner.anonymous(), owner.anonymous("mine")) == (200, 200)
    owner.unblock()
    s3.put_object_acl(**asked, ACL="public-read")


@pytest.mark.parametrize("flag", ["IgnorePublicAcls", "RestrictPublicBuckets"])
def test_what_is_hidden_comes_back(owner: Owner, flag: str) -> None:
    """Both modes lose effect at the next request, ACLs can be written, and all comes back."""
    owner.rules(INDIVIDUAL)
    owner.s3.put_object(Bucket=owner.bucket, Key="k", Body=b"x", ACL="public-read")
    for rules in (INDIVIDUAL, PUBLIC):
        owner.rules(rules)
        assert owner.anonymous() == 200
        owner.block(flag)
        assert owner.anonymous() == 403
        owner.s3.put_object_acl(Bucket=owner.bucket, Key="k", ACL="public-read")
        assert owner.anonymous() == 403
        owner.unblock()
        assert owner.anonymous() == 200


def test_block_public_policy_refuses_the_public_mode(owner: Owner) -> None:
    """UpdateBucket cannot make a bucket public; one that is public stays so."""
    owner.block("BlockPublicPolicy")
    with pytest.raises(ClientError) as caught:
        owner.rules(PUBLIC, versioning="Enabled")
    assert caught.value.response["Error"]["Code"] == "AccessDeniedException"
    (bucket,) = owner.lightsail.get_buckets(bucketName=owner.bucket)["buckets"]
    assert (bucket["accessRules"], bucket["objectVersioning"]) == (PRIVATE, "NeverEnabled")
    owner.rules(INDIVIDUAL)
    owner.unblock()
    owner.rules(PUBLIC)
    owner.s3.put_object(Bucket=owner.bucket, Key="k", Body=b"x")
    owner.block("BlockPublicPolicy")
    assert owner.anonymous() == 200


def test_restrict_public_buckets_cuts_readers_off(owner: Owner, other_account: Account) -> None:
    """Cross-account reads end in public mode and go on in a private one."""
    theirs, asked = owner.server.s3(other_account.key), {"Bucket": owner.bucket, "Key": "k"}
    owner.s3.put_object(**asked, Body=b"x")
    owner.rules(PUBLIC, readonlyAccessAccounts=[other_account.account_id])
    owner.block("RestrictPublicBuckets")
    with refused("AccessDenied", 403):
        theirs.get_object(**asked)
    with refused("AccessDenied", 403):
        theirs.list_objects_v2(Bucket=owner.bucket)
    owner.s3.get_object(**asked)
    owner.rules(PRIVATE)
    theirs.get_object(**asked)
    theirs.list_objects_v2(Bucket=owner.bucket)


def test_the_stricter_of_both_levels_holds(owner: Owner) -> None:
    """A bucket's own block holds without the account's, and the account's without its own."""
    owner.s3.put_object(Bucket=owner.bucket, Key="k", Body=b"x")
    owner.rules(PUBLIC)
    mine = {"IgnorePublicAcls": True}
    owner.s3.put_public_access_block(Bucket=owner.bucket, PublicAccessBlockConfiguration=mine)
    owner.block()
    assert owner.anonymous() == 403
    owner.s3.delete_public_access_block(Bucket=owner.bucket)
    assert owner.anonymous() == 200
    owner.block("IgnorePublicAcls")
    off = {"IgnorePublicAcls": False}
    owner.s3.put_public_access_block(Bucket=owner.bucket, PublicAccessBlockConfiguration=off)
    assert owner.anonymous() == 403
    status = owner.s3.get_bucket_policy_status(Bucket=owner.bucket)
    assert status["PolicyStatus"]["IsPublic"] is False


def test_new_buckets_are_under_it(owner: Owner) -> None:
    """A bucket made after the block, by either API, is as blocked as one made before."""
    owner.block(*FLAGS)
    ours, theirs = unique_name("later"), unique_name("later")
    owner.lightsail.create_bucket(bucketName=ours, bundleId="small_1_0")
    owner.s3.create_bucket(Bucket=theirs)
    for name in (ours, theirs):
        with refused("AccessDenied", 403):
            owner.s3.put_object(Bucket=name, Key="k", Body=b"x", ACL="public-read")
    owner.unblock()
    for name in (ours, theirs):
        owner.s3.put_object(Bucket=name, Key="k", Body=b"x", ACL="public-read")


def test_get_buckets_tells_of_it(owner: Owner) -> None:
    """accountLevelBpaSync is in sync since the change, and says whether buckets feel it."""
    before = owner.lightsail.get_buckets()["accountLevelBpaSync"]
    assert (before["status"], before["bpaImpactsLightsail"]) == ("InSync", False)
    owner.block("RestrictPublicBuckets")
    after = owner.lightsail.get_buckets(bucketName=owner.bucket)["accountLevelBpaSync"]
    assert (after["status"], after["bpaImpactsLightsail"]) == ("InSync", True)
    assert after["lastSyncedAt"] >= before["lastSyncedAt"]
    owner.block()
    assert owner.lightsail.get_buckets()["accountLevelBpaSync"]["bpaImpactsLightsail"] is False
