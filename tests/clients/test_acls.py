"""ACLs by the clients people set them with: s3cmd and the AWS CLI."""

from __future__ import annotations

from pathlib import Path

from acl_scene import ALL_USERS, heeding_bucket, main_id, seen
from clients.installed import whole_matrix
from clients.test_s3cmd import s3cmd
from raw import send
from server import ROOT, Account, Server


@whole_matrix
def test_s3cmd_opens_shares_and_closes(
    server: Server, other_account: Account, tmp_path: Path
) -> None:
    """setacl reads the document, changes it, and puts it back; for buckets too."""
    made = heeding_bucket(server)
    (tmp_path / "f").write_bytes(b"x")
    place, their_id = f"s3://{made.name}", other_account.canonical_id

    def do(*arguments: str) -> str:
        return s3cmd(server, ROOT, *arguments).ok()

    do("put", "--acl-public", str(tmp_path / "f"), f"{place}/k")
    assert send(server, "GET", f"/{made.name}/k").status == 200
    do("setacl", "--acl-private", f"{place}/k")
    assert send(server, "GET", f"/{made.name}/k").status == 403
    do("setacl", f"--acl-grant=read:{their_id}", f"{place}/k")
    assert "ACL:       another: READ" in do("info", f"{place}/k")
    server.s3(other_account.key).get_object(Bucket=made.name, Key="k")
    do("setacl", f"--acl-revoke=read:{their_id}", f"{place}/k")
    owner = (main_id(server), "FULL_CONTROL")
    assert seen(made.s3.get_object_acl(Bucket=made.name, Key="k")) == [owner]
    do("setacl", "--acl-public", place)
    assert send(server, "GET", f"/{made.name}").status == 200


@whole_matrix
def test_the_aws_cli_grants_and_blocks(
    server: Server, other_account: Account, tmp_path: Path
) -> None:
    """`s3 cp --grants`, and the settings of a bucket by `s3api`."""
    made = heeding_bucket(server)
    (tmp_path / "f").write_bytes(b"x")
    grants = [f"read=uri={ALL_USERS}", f"full=id={other_account.canonical_id}"]
    target = f"s3://{made.name}/k"
    server.cli("s3", "cp", str(tmp_path / "f"), target, "--grants", *grants).ok()
    assert seen(made.s3.get_object_acl(Bucket=made.name, Key="k")) == [
        (ALL_USERS, "READ"),
        (other_account.canonical_id, "FULL_CONTROL"),
    ]
    assert send(server, "GET", f"/{made.name}/k").status == 200
    asked = ["--bucket", made.name]
    block = "BlockPublicAcls=true,IgnorePublicAcls=true"
    server.cli(
        "s3api",
        "put-public-access-block",
        *asked,
        "--public-access-block-configuration",
        block,
    ).ok()
    assert send(server, "GET", f"/{made.name}/k").status == 403
    found = server.cli("s3api", "get-public-access-block", *asked).json()
    assert found["PublicAccessBlockConfiguration"]["RestrictPublicBuckets"] is False
