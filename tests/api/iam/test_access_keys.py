"""Keys of users: two each, their secret shown once, active or not at once, their last use."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

from api.iam.people import new_key, person
from make import unique_name
from refusals import refused
from server import Server


def test_a_user_has_two_keys_at_most(server: Server) -> None:
    """The secret is in the first answer only; a third key is refused."""
    iam, who = server.iam(), person(server)
    made = iam.create_access_key(UserName=who.name)["AccessKey"]
    assert re.fullmatch(r"AKIA[A-Z2-7]{16}", made["AccessKeyId"])
    assert (made["UserName"], made["Status"]) == (who.name, "Active")
    with refused("LimitExceeded", 409):
        iam.create_access_key(UserName=who.name)
    listed = iam.list_access_keys(UserName=who.name)["AccessKeyMetadata"]
    assert [row["AccessKeyId"] for row in listed] == [
        who.key.access_key_id,
        made["AccessKeyId"],
    ]
    assert "SecretAccessKey" not in listed[0]
    with refused("NoSuchEntity", 404):
        iam.create_access_key(UserName="nobody-of-that-name")


def test_a_key_proves_its_user(server: Server) -> None:
    """GetCallerIdentity tells the user's id and ARN, path included."""
    who = person(server, path="/staff/")
    user = server.iam().get_user(UserName=who.name)["User"]
    told = server.sts(who.key).get_caller_identity()
    assert (told["UserId"], told["Arn"]) == (user["UserId"], user["Arn"])
    assert told["Account"] == server.sts().get_caller_identity()["Account"]


def test_an_inactive_key_proves_nobody(server: Server) -> None:
    """From the next request on, on both planes, until it is active again."""
    iam, who = server.iam(), person(server)
    key = {"UserName": who.name, "AccessKeyId": who.key.access_key_id}
    server.sts(who.key).get_caller_identity()
    iam.update_access_key(**key, Status="Inactive")
    for _ in range(8):  # Both workers.
        with refused("InvalidClientTokenId", 403):
            server.sts(who.key).get_caller_identity()
    with refused("InvalidAccessKeyId", 403):
        server.s3(who.key).list_buckets()
    listed = iam.list_access_keys(UserName=who.name)["AccessKeyMetadata"]
    assert listed[0]["Status"] == "Inactive"
    iam.update_access_key(**key, Status="Active")
    server.sts(who.key).get_caller_identity()
    with refused("ValidationError", 400):
        iam.update_access_key(**key, Status="Asleep")


def test_a_deleted_key_proves_nobody(server: Server) -> None:
    """And somebody else's key cannot be deleted under the wrong name."""
    iam, who, other = server.iam(), person(server), person(server)
    with refused("NoSuchEntity", 404):
        iam.delete_access_key(UserName=other.name, AccessKeyId=who.key.access_key_id)
    iam.delete_access_key(UserName=who.name, AccessKeyId=who.key.access_key_id)
    for _ in range(8):
        with refused("InvalidClientTokenId", 403):
            server.sts(who.key).get_caller_identity()
    assert iam.list_access_keys(UserName=who.name)["AccessKeyMetadata"] == []


def test_last_use_is_told(server: Server) -> None:
    """N/A before the first use; then when, where and for which service."""
    iam, who = server.iam(), person(server)
    asked = {"AccessKeyId": who.key.access_key_id}
    first = iam.get_access_key_last_used(**asked)
    assert first["UserName"] == who.name
    assert first["AccessKeyLastUsed"] == {"ServiceName": "N/A", "Region": "N/A"}
    server.sts(who.key).get_caller_identity()
    used: dict[str, object] = {}
    for _ in range(200):  # The use is written by the worker that saw it, a moment later.
        used = iam.get_access_key_last_used(**asked)["AccessKeyLastUsed"]
        if "LastUsedDate" in used:
            break
    assert (used["ServiceName"], used["Region"]) == ("sts", "us-east-1")
    with refused("NoSuchEntity", 404):
        iam.get_access_key_last_used(AccessKeyId="AKIA" + "Z" * 16)


def test_a_root_has_its_own_key(server: Server) -> None:
    """It is listed without a user; a second one is not made here."""
    (key,) = server.iam().list_access_keys()["AccessKeyMetadata"]
    assert "UserName" not in key
    assert key["Status"] == "Active"
    with refused("ValidationError", 400) as refusal:
        server.iam().create_access_key()
    assert "root-key reset" in refusal["Error"]["Message"]


def test_the_account_of_a_key_is_told(server: Server) -> None:
    """GetAccessKeyInfo, for keys of every kind."""
    who, sts = person(server), server.sts()
    account = sts.get_caller_identity()["Account"]
    assert sts.get_access_key_info(AccessKeyId=who.key.access_key_id)["Account"] == account
    with refused("ValidationError", 400):
        sts.get_access_key_info(AccessKeyId="AKIA" + "Z" * 16)


def test_a_key_made_twice_over_is_another(server: Server) -> None:
    """Two keys of one user both prove it."""
    who = person(server)
    second = new_key(server, who.name)
    ids = {server.sts(key).get_caller_identity()["UserId"] for key in (who.key, second)}
    assert len(ids) == 1


def test_racing_calls_make_two_keys_in_all(server: Server) -> None:
    """Counted where it is added: of eight at once, those beyond the second are refused."""
    iam, name = server.iam(), unique_name("racer")
    iam.create_user(UserName=name)

    def create(_: int) -> bool:
        try:
            iam.create_access_key(UserName=name)
        except iam.exceptions.LimitExceededException:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(create, range(8))) == [False] * 6 + [True] * 2
    assert len(iam.list_access_keys(UserName=name)["AccessKeyMetadata"]) == 2


def test_the_audit_trail_has_no_secret_of_users(server: Server) -> None:
    """It tells who made which key and password, not what they are."""
    who, iam = person(server), server.iam()
    iam.create_login_profile(UserName=who.name, Password="Never-to-be-seen-1")
    lines = server.lazarette("audit", "--json").stdout
    assert who.name in lines
    assert who.key.access_key_id in lines
    assert who.key.secret_access_key not in lines
    assert "Never-to-be-seen" not in lines
