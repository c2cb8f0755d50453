"""Journeys through what sets how a bucket behaves, each proven by what the API then says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from console.accessibility import check_accessible
from playwright.sync_api import Page, expect
from raw import send
from server import OwnBucket, Server

Now = Callable[[], dict[str, Any]]


@pytest.fixture
def page(signed_in: Page, server: Server, bucket: OwnBucket) -> Page:
    """A bucket with one object, its page open."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"value")
    signed_in.goto(f"{server.console}/buckets/{bucket.name}/permissions")
    signed_in.get_by_role("heading", name=bucket.name).wait_for()
    return signed_in


@pytest.fixture
def now(server: Server, bucket: OwnBucket) -> Now:
    """The bucket as GetBuckets shows it now, with all there is."""

    def ask() -> dict[str, Any]:
        found = server.lightsail().get_buckets(
            bucketName=bucket.name, includeConnectedResources=True, includeCors=True
        )
        shown: dict[str, Any] = found["buckets"][0]
        return shown

    return ask


@pytest.fixture
def no_block(server: Server) -> Iterator[None]:
    """The account's block is off again afterwards: other tests share the account."""
    yield
    server.lazarette("account", "block-public-access", "--off")


def change_mode(page: Page, label: str) -> None:
    """Choose one of the three modes and save it."""
    page.get_by_role("button", name="Change permissions").click()
    page.get_by_role("radio", name=label).click()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Yes, save").click()
    page.get_by_role("dialog").wait_for(state="detached")


def test_a_bucket_becomes_public_and_private_again(
    server: Server, page: Page, bucket: OwnBucket
) -> None:
    """Anybody reads its object in between, and nobody before and after."""
    path = f"/{bucket.name}/k"
    assert send(server, "GET", path).status == 403
    change_mode(page, "All objects are public (read-only)")
    assert send(server, "GET", path).body == b"value"
    change_mode(page, "All objects are private")
    assert send(server, "GET", path).status == 403


def test_versioning_is_enabled_and_suspended(page: Page, bucket: OwnBucket, now: Now) -> None:
    """One switch, confirmed; the API tells the state."""
    page.get_by_role("tab", name="Versioning").click()
    page.get_by_role("button", name="Enable versioning").click()
    page.get_by_role("button", name="Yes, enable").click()
    page.get_by_role("button", name="Suspend versioning").wait_for()
    assert now()["objectVersioning"] == "Enabled"
    page.get_by_role("button", name="Suspend versioning").click()
    page.get_by_role("button", name="Yes, suspend").click()
    page.get_by_role("button", name="Enable versioning").wait_for()
    assert now()["objectVersioning"] == "Suspended"


def test_tags_are_added_changed_and_removed(page: Page, bucket: OwnBucket, now: Now) -> None:
    """Single words together, a name with a value; what is replaced is said before."""
    page.get_by_role("tab", name="Tags").click()
    page.get_by_role("button", name="Add/Edit").click()
    word = page.locator("input[name=tag-word]")
    for text in ("holiday", "aws:mine"):
        word.fill(text)
        word.press("Enter")
    expect(page.get_by_text("not beginning with aws:")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    word.fill("garden")
    word.press("Enter")
    word.press("Enter")
    page.get_by_role("dialog").wait_for(state="detached")
    assert now()["tags"] == [{"key": "holiday"}, {"key": "garden"}]
    page.get_by_role("button", name="Create key-value tag").click()
    page.fill("input[name=tag-key]", "garden")
    expect(page.get_by_text("This replaces garden.")).to_be_visible()
    page.fill("input[name=tag-key]", "year")
    page.fill("input[name=tag-value]", "20%26")
    expect(page.get_by_text("At most 256 letters")).to_be_visible()
    page.fill("input[name=tag-value]", "2026")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Edit tag year").click()
    page.fill("input[name=tag-value]", "2027")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("year: 2027")).to_be_visible()
    page.get_by_role("button", name="Remove tag holiday").click()
    page.get_by_role("button", name="Yes, delete").click()
    page.get_by_role("button", name="Remove tag holiday").wait_for(state="detached")
    assert now()["tags"] == [{"key": "garden"}, {"key": "year", "value": "2027"}]
    page.get_by_role("button", name="Add/Edit").click()
    dialogue = page.get_by_role("dialog")
    dialogue.get_by_role("button", name="Remove tag garden").click()
    word.fill("year")
    expect(page.get_by_text("This replaces year: 2027.")).to_be_visible()
    dialogue.get_by_role("button", name="Save").click()
    dialogue.wait_for(state="detached")
    assert [(tag["key"], tag.get("value", "")) for tag in now()["tags"]] == [("year", "")]


def test_another_account_is_let_in_and_out(page: Page, bucket: OwnBucket, now: Now) -> None:
    """Twelve digits, and the list says so."""
    page.get_by_role("button", name="Add cross-account access").click()
    page.fill("input[name=account-id]", "11112222333")
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    page.fill("input[name=account-id]", "111122223333")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Remove 111122223333").wait_for()
    assert now()["readonlyAccessAccounts"] == ["111122223333"]
    page.get_by_role("button", name="Remove 111122223333").click()
    page.get_by_role("button", name="Yes, remove").click()
    page.get_by_text("No other account has access").wait_for()


def test_an_instance_is_attached_and_detached(
    server: Server, page: Page, bucket: OwnBucket, now: Now
) -> None:
    """It is chosen from those of the region."""
    name = f"i-{bucket.name}"
    server.lightsail().create_instances(
        instanceNames=[name],
        availabilityZone="us-east-1a",
        blueprintId="debian_12",
        bundleId="nano_3_0",
    )
    page.get_by_role("button", name="Attach instance").click()
    page.get_by_role("dialog").get_by_role("button", name="Select an instance").click()
    page.get_by_role("option", name=name).click()
    page.get_by_role("dialog").get_by_role("button", name="Attach instance").last.click()
    page.get_by_role("button", name=f"Detach {name}").wait_for()
    assert [item["name"] for item in now()["resourcesReceivingAccess"]] == [name]
    page.get_by_role("button", name=f"Detach {name}").click()
    page.get_by_role("button", name="Yes, detach").click()
    page.get_by_text("No instance is attached").wait_for()
    assert now()["resourcesReceivingAccess"] == []


def test_cors_rules_are_written_in_a_form(page: Page, bucket: OwnBucket, now: Now) -> None:
    """The typical rule, with what is wrong in it told; then without it."""
    page.get_by_role("tab", name="CORS").click()
    page.get_by_role("button", name="Add a typical rule").click()
    page.fill("input[name=max-age]", "1h")
    expect(page.get_by_text("A whole number of seconds")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    page.fill("input[name=max-age]", "3000")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Edit 1").wait_for()
    (rule,) = now()["cors"]["rules"]
    assert rule["allowedOrigins"] == ["https://example.com"]
    assert rule["maxAgeSeconds"] == 3000
    page.get_by_role("button", name="Remove 1").click()
    page.get_by_role("button", name="Yes, remove").click()
    page.get_by_text("No rules").wait_for()
    assert now()["cors"]["rules"] == []


def test_a_bucket_with_all_its_cors_rules_takes_no_other(
    server: Server, page: Page, bucket: OwnBucket
) -> None:
    """Twenty; the buttons say so."""
    rule = {"allowedMethods": ["GET"], "allowedOrigins": ["https://a.example"]}
    server.lightsail().update_bucket(bucketName=bucket.name, cors={"rules": [rule] * 20})
    page.goto(f"{server.console}/buckets/{bucket.name}/cors")
    expect(page.get_by_role("heading", name="(20/20)")).to_be_visible()
    for name in ("Add rule", "Add a typical rule"):
        button = page.get_by_role("button", name=name)
        expect(button).to_have_attribute("aria-disabled", "true")
        button.hover()
        expect(page.get_by_role("tooltip")).to_contain_text("20 rules at most")


def test_who_may_not_list_buckets_is_told_so_where_logs_go(
    server: Server, open_as: Callable[..., Page], bucket: OwnBucket
) -> None:
    """Instead of a choice among none."""
    arn = server.lightsail().get_buckets(bucketName=bucket.name)["buckets"][0]["arn"]
    statement = {"Effect": "Allow", "Action": "lightsail:*", "Resource": arn}
    page = open_as(f"/buckets/{bucket.name}/logging", statement)
    page.get_by_text("Write access logs").click()
    expect(page.get_by_text("The buckets to choose from cannot be shown")).to_be_visible()
    expect(page.get_by_text("needs the permission lightsail:GetBuckets")).to_be_visible()


def test_access_logs_are_switched_on(page: Page, bucket: OwnBucket, now: Now) -> None:
    """To the bucket itself, with a warning that the logs then grow by themselves."""
    page.get_by_role("tab", name="Logging").click()
    page.get_by_text("Write access logs").click()
    page.get_by_role("button", name="Destination bucket").click()
    page.get_by_role("option", name=bucket.name, exact=True).click()
    expect(page.get_by_text("Each delivery is then logged as well")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The access log settings are saved.").wait_for()
    config = now()["accessLogConfig"]
    assert config["enabled"]
    assert config["prefix"] == f"logs/{bucket.name}/"


@pytest.mark.usefixtures("no_block")
def test_the_accounts_block_shows_where_it_counts(
    server: Server, page: Page, bucket: OwnBucket
) -> None:
    """A public bucket is closed, and its page says why."""
    change_mode(page, "All objects are public (read-only)")
    section = page.locator("h2", has_text="Block public access of the account")
    section.scroll_into_view_if_needed()
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_role("checkbox", name="Ignore what is public").click()
    page.get_by_role("button", name="Yes, save").click()
    page.get_by_text("Nothing in this bucket is public").wait_for()
    assert send(server, "GET", f"/{bucket.name}/k").status == 403


@pytest.mark.usefixtures("no_block")
def test_the_accounts_block_is_told_wherever_it_bites(
    server: Server, page: Page, bucket: OwnBucket
) -> None:
    """Beside the accounts that it shuts out, at a public object, and in the list of buckets."""
    server.lightsail().update_bucket(
        bucketName=bucket.name,
        accessRules={"getObject": "public", "allowPublicOverrides": False},
        readonlyAccessAccounts=["111122223333"],
    )
    page.reload()
    page.get_by_role("button", name="Remove 111122223333").wait_for()
    shut_out = page.get_by_text("None of them has access now")
    expect(shut_out).to_have_count(0)
    server.lazarette("account", "block-public-access", "--ignore-public-acls")
    page.reload()
    page.get_by_text("Nothing in this bucket is public").wait_for()
    expect(shut_out).to_have_count(0)
    server.lazarette("account", "block-public-access", "--restrict-public-buckets")
    page.reload()
    expect(shut_out).to_be_visible()
    check_accessible(page)
    page.get_by_role("tab", name="Objects").click()
    page.get_by_role("checkbox", name="k", exact=True).click()
    page.get_by_text("Read like a private object").wait_for()
    page.goto(server.console)
    page.get_by_placeholder("Filter by name, plan, access or tag").fill(bucket.name)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Public, but blocked")).to_be_visible()


@pytest.mark.usefixtures("no_block")
def test_public_access_is_blocked_without_any_bucket(server: Server, at_home: Page) -> None:
    """On a page of the account, which the list at the side leads to."""
    page = at_home
    page.get_by_role("link", name="Public access").click()
    page.get_by_text("Off: buckets and objects are as public as they say.").wait_for()
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_role("checkbox", name="Block all public access").click()
    page.get_by_role("button", name="Yes, save").click()
    page.get_by_text("Block public access is saved.").wait_for()
    expect(page.get_by_text("Ignore what is public", exact=True)).to_be_visible()
    shown = json.loads(server.lazarette("account", "block-public-access", "--json").stdout)
    assert all(shown.values())


@pytest.mark.usefixtures("no_block")
def test_a_block_says_no_more_than_it_does(
    server: Server, page: Page, bucket: OwnBucket
) -> None:
    """Where only new things are refused, the page says that, and the refusal says why."""
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_role("checkbox", name="Refuse new public buckets").click()
    page.get_by_role("button", name="Yes, save").click()
    page.get_by_text("The bucket cannot be changed to public.").wait_for()
    expect(page.get_by_text("Nothing in this bucket is public")).to_have_count(0)
    page.get_by_role("button", name="Change permissions").click()
    page.get_by_role("radio", name="All objects are public (read-only)").click()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Yes, save").click()
    expect(page.get_by_role("dialog").get_by_text("Request id")).to_be_visible()
    assert send(server, "GET", f"/{bucket.name}/k").status == 403


@pytest.mark.parametrize("label", ["AWS CLI", "boto3"])
def test_a_snippet_works_as_it_is_shown(
    page: Page, bucket: OwnBucket, tmp_path: Path, label: str
) -> None:
    """Copied, with the secret put in, and run."""
    page.get_by_role("tab", name=label).click()
    text = page.locator("pre.snippet:visible").inner_text()
    text = text.replace("PASTE-THE-SECRET-ACCESS-KEY", bucket.key.secret_access_key)
    assert bucket.key.access_key_id in text
    script = tmp_path / "snippet"
    script.write_text(text)
    programs = Path(sys.executable).parent
    run = [sys.executable] if label == "boto3" else ["sh"]
    done = subprocess.run(
        [*run, str(script)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": f"{programs}:/usr/bin:/bin", "HOME": str(tmp_path)},
        timeout=50,
    )
    assert done.returncode == 0, done.stderr
    assert "k" in done.stdout


def test_the_snippets_of_wordpress_say_which_file_each_is_for(
    server: Server, page: Page, bucket: OwnBucket
) -> None:
    """Constants where WordPress is not loaded yet, filters where it is; media linked here."""
    page.get_by_role("tab", name="WordPress").click()
    panel = page.get_by_role("tabpanel", name="WordPress")
    expect(panel.get_by_role("heading", level=3)).to_have_text(
        [re.compile("^wp-config.php"), re.compile("^wp-content/mu-plugins/lazarette.php")]
    )
    constants, filters = panel.locator("pre.snippet").all_inner_texts()
    assert constants.startswith("define( 'AS3CF_SETTINGS'")
    assert bucket.key.access_key_id in constants
    assert "add_filter" not in constants
    assert filters.startswith("<?php\n")
    assert f"= '{server.endpoint}';" in filters
    assert f"return '{urlsplit(server.endpoint).netloc}/' . $bucket;" in filters
    assert "'as3cf_use_ssl', '__return_false'" in filters
    check_accessible(page)
