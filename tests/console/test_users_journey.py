"""Account -> Users and Policies: people and what they may do, made and taken away."""

from __future__ import annotations

from console.conftest import OpenConsole
from make import unique_name
from playwright.sync_api import Page, expect
from server import Server

PASSWORD = "Correct-horse-1"


def sign_in_as(page: Page, name: str, password: str) -> None:
    """Sign in with a password, as a user of the tests' account."""
    page.get_by_text("User and password").click()
    page.fill("input[name=account]", "main")
    page.fill("input[name=user]", name)
    page.fill("input[name=password]", password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Users").wait_for()


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
