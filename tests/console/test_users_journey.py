"""Account -> Users and Policies: people and what they may do, made and taken away."""

from __future__ import annotations

from collections.abc import Callable

from console.accessibility import check_accessible
from console.conftest import OpenConsole
from make import unique_name
from playwright.sync_api import Page, expect
from server import OwnBucket, Server

PASSWORD = "Correct-horse-1"
Picture = Callable[[Page, str], None]


def sign_in_as(page: Page, name: str, password: str) -> None:
    """Sign in with a password, as a user of the tests' account."""
    page.get_by_text("User and password").click()
    page.fill("input[name=account]", "main")
    page.fill("input[name=user]", name)
    page.fill("input[name=password]", password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Users", exact=True).wait_for()


def test_who_may_not_see_users_is_told_what_is_missing(
    server: Server, open_page: OpenConsole
) -> None:
    """The permission stands on the page, for users and for policies, with the request id."""
    name = unique_name("person")
    iam = server.iam()
    iam.create_user(UserName=name)
    iam.create_login_profile(UserName=name, Password=PASSWORD)
    page = open_page()
    sign_in_as(page, name, PASSWORD)
    page.get_by_role("link", name="Users").click()
    expect(page.get_by_text("This needs the permission iam:ListUsers")).to_be_visible()
    expect(page.get_by_text("Request id")).to_be_visible()
    page.get_by_role("link", name="Policies").click()
    expect(page.get_by_text("This needs the permission iam:ListPolicies")).to_be_visible()


def test_users_and_policies_are_listed(server: Server, signed_in: Page) -> None:
    """A user with its keys and rights; ready-made policies with what they allow."""
    name = unique_name("listed")
    iam = server.iam()
    iam.create_user(UserName=name)
    iam.create_access_key(UserName=name)
    iam.attach_user_policy(
        UserName=name, PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    )
    page = signed_in
    page.get_by_role("link", name="Users").click()
    page.get_by_placeholder("Filter by name").fill(name)
    row = page.get_by_role("row").filter(has_text=name)
    expect(row).to_contain_text("AmazonS3ReadOnlyAccess")
    expect(row.get_by_role("cell").nth(1)).to_have_text("1")
    page.get_by_role("link", name="Policies").click()
    row = page.get_by_role("row").filter(has_text="AmazonS3ReadOnlyAccess")
    expect(row).to_contain_text("Read all objects of all buckets; change nothing.")


def start_user(page: Page, name: str) -> None:
    """Open the page that makes a user, and name it."""
    page.get_by_role("link", name="Users", exact=True).click()
    page.get_by_role("button", name="Create user").click()
    page.fill("input[name=user-name]", name)


def take_secrets(page: Page) -> list[str]:
    """Look at what is shown once, say it is stored, and go on; return the words of it."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("This is the only time").wait_for()
    expect(dialog.get_by_role("button", name="Continue")).to_be_disabled()
    dialog.get_by_role("button", name="Show").click()
    words = dialog.inner_text().split()
    dialog.get_by_text("I have stored").click()
    dialog.get_by_role("button", name="Continue").click()
    dialog.wait_for(state="detached")
    return words


def word_after(words: list[str], *label: str) -> str:
    """Return the word that follows a label."""
    places = range(len(words) - len(label))
    return next(
        words[place + len(label)]
        for place in places
        if tuple(words[place : place + len(label)]) == label
    )


def test_a_user_gets_the_second_statement_after_the_first(
    server: Server, signed_in: Page, open_page: OpenConsole, bucket: OwnBucket, picture: Picture
) -> None:
    """With Lightsail's statement alone it reads why no object is shown; both show some."""
    bucket.s3.put_object(Bucket=bucket.name, Key="holiday.jpg", Body=b"value")
    root, name = signed_in, unique_name("ann")
    start_user(root, name)
    root.get_by_text("Must be changed at the first sign-in").click()
    root.get_by_role("radio", name="Manages storage", exact=True).click()
    check_accessible(root)
    root.get_by_role("button", name="Create user").click()
    words = take_secrets(root)
    assert word_after(words, "User", "name") == name
    assert word_after(words, "Console", "address") == server.console
    expect(root.get_by_role("heading", name=name)).to_be_visible()

    person = open_page(f"/buckets/{bucket.name}/objects")
    sign_in_as(person, name, word_after(words, "Password"))
    expect(person.get_by_text("s3:ListBucket").first).to_be_visible()

    root.get_by_role("button", name="Add permissions").click()
    root.get_by_role("radio", name="Works with objects in chosen buckets", exact=True).click()
    root.get_by_role("button", name="Choose buckets").click()
    root.get_by_role("option", name=bucket.name).click()
    root.keyboard.press("Escape")
    root.get_by_role("button", name="Yes, add").click()
    expect(root.get_by_role("rowheader", name="BucketAccess")).to_be_visible()
    check_accessible(root)
    picture(root, "user-permissions")
    root.get_by_role("link", name="Users", exact=True).first.click()
    root.get_by_role("row").filter(has_text=name).get_by_text("BucketAccess").wait_for()
    check_accessible(root)
    picture(root, "users")

    person.reload()
    expect(person.get_by_text("holiday.jpg")).to_be_visible()
