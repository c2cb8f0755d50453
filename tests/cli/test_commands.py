"""The `lazarette` command itself: what it prints, what it refuses, its exit status."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from command import Ran, run
from raw import send
from server import ROOT, Server

Run = Callable[..., Ran]


@pytest.fixture
def lazarette(tmp_path: Path) -> Run:
    """Run a command on a data folder of this test's own; variables by keyword."""

    def run_it(*arguments: str, **variables: str) -> Ran:
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "LAZARETTE_DATA_DIR": str(tmp_path / "data"),
            **variables,
        }
        return run([sys.executable, "-m", "lazarette", *arguments], env, tmp_path, 60)

    return run_it


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("serve", "--help"), ("account", "create", "--help"), ("--version",)],
)
def test_help_is_there_and_no_failure(lazarette: Run, arguments: tuple[str, ...]) -> None:
    """Asking for help or the version ends with status 0."""
    ran = lazarette(*arguments)
    assert ran.status == 0
    assert "lazarette" in ran.stdout.lower()


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("serve", "--nonsense"),
        ("account", "create"),
        ("config", "check", "--workers", "many"),
        ("explain", "bucket"),
        ("explain", "bucket", "--anonymous", "--access-key-id", "AKIA"),
        ("serve", "--config", "missing.toml"),
    ],
)
def test_misuse_is_status_2(lazarette: Run, arguments: tuple[str, ...]) -> None:
    """Wrong options and wrong settings are told on standard error, with status 2."""
    ran = lazarette(*arguments)
    assert (ran.status, ran.stdout) == (2, "")
    assert ran.stderr
    assert "Traceback" not in ran.stderr


def test_config_check_names_every_problem(lazarette: Run) -> None:
    """Three mistakes in two places are three sentences."""
    ran = lazarette(
        "config", "check", "--workers", "x", LAZARETTE_DOMAIN="://", LAZARETTE_COLOUR="red"
    )
    assert ran.status == 2
    assert len(ran.stderr.splitlines()) == 3


def test_config_show_hides_secrets(lazarette: Run) -> None:
    """Every setting is shown, a secret only as "set"."""
    secret = "s" * 40
    ran = lazarette(
        "config",
        "show",
        "--json",
        LAZARETTE_ROOT_ACCESS_KEY_ID="A" * 20,
        LAZARETTE_ROOT_SECRET_ACCESS_KEY=secret,
    )
    shown = ran.json()
    assert shown["root_secret_access_key"] == "set"
    assert shown["listen"] == "127.0.0.1:9000"
    assert secret not in ran.stdout


def test_an_account_can_be_made_before_the_first_start(lazarette: Run) -> None:
    """The data folder is made; the account is listed without its secret."""
    made = lazarette("account", "create", "second one", "--json").json()
    assert len(made["account_id"]) == 12
    assert len(made["canonical_id"]) == 64
    assert made["access_key_id"].startswith("AKIA")
    listed = lazarette("account", "list", "--json")
    (account,) = listed.json()
    assert account == {key: made[key] for key in made if key != "secret_access_key"}
    assert made["secret_access_key"] not in listed.stdout


def test_a_taken_name_is_refused(lazarette: Run) -> None:
    """A second account of that name is status 1, with a sentence and nothing on stdout."""
    lazarette("account", "create", "one")
    ran = lazarette("account", "create", "one", "--json")
    assert (ran.status, ran.stdout) == (1, "")
    assert "one" in ran.stderr


def test_a_root_key_can_be_replaced(lazarette: Run) -> None:
    """The account stays, its key is another."""
    made = lazarette("account", "create", "one", "--json").json()
    new = lazarette("root-key", "reset", "--account", "one", "--json").json()
    assert new["account_id"] == made["account_id"]
    assert new["access_key_id"] != made["access_key_id"]
    assert lazarette("root-key", "reset", "--account", "two").status == 1


@pytest.mark.parametrize(
    "arguments",
    [("status",), ("check",), ("account", "list"), ("explain", "b", "--anonymous")],
)
def test_a_mistyped_folder_is_not_made(
    lazarette: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """Commands that only read refuse a folder without data and leave none behind."""
    ran = lazarette(*arguments)
    assert ran.status == 2
    assert "--data-dir" in ran.stderr
    assert not (tmp_path / "data").exists()


def test_an_address_in_use_is_told(lazarette: Run) -> None:
    """`serve` ends with a sentence, not a traceback, when it cannot listen."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = "{}:{}".format(*taken.getsockname())
        ran = lazarette("serve", "--listen", address, "--console-listen", "127.0.0.1:0")
    assert ran.status == 1
    assert "Traceback" not in ran.stderr
    assert "in use" in ran.stderr


def test_commands_work_beside_a_running_server(own_server: Server) -> None:
    """Status sees the workers, explain gives the server's answer, check is content."""
    bucket = own_server.bucket("beside")
    bucket.s3.put_object(Bucket="beside", Key="k", Body=b"x" * 100_000)
    status = own_server.lazarette("status", "--json").json()
    assert {"worker-0", "worker-1"} <= set(status["workers_up"])
    assert (status["buckets"], status["objects"], status["bytes"]) == (1, 1, 100_000)
    by_key = own_server.lazarette(
        "explain", "beside/k", "--action", "s3:putobject", "--access-key-id", bucket.key[0]
    )
    assert "may s3:PutObject in bucket beside" in by_key.stdout
    anonymous = own_server.lazarette("explain", "beside/k", "--anonymous", "--json").json()
    assert "may not s3:GetObject" in anonymous["sentence"]
    report = own_server.lazarette("check", "--deep", "--json").json()
    assert (report["versions"], report["blobs"], report["problems"]) == (1, 1, [])


def test_public_access_is_blocked_beside_a_running_server(own_server: Server) -> None:
    """Each way of saying it holds at the next request, for old and new buckets."""
    own_server.bucket("shown").s3.put_object(Bucket="shown", Key="k", Body=b"x")
    public = {"getObject": "public", "allowPublicOverrides": False}
    own_server.lightsail().update_bucket(bucketName="shown", accessRules=public)
    command = ("account", "block-public-access")
    flags = (
        "BlockPublicAcls",
        "IgnorePublicAcls",
        "BlockPublicPolicy",
        "RestrictPublicBuckets",
    )
    for arguments, on, status in (
        ((), (), 200),
        (("--all",), flags, 403),
        (("--block-public-acls", "--block-public-policy"), flags[::2], 200),
        (("--ignore-public-acls",), flags[1:2], 403),
        ((), flags[1:2], 403),
        (("--off",), (), 200),
        (("--restrict-public-buckets",), flags[3:], 403),
    ):
        shown = own_server.lazarette(*command, *arguments, "--json").json()
        assert tuple(name for name in flags if shown[name]) == on
        assert send(own_server, "GET", "/shown/k").status == status
    text = own_server.lazarette(*command).stdout
    assert [line.split()[-1] for line in text.splitlines()] == [
        "main",
        "off",
        "off",
        "off",
        "on",
    ]
    for arguments in (("--all", "--off"), ("--account", "nobody")):
        assert own_server.lazarette(*command, *arguments).status in (1, 2)
    assert send(own_server, "GET", "/shown/k").status == 403


def test_a_reset_root_key_holds_at_once(own_server: Server) -> None:
    """The running server refuses the old root key at its next request."""
    own_server.lightsail().get_buckets()
    new = own_server.lazarette("root-key", "reset", "--json").json()
    ran = own_server.cli("lightsail", "get-buckets")
    assert ran.status != 0
    assert ROOT.access_key_id != new["access_key_id"]


def test_check_finds_a_lost_file(own_server: Server) -> None:
    """A blob file that is gone is status 1 and named, in words and in JSON."""
    bucket = own_server.bucket("lost")
    bucket.s3.put_object(Bucket="lost", Key="gone.bin", Body=b"x" * 100_000)
    (blob,) = [
        path
        for path in (own_server.data / "objects").rglob("*")
        if path.is_file() and path.stat().st_size >= 100_000
    ]
    blob.unlink()
    ran = own_server.lazarette("check")
    assert ran.status == 1
    assert "gone.bin" in ran.stdout
    ran = own_server.lazarette("check", "--json")
    assert ran.status == 1
    (problem,) = json.loads(ran.stdout)["problems"]
    assert problem["kind"] == "missing-blob"


def test_records_can_be_read_by_any_sqlite(own_server: Server) -> None:
    """docs/formats/metadata.md: records are JSON that `json_extract` understands."""
    bucket = own_server.bucket("readable")
    bucket.s3.put_object(Bucket="readable", Key="k", Body=b"12345")
    path = own_server.data / "metadata" / "metadata.sqlite3"
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        rows = connection.execute("select json_extract(cast(v as text), '$.size') from objects")
        assert rows.fetchall() == [(5,)]
    finally:
        connection.close()
