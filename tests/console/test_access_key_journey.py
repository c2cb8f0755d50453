"""The page this project began with: creating access keys for a bucket, in eight steps."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import alarm_scene
from console.accessibility import check_accessible
from playwright.sync_api import Page, Request, Response, expect
from refusals import refused
from server import REGION, Key, OwnBucket, Server

Picture = Callable[..., None]


def make_bucket(page: Page, name: str) -> None:
    """Create a bucket by the page for it."""
    page.get_by_role("button", name="Create bucket").first.click()
    page.fill("input[name=bucket-name]", name)
    page.get_by_role("button", name="Create bucket").last.click()
    page.get_by_role("heading", name=name).wait_for()
    page.get_by_role("tab", name="Permissions").click()


def create_key(page: Page, picture: Picture | None = None) -> tuple[str, str]:
    """Create a key, look at its secret once, and go on; return both."""
    page.get_by_role("button", name="Create access key").click()
    page.get_by_role("button", name="Yes, create").click()
    page.get_by_text("This is the only time").wait_for()
    dialog = page.get_by_role("dialog", name="Your access key")
    text = dialog.inner_text()
    key_id = next(word for word in text.split() if word.startswith("AKIA"))
    expect(dialog.get_by_role("button", name="Continue")).to_be_disabled()
    dialog.get_by_role("button", name="Show secret access key").click()
    secret = next(word for word in dialog.inner_text().split() if len(word) == 40)
    if picture:
        picture(page, "secret-once")
    dialog.get_by_text("I have stored the secret").click()
    dialog.get_by_role("button", name="Continue").click()
    page.get_by_role("rowheader", name=key_id).wait_for()
    return key_id, secret


def test_a_person_creates_uses_and_deletes_keys(
    server: Server, at_home: Page, new_name: str, picture: Picture
) -> None:
    """Create, confirm, see the secret once, use it, see it used, rotate, delete."""
    page = at_home
    make_bucket(page, new_name)
    expect(page.get_by_text("No access keys")).to_be_visible()
    picture(page, "permissions")
    key_id, secret = create_key(page, picture)
    client = server.s3(Key(key_id, secret))
    client.put_object(Bucket=new_name, Key="k", Body=b"value")
    server.wait_for_use(new_name, key_id)
    page.get_by_role("button", name="Refresh").click()
    expect(page.get_by_text(f"s3 in {REGION}")).to_be_visible()
    newer, secret = create_key(page)
    expect(page.get_by_role("button", name="Create access key")).to_be_disabled()
    expect(page.get_by_text("Two keys: time to rotate?")).to_be_visible()
    steps = page.get_by_role("listitem")
    expect(steps.filter(has_text=f"Give {newer}")).to_contain_text("Not used yet.")
    server.s3(Key(newer, secret)).list_objects_v2(Bucket=new_name)
    server.wait_for_use(new_name, newer)
    page.get_by_role("button", name="Refresh").click()
    expect(steps.filter(has_text=f"Give {newer}")).to_contain_text("Last used")
    expect(steps.filter(has_text=f"Delete {key_id}")).to_be_visible()
    check_accessible(page)
    keys = page.get_by_role("heading", name="Access keys")
    picture(page, "access-keys", keys)
    page.get_by_role("button", name=f"Delete {key_id}").click()
    page.get_by_role("button", name="Yes, delete").click()
    expect(page.get_by_text(f"Access key {key_id} is deleted.")).to_be_visible()
    with refused("InvalidAccessKeyId", 403):
        client.list_objects_v2(Bucket=new_name)
    expect(page.get_by_role("button", name="Create access key")).to_be_enabled()


def test_an_old_key_is_called_unused_after_a_day_of_silence(
    server: Server, signed_in: Page, bucket: OwnBucket
) -> None:
    """Not as soon as one application uses the newer one: another may still use the older."""
    page = signed_in
    made = server.lightsail().create_bucket_access_key(bucketName=bucket.name)["accessKey"]
    newer = made["accessKeyId"]
    bucket.s3.list_objects_v2(Bucket=bucket.name)
    server.s3(Key(newer, made["secretAccessKey"])).list_objects_v2(Bucket=bucket.name)
    for used in (bucket.key.access_key_id, newer):
        server.wait_for_use(bucket.name, used)
    page.goto(f"{server.console}/buckets/{bucket.name}/permissions")
    steps = page.get_by_role("listitem")
    given = steps.filter(has_text=f"Give {newer}")
    watched = steps.filter(has_text="Wait until nothing uses")
    expect(given.get_by_role("img", name="Done", exact=True)).to_be_visible()
    expect(watched.get_by_role("img", name="Not done yet")).to_be_visible()
    expect(watched).to_contain_text(f"Last used {datetime.now(UTC):%b}")
    expect(watched).to_contain_text(f"{newer}: Last used {datetime.now(UTC):%b}")
    page.clock.set_fixed_time(datetime.now(UTC) + timedelta(hours=25))
    page.get_by_role("button", name="Refresh").click()
    expect(watched.get_by_role("img", name="Done", exact=True)).to_be_visible()
    expect(watched).to_contain_text("Only the last use of a key is known")


def test_the_secret_is_there_once_and_nowhere_afterwards(at_home: Page, new_name: str) -> None:
    """After Continue it is not in the page, its storage, or anything asked for again."""
    page = at_home
    make_bucket(page, new_name)
    answers: list[tuple[str, str]] = []
    requests: list[str] = []

    def keep(response: Response) -> None:
        if "/api/" in response.url:
            answers.append((response.url, response.text()))

    def note(request: Request) -> None:
        requests.append(f"{request.url} {request.post_data or ''}")

    page.on("response", keep)
    page.on("request", note)
    _, secret = create_key(page)
    page.reload()
    page.get_by_role("heading", name=new_name).wait_for()
    page.get_by_text("Active").wait_for()
    holding = [url for url, text in answers if json.dumps(secret)[1:-1] in text]
    assert [url.rpartition("/")[2] for url in holding] == ["CreateBucketAccessKey"]
    assert not any(secret in sent for sent in requests)
    assert secret not in page.content()
    stored = page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    )
    assert secret not in stored
    assert page.evaluate("caches.keys()") == []


def test_the_name_is_judged_while_it_is_typed(at_home: Page, picture: Picture) -> None:
    """Each rule of names has its sentence."""
    page = at_home
    page.get_by_role("button", name="Create bucket").first.click()
    field = page.locator("input[name=bucket-name]")
    for text, sentence in [
        ("my-Photos", "Only lower-case letters, digits and hyphens."),
        ("ab", "A name has 3 to 54 characters."),
        ("my-photos-", "A name begins and ends with a letter or a digit."),
        ("my--photos", "Two hyphens may not stand side by side."),
    ]:
        field.fill(text)
        expect(page.get_by_text(sentence)).to_be_visible()
    picture(page, "create-bucket")


def test_a_bucket_in_use_is_deleted_by_force_only(
    server: Server, at_home: Page, new_name: str, picture: Picture
) -> None:
    """The dialogue names what stands in the way, and the button becomes Force delete."""
    page = at_home
    make_bucket(page, new_name)
    key_id, _ = create_key(page)
    client = server.s3()
    for body in (b"first", b"second"):
        client.put_object(Bucket=new_name, Key="k", Body=body)
    client.create_multipart_upload(Bucket=new_name, Key="unfinished")
    page.get_by_role("button", name="Actions").first.click()
    page.get_by_role("menuitem", name="Delete bucket").click()
    page.get_by_role("button", name="Yes, delete").click()
    dialog = page.get_by_role("dialog")
    blockers = dialog.get_by_role("listitem")
    expect(blockers.filter(has_text="Its objects")).to_be_visible()
    expect(blockers.filter(has_text="Uploads that are not finished")).to_be_visible()
    expect(blockers.filter(has_text=key_id)).to_be_visible()
    expect(blockers).to_have_count(3)
    check_accessible(page)
    picture(page, "delete-bucket")
    dialog.get_by_role("button", name="No, cancel").click()
    assert server.lightsail().get_buckets(bucketName=new_name)["buckets"]
    page.get_by_role("button", name="Actions").first.click()
    page.get_by_role("menuitem", name="Delete bucket").click()
    page.get_by_role("button", name="Yes, delete").click()
    page.get_by_role("button", name="Force delete").click()
    expect(page.get_by_text(f"Bucket {new_name} is deleted.")).to_be_visible()


def test_what_depends_on_a_bucket_is_named_before_it_is_deleted(
    server: Server, signed_in: Page, new_name: str
) -> None:
    """Its alarms, and buckets that log into it; of what it holds, no more than is there."""
    page = signed_in
    doomed = server.bucket(f"{new_name}-objects")
    control = server.lightsail()
    alarm_scene.put(server, f"{new_name}-full", doomed.name)
    control.create_bucket(bucketName=new_name, bundleId="small_1_0")
    control.update_bucket(
        bucketName=new_name, accessLogConfig={"enabled": True, "destination": doomed.name}
    )
    page.goto(f"{server.console}/buckets/{doomed.name}")
    page.get_by_role("button", name="Actions").first.click()
    page.get_by_role("menuitem", name="Delete bucket").click()
    dialog = page.get_by_role("dialog")
    depends = [
        f"Alarm {new_name}-full: it is deleted, too",
        f"The access logs of bucket {new_name}: they are delivered nowhere",
    ]
    expect(dialog.get_by_role("listitem")).to_have_text(depends)
    dialog.get_by_role("button", name="Yes, delete").click()
    key = f"Access key {doomed.key.access_key_id}: what uses it is refused from then on"
    expect(dialog.get_by_role("listitem")).to_have_text([key, *depends])
    check_accessible(page)
    dialog.get_by_role("button", name="Force delete").click()
    expect(page.get_by_text(f"Bucket {doomed.name} is deleted.")).to_be_visible()
