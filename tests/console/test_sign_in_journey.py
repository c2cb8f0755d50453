"""Journeys through signing in, and through changing one's own password."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from command import tool
from console.conftest import OpenConsole, sign_in
from make import unique_name
from playwright.sync_api import Page, expect
from server import ROOT, OwnBucket, Server, StartServer

Picture = Callable[[Page, str], None]
BUCKETS_ONLY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": ["lightsail:*", "iam:ChangePassword"], "Resource": "*"}
    ],
}


@pytest.fixture
def person(server: Server) -> str:
    """A user with a password, who may manage buckets."""
    name = unique_name("person")
    iam = server.iam()
    iam.create_user(UserName=name)
    iam.create_login_profile(UserName=name, Password="Correct-horse-1")
    iam.put_user_policy(
        UserName=name, PolicyName="buckets", PolicyDocument=json.dumps(BUCKETS_ONLY)
    )
    return name


def sign_in_as(page: Page, user: str, password: str) -> None:
    """Sign in by name and password."""
    page.get_by_role("button", name="User and password").click()
    page.fill("input[name=user]", user)
    page.fill("input[name=password]", password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def fill_passwords(page: Page, old: str, new: str, again: str) -> None:
    """Fill in the form of a new password."""
    page.fill("input[name=old-password]", old)
    page.fill("input[name=new-password]", new)
    page.fill("input[name=new-password-again]", again)


def test_who_signs_in_arrives_where_they_wanted_to_go(
    open_page: OpenConsole, bucket: OwnBucket
) -> None:
    """A link to a tab asks for a sign-in first, and then shows that tab."""
    page = open_page(f"/buckets/{bucket.name}/versioning")
    page.fill("input[name=access-key-id]", ROOT.access_key_id)
    page.fill("input[name=secret-access-key]", ROOT.secret_access_key)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Object versioning").wait_for()
    expect(page.get_by_role("heading", name=bucket.name)).to_be_visible()


def test_the_first_steps_work_as_they_stand(
    server: Server, open_page: OpenConsole, tmp_path: Path, picture: Picture
) -> None:
    """Pasted into a shell, with the key put in; who has signed in once sees them folded."""
    page = open_page()
    expect(page.get_by_text("AWS_SECRET_ACCESS_KEY=...", exact=False).first).to_be_visible()
    expect(page.get_by_text("lazarette root-key reset")).to_be_visible()
    picture(page, "first-run")
    commands = page.locator("pre", has_text="aws lightsail").inner_text()
    for name, value in (
        ("AWS_ACCESS_KEY_ID=AKIA...", f"AWS_ACCESS_KEY_ID={ROOT.access_key_id}"),
        ("AWS_SECRET_ACCESS_KEY=...", f"AWS_SECRET_ACCESS_KEY={ROOT.secret_access_key}"),
    ):
        assert name in commands
        commands = commands.replace(name, value)
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "cat.jpg").write_bytes(b"cat")
    path = f"{Path(tool('aws')).parent}:{os.environ['PATH']}"
    subprocess.run(
        ["sh", "-e", "-c", commands],
        env={"HOME": str(tmp_path), "PATH": path, "AWS_PAGER": ""},
        check=True,
        timeout=50,
    )
    found = server.s3().get_object(Bucket="my-photos", Key="cat.jpg")
    assert found["Body"].read() == b"cat"
    server.lightsail().delete_bucket(bucketName="my-photos", forceDelete=True)
    sign_in(page)
    page.get_by_role("button", name="root").click()
    page.get_by_role("menuitem", name="Sign out").click()
    fold = page.get_by_role("button", name="First time here?")
    expect(fold).to_have_attribute("aria-expanded", "false")


def test_who_is_not_signed_out_reads_so(open_page: OpenConsole) -> None:
    """A server that did not hear of it keeps the session, and others may use this computer."""
    page = open_page()
    sign_in(page)

    def sign_out() -> None:
        page.get_by_role("button", name="root").click()
        page.get_by_role("menuitem", name="Sign out").click()

    page.route("**/api/session", lambda route: route.abort())
    sign_out()
    page.get_by_text("You are still signed in").wait_for()
    expect(page.get_by_role("heading", name="Storage").first).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    # The notice has the focus; a menu that was opened before it came would close.
    page.get_by_role("button", name="Close", exact=True).click()
    sign_out()
    page.get_by_role("button", name="Sign in", exact=True).wait_for()
    expect(page.get_by_text("Your session has ended")).to_have_count(0)
    page.reload()
    page.get_by_role("button", name="Sign in", exact=True).wait_for()


def test_a_session_that_ended_says_so(
    server: Server, open_page: OpenConsole, person: str
) -> None:
    """Not a bare form in the middle of work; whoever signs in again is where they were."""
    made = server.iam().create_access_key(UserName=person)["AccessKey"]
    page = open_page("/create")
    page.fill("input[name=access-key-id]", made["AccessKeyId"])
    page.fill("input[name=secret-access-key]", made["SecretAccessKey"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Create bucket", level=1).wait_for()
    server.iam().delete_access_key(UserName=person, AccessKeyId=made["AccessKeyId"])
    page.get_by_role("link", name="Operations").click()
    page.get_by_text("Your session has ended").wait_for()
    sign_in_as(page, person, "Correct-horse-1")
    page.get_by_role("heading", name="Operations").wait_for()


def test_a_server_that_does_not_answer_is_told_from_one_that_refuses(
    open_page: OpenConsole,
) -> None:
    """A sentence and a way to try again, before signing in and after."""
    page = open_page()
    page.get_by_role("button", name="Sign in", exact=True).wait_for()
    page.route("**/api/**", lambda route: route.abort())
    page.reload()
    page.get_by_text("The server does not answer.").first.wait_for()
    page.unroute_all(behavior="ignoreErrors")
    page.get_by_role("button", name="Try again").click()
    sign_in(page)
    page.get_by_role("button", name="Create bucket").first.click()
    page.fill("input[name=bucket-name]", unique_name("away"))
    page.route("**/api/**", lambda route: route.abort())
    page.get_by_role("button", name="Create bucket").click()
    page.get_by_text("The server does not answer.").first.wait_for()


def test_too_many_tries_have_to_wait(start_server: StartServer, open_page: OpenConsole) -> None:
    """The page says for how long, counts it down, and then lets the right key in."""
    other = start_server()
    page = open_page()
    page.goto(other.console)
    page.fill("input[name=access-key-id]", ROOT.access_key_id)
    for number in range(5):
        page.fill("input[name=secret-access-key]", f"wrong {number}")
        with page.expect_response("**/api/session"):
            page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_text("These credentials are not right").wait_for()
    page.fill("input[name=secret-access-key]", ROOT.secret_access_key)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_text("Too many failed sign-ins. Try again in").wait_for()
    expect(page.get_by_role("button", name="Sign in (in")).to_be_disabled()
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Storage").first.wait_for()


def test_a_user_changes_the_password_and_stays_signed_in(
    open_page: OpenConsole, person: str, picture: Picture
) -> None:
    """Each rule has its sentence; afterwards only the new password signs in."""
    page = open_page()
    sign_in_as(page, person, "Correct-horse-1")
    page.get_by_role("button", name=person).click()
    page.get_by_role("menuitem", name="Change password").click()
    for new, again, sentence in [
        ("short", "short", "A password has 8 to 128 characters."),
        ("onlylower", "onlylower", "Use at least three of"),
        ("Correct-horse-1", "Correct-horse-1", "This is the password you have now."),
        ("Better-horse-2", "Better-horse-3", "The two new passwords differ."),
    ]:
        fill_passwords(page, "Correct-horse-1", new, again)
        page.get_by_role("button", name="Change password").last.click()
        expect(page.get_by_text(sentence)).to_be_visible()
    picture(page, "change-password")
    fill_passwords(page, "Wrong-horse-1", "Better-horse-2", "Better-horse-2")
    page.get_by_role("button", name="Change password").last.click()
    expect(page.get_by_text("Request id")).to_be_visible()
    fill_passwords(page, "Correct-horse-1", "Better-horse-2", "Better-horse-2")
    page.get_by_role("button", name="Change password").last.click()
    expect(page.get_by_text("Your password is changed.")).to_be_visible()
    page.reload()
    page.get_by_role("heading", name="Storage").first.wait_for()
    page.get_by_role("button", name=person).click()
    page.get_by_role("menuitem", name="Sign out").click()
    sign_in_as(page, person, "Correct-horse-1")
    expect(page.get_by_text("These credentials are not right")).to_be_visible()
    page.fill("input[name=password]", "Better-horse-2")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Storage").first.wait_for()


def test_root_is_told_why_it_has_no_password(open_page: OpenConsole) -> None:
    """There is nothing to change, and the page says what there is instead."""
    page = open_page("/account/password")
    page.fill("input[name=access-key-id]", ROOT.access_key_id)
    page.fill("input[name=secret-access-key]", ROOT.secret_access_key)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("The root of an account has no password")).to_be_visible()
    assert page.locator("input").count() == 0


def test_a_first_password_is_changed_before_anything_else(
    server: Server, open_page: OpenConsole, bucket: OwnBucket, picture: Picture
) -> None:
    """Nothing else is shown; afterwards the person is where they wanted to go."""
    name = unique_name("person")
    iam = server.iam()
    iam.create_user(UserName=name)
    iam.create_login_profile(
        UserName=name, Password="Given-horse-1", PasswordResetRequired=True
    )
    iam.put_user_policy(
        UserName=name, PolicyName="buckets", PolicyDocument=json.dumps(BUCKETS_ONLY)
    )
    page = open_page(f"/buckets/{bucket.name}/versioning")
    sign_in_as(page, name, "Given-horse-1")
    page.get_by_role("heading", name="A new password, first").wait_for()
    expect(page.get_by_role("link")).to_have_count(0)
    picture(page, "first-password")
    page.reload()
    page.get_by_role("heading", name="A new password, first").wait_for()
    fill_passwords(page, "Given-horse-1", "Better-horse-2", "Better-horse-2")
    page.get_by_role("button", name="Change password").click()
    page.get_by_role("heading", name="Object versioning").wait_for()
    assert not iam.get_login_profile(UserName=name)["LoginProfile"]["PasswordResetRequired"]
