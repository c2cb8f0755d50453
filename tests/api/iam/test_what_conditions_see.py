"""Conditions see what a request says wherever it says it: headers, a URL, a form, a body."""

from __future__ import annotations

from typing import Any

import pytest
from api.iam.people import Person, allow, person
from forms import post, signed_form
from raw import Answer, presign, send, send_signed
from refusals import expect_refusal, refused
from server import OwnBucket, Server

DENY = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}


def writer(server: Server, condition: dict[str, Any]) -> Person:
    """Make a user who may do everything with S3 but what the condition is true of."""
    return person(server, allow("s3:*"), {**DENY, "Condition": condition})


def test_an_acl_in_a_presigned_url(server: Server, bucket: OwnBucket) -> None:
    """A parameter that stands for a header is judged as the header, in any case."""
    who = writer(server, {"StringEquals": {"s3:x-amz-acl": "public-read"}})

    def put(query: str) -> Answer:
        target = presign(server, "PUT", f"/{bucket.name}/a", query, key=who.key)
        return send(server, "PUT", target, body=b"1")

    assert put("x-amz-acl=private").status == 200
    for name in ("x-amz-acl", "X-Amz-Acl"):
        expect_refusal(put(f"{name}=public-read"), "AccessDenied", 403)


def test_how_a_request_was_signed(server: Server, bucket: OwnBucket) -> None:
    """A policy may refuse URLs, which are passed on, and forms."""
    who = writer(server, {"StringNotEquals": {"s3:authType": "REST-HEADER"}})
    server.s3(who.key).put_object(Bucket=bucket.name, Key="a", Body=b"1")
    url = presign(server, "GET", f"/{bucket.name}/a", key=who.key)
    expect_refusal(send(server, "GET", url), "AccessDenied", 403)
    fields = signed_form(server, bucket._replace(key=who.key), "b")
    expect_refusal(post(server, bucket, fields, b"1"), "AccessDenied", 403)


@pytest.mark.parametrize(
    ("condition", "fields"),
    [
        ({"StringEquals": {"s3:x-amz-acl": "public-read"}}, {"acl": "public-read"}),
        (
            {"StringEquals": {"s3:RequestObjectTag/team": "red"}},
            {
                "tagging": "<Tagging><TagSet><Tag><Key>team</Key><Value>red</Value></Tag>"
                "</TagSet></Tagging>"
            },
        ),
    ],
)
def test_the_fields_of_a_form(
    server: Server, bucket: OwnBucket, condition: dict[str, Any], fields: dict[str, str]
) -> None:
    """A form's ACL and tags are those of any other upload."""
    own = bucket._replace(key=writer(server, condition).key)
    plain = signed_form(server, own, "plain")
    assert post(server, own, plain, b"1").status == 204
    answer = post(server, own, signed_form(server, own, "key", fields), b"1")
    expect_refusal(answer, "AccessDenied", 403)


def test_the_source_of_a_copy_however_it_is_written(server: Server, bucket: OwnBucket) -> None:
    """With a slash before it or escaped, it is the same source."""
    server.s3().put_object(Bucket=bucket.name, Key="secret/a", Body=b"1")
    who = writer(server, {"StringLike": {"s3:x-amz-copy-source": f"{bucket.name}/secret/*"}})
    for source in ("{}/secret/a", "/{}/%73ecret/a", "%2f{}%2Fsecret%2fa", "{}/open"):
        headers = {"x-amz-copy-source": source.format(bucket.name)}
        answer = send_signed(server, "PUT", f"/{bucket.name}/b", headers=headers, key=who.key)
        if source == "{}/open":
            assert answer.code == "NoSuchKey"
        else:
            expect_refusal(answer, "AccessDenied", 403)


def test_a_parameter_of_listings_does_not_tell_what_is_missing(
    server: Server, bucket: OwnBucket
) -> None:
    """Whether a key exists is told to who may list it, not to who adds a prefix to the URL."""
    statement = allow("s3:ListBucket", on=f"arn:aws:s3:::{bucket.name}")
    condition = {"StringEquals": {"s3:prefix": "mine/"}}
    who = person(server, {**statement, "Condition": condition})
    server.s3(who.key).list_objects(Bucket=bucket.name, Prefix="mine/")
    url = presign(server, "GET", f"/{bucket.name}/other", "prefix=mine%2F", key=who.key)
    expect_refusal(send(server, "GET", url), "AccessDenied", 403)


def test_tags_of_an_object_open_it(server: Server, bucket: OwnBucket) -> None:
    """Who may read what carries a tag may read its tags, and nothing without it."""
    root = server.s3()
    root.put_object(Bucket=bucket.name, Key="red", Body=b"1", Tagging="team=red")
    root.put_object(Bucket=bucket.name, Key="blue", Body=b"1", Tagging="team=blue")
    tagged = {"StringEquals": {"s3:ExistingObjectTag/team": "red"}}
    who = person(server, {**allow("s3:GetObject*", "s3:PutObjectTagging"), "Condition": tagged})
    s3 = server.s3(who.key)
    for ask in (s3.get_object, s3.head_object, s3.get_object_tagging, s3.get_object_acl):
        ask(Bucket=bucket.name, Key="red")
    for ask in (s3.get_object, s3.get_object_tagging, s3.get_object_acl):
        with refused("AccessDenied", 403):
            ask(Bucket=bucket.name, Key="blue")
    tagging = {"TagSet": [{"Key": "team", "Value": "blue"}]}
    s3.put_object_tagging(Bucket=bucket.name, Key="red", Tagging=tagging)
    with refused("AccessDenied", 403):
        s3.put_object_tagging(Bucket=bucket.name, Key="red", Tagging=tagging)


def test_where_a_bucket_is_made(server: Server) -> None:
    """The region of S3's CreateBucket is a condition, as it is written in the document."""
    where = {"StringEquals": {"s3:LocationConstraint": "eu-central-1"}}
    who = person(server, {**allow("s3:CreateBucket"), "Condition": where})
    s3 = server.s3(who.key)
    with refused("AccessDenied", 403):
        s3.create_bucket(Bucket="made-nowhere-by-policy")
    s3.create_bucket(
        Bucket="made-there-by-policy",
        CreateBucketConfiguration={"LocationConstraint": "eu-central-1"},
    )
    server.s3().delete_bucket(Bucket="made-there-by-policy")
