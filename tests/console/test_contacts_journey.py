"""Journeys through contacts, with a real mail server; each proven by what the API then says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from console.accessibility import check_accessible
from console.conftest import OpenConsole
from mail_sink import MailSink, link_in
from playwright.sync_api import Locator, Page, Route, expect
from server import Server

SMS = "+12065550100"
Picture = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def mail() -> Iterator[MailSink]:
    """A mail server."""
    with MailSink() as sink:
        yield sink


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, mail: MailSink) -> Iterator[Server]:
    """A server that sends mail there, and whose hook takes text messages."""
    env = {
        "LAZARETTE_SMTP_HOST": "127.0.0.1",
        "LAZARETTE_SMTP_PORT": str(mail.port),
        "LAZARETTE_SMTP_SECURITY": "none",
        "LAZARETTE_MAIL_FROM": "storage@example.org",
        "LAZARETTE_NOTIFICATION_HOOK_URL": "http://127.0.0.1:1/",
        "LAZARETTE_NOTIFICATION_HOOK_SECRET": "hook-secret-0123456789",
        "LAZARETTE_NOTIFICATION_HOOK_PRIVATE": "true",
    }
    with Server(tmp_path_factory.mktemp("mails"), env=env) as running:
        yield running


def contacts(server: Server, region: str) -> list[tuple[str, str, str]]:
    """Return protocol, endpoint and status of each contact of a region."""
    found = server.lightsail(region=region).get_contact_methods()["contactMethods"]
    return [(one["protocol"], one.get("contactEndpoint"), one["status"]) for one in found]


def add(page: Page, button: str, endpoint: str, region: str) -> Locator:
    """Fill in the form of a new contact and send it; return its dialog."""
    page.get_by_role("button", name=button).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill(endpoint)
    dialog.get_by_role("button", name="Region").click()
    page.get_by_role("option", name=re.compile(re.escape(f"({region})"))).click()
    dialog.get_by_role("button", name="Add contact").click()
    return dialog


def test_an_address_is_added_and_verified_by_its_mail(
    server: Server, mail: MailSink, signed_in: Page, open_page: OpenConsole, picture: Picture
) -> None:
    """Pending with a banner, another mail on demand, then verified by the link of it."""
    page, address = signed_in, "ops@example.org"
    page.goto(f"{server.console}/account/contacts")
    expect(page.get_by_role("heading", name="No contacts")).to_be_visible()
    dialog = add(page, "Add email address", address, "us-east-1")
    expect(dialog).to_contain_text(f"A mail with a link goes to {address}")
    assert contacts(server, "us-east-1") == []
    check_accessible(page)
    dialog.get_by_role("button", name="I understand").click()
    row = page.get_by_role("row").filter(has_text=address)
    expect(row).to_contain_text("Pending verification")
    assert contacts(server, "us-east-1") == [("Email", address, "PendingVerification")]
    mail.wait_for(1)
    row.get_by_role("button", name="No mail has come?").click()
    expect(page.get_by_text(f"lazarette contact verify {address}")).to_be_visible()
    page.keyboard.press("Escape")
    picture(page, "contacts")
    check_accessible(page)
    page.goto(server.console)
    banner = page.get_by_text(f"The address {address} waits to be verified.")
    expect(banner).to_be_visible()
    page.get_by_role("button", name="Resend verification").click()
    _, second = mail.wait_for(2)
    other = open_page(link_in(second)[0])
    other.get_by_role("button", name="Confirm this address").click()
    other.get_by_text("is confirmed").wait_for()
    with page.expect_response("**/GetBanners") as asked:
        page.goto(f"{server.console}/account/contacts")
    assert asked.value.json() == {"banners": []}
    expect(row).to_contain_text("Verified")
    expect(banner).to_have_count(0)
    assert contacts(server, "us-east-1") == [("Email", address, "Valid")]


def test_a_contact_is_replaced_and_deleted_when_asked_twice(
    server: Server, signed_in: Page
) -> None:
    """No address is sent that is none; what is there goes only after a yes."""
    page = signed_in
    page.goto(f"{server.console}/account/contacts")
    page.get_by_role("button", name="Add SMS number").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("0171 55")
    expect(dialog.get_by_text("A plus sign, the country code")).to_be_visible()
    expect(dialog.get_by_role("button", name="Add contact")).to_be_disabled()
    dialog.get_by_role("button", name="Cancel").click()
    add(page, "Add SMS number", "+1 (206) 555-0100", "eu-west-1")
    row = page.get_by_role("row").filter(has_text="eu-west-1")
    expect(row).to_contain_text("Verified")
    assert contacts(server, "eu-west-1") == [("SMS", SMS, "Valid")]
    dialog = add(page, "Add SMS number", "+12065550199", "eu-west-1")
    expect(dialog).to_contain_text(f"eu-west-1 already has {SMS}")
    dialog.get_by_role("button", name="No, cancel").click()
    assert contacts(server, "eu-west-1") == [("SMS", SMS, "Valid")]
    add(page, "Add SMS number", "+12065550199", "eu-west-1")
    page.get_by_role("button", name="Yes, replace").click()
    expect(row).to_contain_text("+12065550199")
    assert contacts(server, "eu-west-1") == [("SMS", "+12065550199", "Valid")]
    row.get_by_role("button", name="Delete the SMS contact of eu-west-1").click()
    page.get_by_role("button", name="Yes, delete").click()
    expect(row).to_have_count(0)
    assert contacts(server, "eu-west-1") == []


def test_a_region_that_does_not_answer_hides_no_other(server: Server, signed_in: Page) -> None:
    """What can be read is shown, and what could not be is named."""
    page = signed_in
    number = "+12065550142"
    server.lightsail(region="eu-west-2").create_contact_method(
        protocol="SMS", contactEndpoint=number
    )

    def answer(route: Route) -> None:
        """Let every region but one answer."""
        if route.request.headers["x-lazarette-region"] == "eu-west-1":
            route.abort()
        else:
            route.continue_()

    page.route("**/GetContactMethods", answer)
    page.goto(f"{server.console}/account/contacts")
    page.get_by_text("The contacts of these regions cannot be shown: eu-west-1").wait_for()
    expect(page.get_by_role("row").filter(has_text=number)).to_be_visible()
    check_accessible(page)
    # A region with contacts is one whose banners are asked for, wherever one comes in.
    with page.expect_request(
        lambda sent: (
            sent.url.endswith("/GetBanners")
            and sent.headers["x-lazarette-region"] == "eu-west-2"
        )
    ):
        page.goto(f"{server.console}/account/users")
    server.lightsail(region="eu-west-2").delete_contact_method(protocol="SMS")


def test_who_may_not_see_contacts_reads_which_right_is_missing(
    server: Server, open_page: OpenConsole
) -> None:
    """A user of objects only: a sentence with the permission's name, and no banner."""
    iam = server.iam()
    iam.create_user(UserName="reader")
    policy: dict[str, Any] = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
    }
    iam.put_user_policy(
        UserName="reader", PolicyName="objects", PolicyDocument=json.dumps(policy)
    )
    key = iam.create_access_key(UserName="reader")["AccessKey"]
    page = open_page("/account/contacts")
    page.fill("input[name=access-key-id]", key["AccessKeyId"])
    page.fill("input[name=secret-access-key]", key["SecretAccessKey"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("lightsail:GetContactMethods").first).to_be_visible()
    check_accessible(page)
