"""Session tokens on every wire: where they count, and how a wrong one is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from forms import post
from hosts import HostServer, client_of, minted
from make import unique_name
from raw import presign, send, send_signed
from refusals import expect_refusal, refused
from server import ROOT, Key, OwnBucket

Credentials = dict[str, str]
MONTH_S = 30 * 86_400


@pytest.fixture
def own_bucket(hosts_server: HostServer) -> OwnBucket:
    """A fresh bucket with its key."""
    return hosts_server.bucket(unique_name("tokens"))


def _session_of(server: HostServer, key: Key = ROOT) -> Credentials:
    made = server.sts(key).get_session_token(DurationSeconds=900)["Credentials"]
    return {
        "AccessKeyId": made["AccessKeyId"],
        "SecretAccessKey": made["SecretAccessKey"],
        "Token": made["SessionToken"],
    }


def _target(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def test_a_session_is_who_asked_for_it(hosts_server: HostServer, own_bucket: OwnBucket) -> None:
    """S3, Lightsail, STS and IAM take its credentials as they take the long-lived key."""
    session = _session_of(hosts_server)
    s3 = client_of(hosts_server, session)
    s3.put_object(Bucket=own_bucket.name, Key="k", Body=b"bytes")
    assert own_bucket.s3.get_object(Bucket=own_bucket.name, Key="k")["Body"].read() == b"bytes"
    lightsail = client_of(hosts_server, session, "lightsail")
    assert lightsail.get_buckets(bucketName=own_bucket.name)["buckets"]
    sts = client_of(hosts_server, session, "sts").get_caller_identity()
    assert sts["Arn"] == hosts_server.sts().get_caller_identity()["Arn"]


def test_a_large_upload_takes_a_session(
    hosts_server: HostServer, own_bucket: OwnBucket
) -> None:
    """In parts, each request with the token."""
    s3 = client_of(hosts_server, _session_of(hosts_server))
    upload = s3.create_multipart_upload(Bucket=own_bucket.name, Key="large")["UploadId"]
    place = {"Bucket": own_bucket.name, "Key": "large", "UploadId": upload}
    part = s3.upload_part(PartNumber=1, Body=b"x" * 100_000, **place)
    parts = [{"PartNumber": 1, "ETag": part["ETag"]}]
    s3.complete_multipart_upload(MultipartUpload={"Parts": parts}, **place)
    assert s3.head_object(Bucket=own_bucket.name, Key="large")["ContentLength"] == 100_000


def test_a_presigned_url_carries_the_token(
    hosts_server: HostServer, own_bucket: OwnBucket
) -> None:
    """For reading and writing; without it the URL is worth nothing."""
    s3 = client_of(hosts_server, _session_of(hosts_server))
    place = {"Bucket": own_bucket.name, "Key": "k"}
    target = _target(s3.generate_presigned_url("put_object", Params=place))
    assert "x-amz-security-token=" in target.lower()
    assert send(hosts_server, "PUT", target, body=b"bytes").status == 200
    target = _target(s3.generate_presigned_url("get_object", Params=place))
    assert send(hosts_server, "GET", target).body == b"bytes"
    kept = [pair for pair in target.split("&") if "security-token" not in pair.lower()]
    answer = send(hosts_server, "GET", "&".join(kept))
    expect_refusal(answer, "InvalidAccessKeyId", 403)


def test_a_form_carries_the_token(hosts_server: HostServer, own_bucket: OwnBucket) -> None:
    """As boto3 makes one; the policy covers the field, and another token is invalid."""
    s3 = client_of(hosts_server, _session_of(hosts_server))
    form = s3.generate_presigned_post(own_bucket.name, "posted")
    assert "x-amz-security-token" in form["fields"]
    assert post(hosts_server, own_bucket, form["fields"], b"bytes").status == 204
    other = {**form["fields"], "x-amz-security-token": "made-up"}
    expect_refusal(post(hosts_server, own_bucket, other, b"bytes"), "InvalidToken", 400)
    del other["x-amz-security-token"]
    answer = post(hosts_server, own_bucket, other, b"bytes")
    expect_refusal(answer, "InvalidAccessKeyId", 403)


def _forged(server: HostServer) -> Credentials:
    session = _session_of(server)
    last = "B" if session["Token"][-2] == "A" else "A"
    return {**session, "Token": session["Token"][:-2] + last + session["Token"][-1]}


def _of_another_key(server: HostServer) -> Credentials:
    return {**_session_of(server), "Token": _session_of(server)["Token"]}


def _of_another_server(server: HostServer) -> Credentials:
    return minted(bytes(32), 900)


def _expired(server: HostServer) -> Credentials:
    return minted(server.server_key, 900, age_s=901)


def _long_ago(server: HostServer) -> Credentials:
    return minted(server.server_key, 900, age_s=MONTH_S)


def _long_lived(server: HostServer) -> Credentials:
    token = _session_of(server)["Token"]
    return {
        "AccessKeyId": ROOT.access_key_id,
        "SecretAccessKey": ROOT.secret_access_key,
        "Token": token,
    }


WRONG: list[tuple[Callable[[HostServer], Credentials], bool]] = [
    (_forged, False),
    (_of_another_key, False),
    (_of_another_server, False),
    (_long_lived, False),
    (_expired, True),
    (_long_ago, True),
]


@pytest.mark.parametrize(("make", "is_expired"), WRONG)
def test_a_wrong_token_is_refused_on_every_wire(
    hosts_server: HostServer,
    own_bucket: OwnBucket,
    make: Callable[[HostServer], Credentials],
    is_expired: bool,
) -> None:
    """By the code each API has for it; an expired one by its own."""
    wrong = make(hosts_server)

    def call(service: str, code: str, status: int, call: Callable[[Any], object]) -> None:
        with refused(code, status):
            call(client_of(hosts_server, wrong, service))

    of_s3 = "ExpiredToken" if is_expired else "InvalidToken"
    of_lightsail = "ExpiredTokenException" if is_expired else "UnrecognizedClientException"
    of_sts = "ExpiredToken" if is_expired else "InvalidClientTokenId"
    name = own_bucket.name
    call("s3", of_s3, 400, lambda s3: s3.put_object(Bucket=name, Key="k", Body=b"b"))
    call("lightsail", of_lightsail, 403, lambda api: api.get_buckets())
    call("sts", of_sts, 403, lambda sts: sts.get_caller_identity())
    key = Key(wrong["AccessKeyId"], wrong["SecretAccessKey"])
    token = quote(wrong["Token"], safe="")
    target = presign(
        hosts_server, "GET", f"/{name}/k", f"X-Amz-Security-Token={token}", key=key
    )
    expect_refusal(send(hosts_server, "GET", target), of_s3, 400)


def test_a_secret_is_worth_nothing_with_a_good_token(
    hosts_server: HostServer, own_bucket: OwnBucket
) -> None:
    """The signature is compared as ever."""
    wrong = {**_session_of(hosts_server), "SecretAccessKey": "x" * 40}
    with refused("SignatureDoesNotMatch", 403):
        client_of(hosts_server, wrong).list_objects_v2(Bucket=own_bucket.name)


@pytest.mark.parametrize("token", ["", "x", "ü", "A" * 600, "A" * 6_000])
def test_a_made_up_token_is_no_failure_of_the_server(
    hosts_server: HostServer, own_bucket: OwnBucket, token: str
) -> None:
    """Whatever stands in the header; an empty one is none."""
    key = Key(_session_of(hosts_server)["AccessKeyId"], "x" * 40)
    headers = {"x-amz-security-token": token}
    answer = send_signed(hosts_server, "GET", f"/{own_bucket.name}", headers=headers, key=key)
    code, status = ("InvalidToken", 400) if token else ("InvalidAccessKeyId", 403)
    expect_refusal(answer, code, status)


def test_a_session_of_a_user_ends_with_key_and_user(hosts_server: HostServer) -> None:
    """The key made inactive, or gone with its user: at the next request."""
    iam, name = hosts_server.iam(), unique_name("user")
    iam.create_user(UserName=name)
    made = iam.create_access_key(UserName=name)["AccessKey"]
    key = Key(made["AccessKeyId"], made["SecretAccessKey"])
    sts = client_of(hosts_server, _session_of(hosts_server, key), "sts")
    of_key = {"UserName": name, "AccessKeyId": key.access_key_id}
    assert sts.get_caller_identity()["Arn"].endswith(f":user/{name}")
    iam.update_access_key(Status="Inactive", **of_key)
    with refused("InvalidClientTokenId", 403):
        sts.get_caller_identity()
    iam.update_access_key(Status="Active", **of_key)
    assert sts.get_caller_identity()["Arn"].endswith(f":user/{name}")
    iam.delete_access_key(**of_key)
    iam.delete_user(UserName=name)
    with refused("InvalidClientTokenId", 403):
        sts.get_caller_identity()


def test_a_session_may_what_its_user_may_now(
    hosts_server: HostServer, own_bucket: OwnBucket
) -> None:
    """Not what it could when the session began."""
    iam, name = hosts_server.iam(), unique_name("user")
    iam.create_user(UserName=name)
    made = iam.create_access_key(UserName=name)["AccessKey"]
    key = Key(made["AccessKeyId"], made["SecretAccessKey"])
    s3 = client_of(hosts_server, _session_of(hosts_server, key))
    with refused("AccessDenied", 403):
        s3.list_objects_v2(Bucket=own_bucket.name)
    allow = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=document)
    s3.list_objects_v2(Bucket=own_bucket.name)
    iam.delete_user_policy(UserName=name, PolicyName="all")
    with refused("AccessDenied", 403):
        s3.list_objects_v2(Bucket=own_bucket.name)


def test_a_session_asks_for_no_other(hosts_server: HostServer) -> None:
    """Else it could be prolonged for ever."""
    sts = client_of(hosts_server, _session_of(hosts_server), "sts")
    with refused("AccessDenied", 403):
        sts.get_session_token()
