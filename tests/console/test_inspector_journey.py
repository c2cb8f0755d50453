"""From a request id to what decided: wrong secrets, changed requests, missing rights."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable

from console.accessibility import check_accessible
from console.conftest import OpenConsole, sign_in
from make import unique_name
from playwright.sync_api import Page, expect
from raw import EMPTY_SHA256, control, send, sign
from server import Key, OwnBucket, Server

WRONG = "x" * 40
# What people do when a client is refused: they have it log what it signs.
LIST = """
import boto3, botocore
boto3.set_stream_logger("botocore.auth")
try:
    boto3.client("s3").list_objects_v2(Bucket="{bucket}")
except botocore.exceptions.ClientError as error:
    print(error, error.response["ResponseMetadata"]["RequestId"])
"""
RCLONE = """
2026/11/23 12:00:00 DEBUG : S3 SDK: Request Signature:
---[ CANONICAL STRING  ]-----------------------------
{}
---[ STRING TO SIGN ]--------------------------------
"""


def sign_in_new(page: Page, server: Server, name: str, actions: list[str]) -> None:
    """Sign in as a new user who may do this and nothing else."""
    iam = server.iam()
    iam.create_user(UserName=name)
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName=name, PolicyName="its", PolicyDocument=policy)
    made = iam.create_access_key(UserName=name)["AccessKey"]
    page.fill("input[name=access-key-id]", made["AccessKeyId"])
    page.fill("input[name=secret-access-key]", made["SecretAccessKey"])
    page.get_by_role("button", name="Sign in", exact=True).click()


def look_up(page: Page, server: Server, text: str) -> None:
    """Paste a text with a request id into the inspector."""
    page.goto(f"{server.console}/account/inspector")
    page.fill("input[name=request-id]", text)
    page.get_by_role("button", name="Look up").click()


def compare(page: Page, text: str) -> None:
    """Lay what a client signed beside what the server computed."""
    page.fill("textarea[name=canonical-request]", text)
    page.get_by_role("button", name="Compare", exact=True).click()


def test_a_wrong_secret_is_told_from_a_changed_request(
    signed_in: Page, server: Server, bucket: OwnBucket
) -> None:
    """The whole log of boto3, pasted: line for line what came, so it is the secret."""
    key = Key(bucket.key.access_key_id, WRONG)
    ran = subprocess.run(
        [sys.executable, "-c", LIST.format(bucket=bucket.name)],
        capture_output=True,
        text=True,
        check=True,
        env={**server.client_env(key), "BOTO_DISABLE_CRT": "true"},
        timeout=50,
    )
    assert "SignatureDoesNotMatch" in ran.stdout
    page = signed_in
    look_up(page, server, ran.stdout)
    page.get_by_text("The signature does not fit this request").wait_for()
    page.get_by_role("definition").filter(has_text="nobody: it claims").wait_for()
    expect(page.locator("table.canonical code").nth(1)).to_have_text(f"/{bucket.name}")
    compare(page, ran.stderr)
    page.get_by_text("Line for line the same").wait_for()
    expect(page.get_by_text("Nothing changed the request on its way")).to_be_visible()
    expect(page.locator("table.canonical tr.different")).to_have_count(0)
    check_accessible(page)


def test_what_differs_is_marked_and_put_in_words(
    open_page: OpenConsole, server: Server, bucket: OwnBucket
) -> None:
    """Four lines of it, side by side; on a phone one above the other. Tokens stay hidden."""
    path = f"/{bucket.name}/photo.jpg"
    headers = {"x-amz-server-side-encryption-customer-key": "sesame-open", "x-trace": "1"}
    signed = sign(server, "GET", path, headers=headers, key=bucket.key)
    came = {**signed.headers, "host": f"127.0.0.1:{server.port}"}
    answer = send(server, "GET", f"{path}?x-id=GetObject", {**came, "x-trace": "2"})
    assert answer.code == "SignatureDoesNotMatch", answer.body
    theirs = "\n".join(
        [
            *("GET", f"/backup{path}", ""),
            "host:photos.example.com",
            f"x-amz-content-sha256:{EMPTY_SHA256}",
            f"x-amz-date:{signed.stamp}",
            *("x-amz-server-side-encryption-customer-key:sesame-open", "x-trace:1", ""),
            "host;x-amz-content-sha256;x-amz-date;x-amz-server-side-encryption-customer-key;x-trace",
            EMPTY_SHA256,
        ]
    )
    page = open_page()
    sign_in(page)
    look_up(page, server, answer.headers["x-amz-request-id"])
    # An error answer quotes the server's own, which proves nothing.
    escaped = json.dumps(theirs)[1:-1]
    compare(page, f"b'<Error><CanonicalRequest>{escaped}</CanonicalRequest></Error>'")
    page.get_by_text("There is no canonical request in this").wait_for()
    compare(page, RCLONE.format(theirs) + RCLONE.format(theirs.replace("GET", "PUT", 1)))
    page.get_by_text("There are 2 canonical requests in what you pasted").wait_for()
    words = page.locator("ol.differences li")
    expect(words).to_have_count(4)
    page.get_by_role("button", name="Compare with another").click()
    compare(page, json.dumps(theirs))
    expect(words).to_have_count(4)
    for index, said in enumerate(
        (
            "beginning was signed and did not come: a proxy takes it away",
            "The parameter x-id came and was not signed",
            f"Host was photos.example.com when it was signed and 127.0.0.1:{server.port}",
            "The header x-trace came with another value",
        )
    ):
        expect(words.nth(index)).to_contain_text(said)
    marked = page.locator("table.canonical tr.different")
    expect(marked.locator("mark")).to_have_text(
        ["/backup", f"127.0.0.1:{server.port}", "photos.example.com", "2", "1"]
    )
    expect(marked.get_by_role("rowheader")).to_contain_text(
        [f"difference {number}" for number in (1, 2, 3, 4)]
    )
    assert "sesame-open" not in page.content()
    check_accessible(page)
    page.set_viewport_size({"width": 390, "height": 844})
    upper, lower = (marked.first.get_by_role("cell").nth(side) for side in (0, 1))
    above, below = upper.bounding_box(), lower.bounding_box()
    assert above
    assert below
    assert above["y"] + above["height"] <= below["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_a_proxy_changed_is_found_by_the_server(
    signed_in: Page,
    server: Server,
    bucket: OwnBucket,
    picture: Callable[[Page, str], None],
) -> None:
    """Nothing is pasted: what the signature fits stands beside what came."""
    path = f"/{bucket.name}/photo.jpg"
    named = sign(server, "GET", path, headers={"host": "photos.example.com"}, key=bucket.key)
    own_host = f"127.0.0.1:{server.port}"
    forwarded = {"host": own_host, "x-forwarded-host": "photos.example.com"}
    answer = send(server, "GET", path, {**named.headers, **forwarded})
    page = signed_in
    look_up(page, server, answer.headers["x-amz-request-id"])
    page.get_by_text(
        "The signature fits another request than the one that came"
    ).first.wait_for()
    marked = page.locator("table.canonical tr.different")
    expect(marked).to_have_count(1)
    expect(marked.locator("mark")).to_have_text([own_host, "photos.example.com"])
    expect(page.locator("textarea[name=canonical-request]")).to_have_count(0)
    check_accessible(page)
    picture(page, "inspector")


def test_a_refusal_in_the_console_leads_to_its_rule(
    open_page: OpenConsole, server: Server
) -> None:
    """Without a right: the page names the missing one, and "Why?" the rule that decided."""
    iam, name = server.iam(), unique_name("person")
    page = open_page("/account/operations")
    sign_in_new(page, server, name, ["lazarette:GetRefusedRequest"])
    page.get_by_text("This needs the permission lightsail:GetOperations").wait_for()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Why was request").click()
    why = opened.value
    why.get_by_text("Refused by the rule no-user-policy", exact=True).wait_for()
    expect(why.get_by_role("definition").filter(has_text=f"user/{name} (user)")).to_be_visible()
    link = why.get_by_role("link", name=f"Open the policies of {name}")
    expect(link).to_have_attribute("href", f"/account/users/{name}/permissions")
    check_accessible(why)
    # With the policy that it offers, the page is there.
    offered = why.locator("pre[aria-label='A policy that would allow it']").inner_text()
    iam.put_user_policy(UserName=name, PolicyName="offered", PolicyDocument=offered)
    page.reload()
    page.get_by_role("heading", name="Operations").wait_for()
    for path, action in (
        ("inspector", "lazarette:GetRefusedRequests"),
        ("audit", "cloudtrail:LookupEvents"),
    ):
        why.goto(f"{server.console}/account/{path}")
        why.get_by_text(f"This needs the permission {action}").wait_for()


def test_a_notice_asks_why_too(
    open_page: OpenConsole, server: Server, bucket: OwnBucket
) -> None:
    """Who may look and not change reads on top of the page what was refused, and where why."""
    page = open_page(f"/buckets/{bucket.name}/logging")
    sign_in_new(page, server, unique_name("reader"), ["lightsail:Get*"])
    page.get_by_text("Write access logs").click()
    page.get_by_role("button", name="Destination bucket").click()
    page.get_by_role("option", name=bucket.name, exact=True).click()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("perform: lightsail:UpdateBucket").wait_for()
    link = page.get_by_role("link", name="Why was request")
    expect(link).to_have_attribute("href", re.compile("^/account/inspector/[0-9A-F]{16}$"))
    check_accessible(page)


def test_other_requests_are_calls_or_unknown(signed_in: Page, server: Server) -> None:
    """A change that was made is shown as the audit trail has it; of others it says why not."""
    answer = control(server, "CreateBucket", {"bucketName": "no.dots", "bundleId": "small_1_0"})
    assert answer.status == 400
    page = signed_in
    look_up(page, server, answer.headers["x-amzn-requestid"])
    page.get_by_text("This request is a call in the audit trail").wait_for()
    expect(page.get_by_text("InvalidInputException").first).to_be_visible()
    expect(page.get_by_text('"bucketName": "no.dots"').first).to_be_visible()
    check_accessible(page)
    look_up(page, server, "0123456789abcdef")
    page.get_by_text("Nothing is known of request 0123456789ABCDEF").wait_for()
    look_up(page, server, "What is wrong?")
    page.get_by_text("There is no request id in this").wait_for()


def test_a_refusal_is_picked_from_the_latest(
    signed_in: Page, server: Server, bucket: OwnBucket
) -> None:
    """Of the account's own: a private object that somebody unknown asked for."""
    assert send(server, "GET", f"/{bucket.name}/private.jpg").status == 403
    page = signed_in
    page.goto(f"{server.console}/account/inspector")
    row = page.locator("tbody tr", has_text=bucket.name)
    row.wait_for()
    check_accessible(page)
    row.get_by_role("link").click()
    page.get_by_text("Refused by the rule unsigned", exact=True).wait_for()
    page.get_by_role("link", name="permissions").click()
    page.get_by_role("heading", name=bucket.name).wait_for()
