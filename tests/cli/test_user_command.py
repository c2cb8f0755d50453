"""`lazarette user`, beside a running server: what it makes and ends holds at once."""

from __future__ import annotations

from make import unique_name
from refusals import refused
from server import Key, Server


def test_users_are_made_listed_and_deleted(server: Server) -> None:
    """A user of the command line is one of IAM; deleting it ends its key."""
    name = unique_name("operator")
    made = server.lazarette(
        "user", "create", name, "--policy", "ReadOnlyAccess", "--with-password", "--json"
    ).json()
    key = Key(made["access_key_id"], made["secret_access_key"])
    assert server.sts(key).get_caller_identity()["Arn"] == made["arn"]
    attached = server.iam().list_attached_user_policies(UserName=name)["AttachedPolicies"]
    assert [row["PolicyName"] for row in attached] == ["ReadOnlyAccess"]
    assert server.iam().get_login_profile(UserName=name)["LoginProfile"][
        "PasswordResetRequired"
    ]
    (row,) = [
        row for row in server.lazarette("user", "list", "--json").json() if row["name"] == name
    ]
    assert row["access_keys"] == [{"access_key_id": key.access_key_id, "is_active": True}]
    assert name in server.lazarette("user", "list").ok()
    server.lazarette("user", "delete", name).ok()
    with refused("InvalidClientTokenId", 403):
        server.sts(key).get_caller_identity()
    with refused("NoSuchEntity", 404):
        server.iam().get_user(UserName=name)


def test_what_cannot_be_is_told(server: Server) -> None:
    """A taken name, an unknown policy or user: status 1 and a sentence."""
    name = unique_name("operator")
    server.lazarette("user", "create", name).ok()
    for arguments in (
        ("create", name),
        ("create", unique_name("operator"), "--policy", "NoneSuch"),
        ("delete", unique_name("nobody")),
    ):
        done = server.lazarette("user", *arguments)
        assert done.status == 1, arguments
        assert done.stderr.strip()
