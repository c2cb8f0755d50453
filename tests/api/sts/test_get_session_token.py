"""STS GetSessionToken: credentials that end; and what takes the place of roles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import boto3  # type: ignore[import-untyped]
from api.iam.people import person
from refusals import refused
from server import Key, Server


def client(server: Server, service: str, made: dict[str, Any]) -> Any:
    """Return a boto3 client that signs with temporary credentials."""
    return boto3.client(
        service,
        endpoint_url=server.endpoint,
        region_name="us-east-1",
        aws_access_key_id=made["AccessKeyId"],
        aws_secret_access_key=made["SecretAccessKey"],
        aws_session_token=made["SessionToken"],
    )


def test_a_session_is_its_user(server: Server) -> None:
    """The same identity, until its key goes."""
    who = person(server)
    made = server.sts(who.key).get_session_token(DurationSeconds=900)["Credentials"]
    assert made["AccessKeyId"].startswith("ASIA")
    left = made["Expiration"] - datetime.now(UTC)
    assert timedelta(seconds=880) < left <= timedelta(seconds=900)
    sts = client(server, "sts", made)
    assert sts.get_caller_identity()["Arn"] == server.sts(who.key).get_caller_identity()["Arn"]
    with refused("AccessDenied", 403):
        sts.get_session_token()
    server.iam().update_access_key(
        UserName=who.name, AccessKeyId=who.key.access_key_id, Status="Inactive"
    )
    with refused("InvalidClientTokenId", 403):
        sts.get_caller_identity()


def test_a_session_changes_nothing_in_iam(server: Server) -> None:
    """Who has credentials that end could make lasting ones; a root's session works on S3."""
    made = server.sts().get_session_token()["Credentials"]
    assert made["Expiration"] - datetime.now(UTC) <= timedelta(hours=1)
    client(server, "s3", made).list_buckets()
    with refused("AccessDenied", 403):
        client(server, "iam", made).create_user(UserName="made-by-a-session")
    client(server, "iam", made).list_users(MaxItems=1)


def test_bucket_keys_have_no_sessions(server: Server) -> None:
    """They are nobody's."""
    name = server.bucket("sessionless-bucket").key
    with refused("AccessDenied", 403):
        server.sts(name).get_session_token()
    with refused("ValidationError", 400):
        server.sts().get_session_token(SerialNumber="arn:aws:iam::1:mfa/x", TokenCode="123456")


def test_roles_are_refused_with_what_to_use_instead(server: Server) -> None:
    """There are none; the message names users, sessions and instances."""
    asked = {"RoleArn": "arn:aws:iam::123456789012:role/r", "RoleSessionName": "s1"}
    with refused("NotImplemented", 400) as refusal:
        server.sts().assume_role(**asked)
    assert "GetSessionToken" in refusal["Error"]["Message"]


def test_a_federated_user_is_refused(server: Server) -> None:
    """As roles are."""
    with refused("NotImplemented", 400):
        server.sts().get_federation_token(Name="ann")
    with refused("InvalidClientTokenId", 403):
        server.sts(Key("ASIA" + "A" * 16, "s" * 40)).get_caller_identity()
