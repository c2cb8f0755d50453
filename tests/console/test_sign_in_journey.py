"""Journeys through signing in, and through changing one's own password."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
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
