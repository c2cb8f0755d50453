"""STS GetCallerIdentity: who a key is."""

from __future__ import annotations

from make import unique_name
from refusals import refused
from server import Account, Key, Server


def test_the_root_key_is_its_account(server: Server, other_account: Account) -> None:
    """Account id and ARN agree with each other and with resource ARNs."""
    told = server.sts().get_caller_identity()
    assert told["Arn"] == f"arn:aws:iam::{told['Account']}:root"
    assert told["UserId"]
    name = server.bucket(unique_name("sts"), keyless=True).name
    (bucket,) = server.lightsail().get_buckets(bucketName=name)["buckets"]
    assert bucket["arn"].split(":")[4] == told["Account"]
    theirs = server.sts(other_account.key).get_caller_identity()
    assert theirs["Account"] == other_account.account_id != told["Account"]


def test_a_bucket_key_has_an_identity(server: Server) -> None:
    """A bucket's key belongs to the bucket's account."""
    made = server.bucket(unique_name("sts"))
    told = server.sts(made.key).get_caller_identity()
    assert told["Account"] == server.sts().get_caller_identity()["Account"]
    assert told["Arn"].startswith("arn:aws:")


def test_refuses_unknown_keys(server: Server) -> None:
    """A key that does not exist is InvalidClientTokenId."""
    with refused("InvalidClientTokenId", 403):
        server.sts(Key("AKIA" + "Z" * 16, "s" * 40)).get_caller_identity()
    with refused("SignatureDoesNotMatch", 403):
        server.sts(Key("AKIAROOTROOTROOT2345", "w" * 40)).get_caller_identity()
