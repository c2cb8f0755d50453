"""What a person does while files are uploaded: neither gets in the other's way."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from console.accessibility import check_accessible
from console.conftest import OpenConsole
from console.test_objects_journey import act, choose, hold, open_bucket, upload
from console.test_uploads_journey import REFUSAL, drop, film, refuse
from playwright.sync_api import Dialog, Page, Request, Route, expect
from server import ROOT, OwnBucket, Server

Picture = Callable[..., None]


def _name(page: Page, name: str) -> None:
    """Wait until the folder lists this name, also behind a dialogue."""
    page.locator("table").get_by_text(name, exact=True).wait_for()


def _held(page: Page, key: str) -> list[Route]:
    """Hold the upload of a key back, until its route is continued."""
    routes: list[Route] = []
    page.route(re.compile(rf"/{re.escape(key)}\?.*X-Amz-"), lambda route: routes.append(route))
    return routes


def _go_on(page: Page, routes: list[Route]) -> None:
    for route in routes:
        route.continue_()
    page.unroute_all(behavior="ignoreErrors")


def test_an_upload_that_ends_leaves_what_is_ticked_and_asked(
    server: Server, signed_in: Page, bucket: OwnBucket, tmp_path: Path
) -> None:
    """A dialogue that is open keeps what is typed, and does what it says."""
    page = signed_in
    bucket.s3.put_object(Bucket=bucket.name, Key="a.txt", Body=b"a")
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(name)
    open_bucket(page, server, bucket.name)
    held = _held(page, "one.txt")
    with page.expect_request(re.compile(r"/one\.txt\?")):
        upload(page, "Files", [tmp_path / "one.txt"])
    choose(page, "a.txt")
    act(page, "Copy to")
    typed = page.get_by_role("dialog").locator("input[name=destination]")
    typed.fill("somewhere/else.txt")
    _go_on(page, held)
    _name(page, "one.txt")
    expect(typed).to_have_value("somewhere/else.txt")
    page.get_by_role("dialog").get_by_role("button", name="No, cancel").click()
    expect(page.get_by_role("checkbox", name="a.txt", exact=True)).to_be_checked()
    expect(page.get_by_role("heading", name="Object information")).to_be_visible()
    held = _held(page, "two.txt")
    with page.expect_request(re.compile(r"/two\.txt\?")):
        upload(page, "Files", [tmp_path / "two.txt"])
    act(page, "Delete")
    _go_on(page, held)
    _name(page, "two.txt")
    expect(page.get_by_text("One item is deleted.")).to_be_visible()
    page.get_by_role("button", name="Yes, delete").click()
    expect(page.get_by_text("Deleted.", exact=True)).to_be_visible()
    left = bucket.s3.list_objects_v2(Bucket=bucket.name)["Contents"]
    assert {item["Key"] for item in left} == {"one.txt", "two.txt"}


def test_many_files_are_listed_a_few_times(
    server: Server, signed_in: Page, bucket: OwnBucket, tmp_path: Path
) -> None:
    """Not after each of them, and yet all are shown in the end."""
    page = signed_in
    files = [tmp_path / f"{number:02}.txt" for number in range(60)]
    for file in files:
        file.write_text("x")
    listings: list[str] = []

    def note(request: Request) -> None:
        if "list-type=2" in request.url and request.method == "GET":
            listings.append(request.url)

    open_bucket(page, server, bucket.name)
    expect(page.get_by_text("No objects here")).to_be_visible()
    page.on("request", note)
    drop(page, *files)
    expect(page.get_by_text("(60 of 60 files)")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(61)
    assert 1 <= len(listings) <= 12


def _wants_to_stay(page: Page) -> bool:
    """Say whether the browser asks before it leaves the page."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", answer)
    with page.expect_event("dialog"):
        page.evaluate("setTimeout(() => location.reload())")
    return asked == ["beforeunload"]


def test_uploads_go_on_wherever_one_looks(
    server: Server, signed_in: Page, bucket: OwnBucket, tmp_path: Path, picture: Picture
) -> None:
    """A line on other pages leads back to them; they are still there, with their buttons."""
    page = signed_in
    file = film(tmp_path, 30)
    open_bucket(page, server, bucket.name)
    page.route(re.compile(r"partNumber=4&"), hold)
    with page.expect_request(re.compile(r"partNumber=4&")):
        upload(page, "Files", [file])
    line = page.get_by_text(f"Files are being uploaded to {bucket.name}.")
    expect(line).to_have_count(0)
    page.get_by_role("tab", name="Permissions").click()
    expect(line).to_be_visible()
    page.get_by_role("link", name="Storage", exact=True).first.click()
    page.get_by_role("heading", name="Storage").first.wait_for()
    expect(line).to_be_visible()
    assert _wants_to_stay(page)
    check_accessible(page)
    picture(page, "uploads-elsewhere")
    page.get_by_role("link", name="Show uploads").click()
    expect(line).to_have_count(0)
    page.get_by_role("button", name="Pause film.bin").click()
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    page.get_by_role("tab", name="Tags").click()
    expect(page.get_by_text(f"Uploads to {bucket.name} are paused.")).to_be_visible()
    page.get_by_role("tab", name="Objects").click()
    page.unroute_all(behavior="ignoreErrors")
    page.get_by_role("button", name="Resume film.bin").click()
    page.get_by_role("tab", name="CORS").click()
    expect(page.get_by_text(f"The uploads to {bucket.name} are finished.")).to_be_visible()
    body = bucket.s3.get_object(Bucket=bucket.name, Key="film.bin")["Body"].read()
    assert body == file.read_bytes()


def test_uploads_wait_for_their_owner(
    server: Server, open_page: OpenConsole, bucket: OwnBucket, tmp_path: Path
) -> None:
    """A session that ended by itself pauses them; whoever signs out leaves none behind."""
    page = open_page(f"/buckets/{bucket.name}/objects")
    (tmp_path / "a.txt").write_text("a")
    _sign_in(page)
    page.get_by_role("heading", name="Objects", exact=True).wait_for()
    _held(page, "a.txt")
    with page.expect_request(re.compile(r"/a\.txt\?")):
        upload(page, "Files", [tmp_path / "a.txt"])
    page.context.clear_cookies()
    page.get_by_role("tab", name="Permissions").click()
    _sign_in(page)
    page.get_by_role("link", name="Show uploads").click()
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    held = _held(page, "a.txt")
    with page.expect_request(re.compile(r"/a\.txt\?")):
        page.get_by_role("button", name="Resume all").click()
    page.get_by_role("button", name="root", exact=True).click()
    with page.expect_event("requestfailed", lambda one: one == held[0].request):
        page.get_by_role("menuitem", name="Sign out").click()
    _sign_in(page)
    page.get_by_role("heading", name="Storage").first.wait_for()
    expect(page.get_by_role("link", name="Show uploads")).to_have_count(0)
    page.get_by_role("button", name="root", exact=True).wait_for()
    assert "Contents" not in bucket.s3.list_objects_v2(Bucket=bucket.name)


def _sign_in(page: Page) -> None:
    """Sign in where one was."""
    page.fill("input[name=access-key-id]", ROOT.access_key_id)
    page.fill("input[name=secret-access-key]", ROOT.secret_access_key)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_download_leaves_the_page_and_its_uploads_alone(
    server: Server, signed_in: Page, bucket: OwnBucket, tmp_path: Path
) -> None:
    """The browser saves the object; if there is none any more, the page says so."""
    page = signed_in
    for name in ("k ü.txt", "gone.txt"):
        bucket.s3.put_object(Bucket=bucket.name, Key=name, Body=name.encode())
    (tmp_path / "a.txt").write_text("a")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    open_bucket(page, server, bucket.name)
    _held(page, "a.txt")
    with page.expect_request(re.compile(r"/a\.txt\?")):
        upload(page, "Files", [tmp_path / "a.txt"])
    choose(page, "k ü.txt")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download").click()
    assert saved.value.suggested_filename == "k ü.txt"
    assert saved.value.path().read_text() == "k ü.txt"
    choose(page, "k ü.txt", "gone.txt")
    bucket.s3.delete_object(Bucket=bucket.name, Key="gone.txt")
    page.get_by_role("button", name="Download").click()
    expect(page.get_by_text("gone.txt was not downloaded")).to_be_visible()
    expect(page.get_by_text("It is not there any more.")).to_be_visible()
    expect(page.get_by_role("button", name="Pause a.txt")).to_be_visible()
    assert not asked


def test_many_uploads_are_paused_tried_again_and_given_up_at_once(
    server: Server, signed_in: Page, bucket: OwnBucket, tmp_path: Path, picture: Picture
) -> None:
    """One button each for what may be thousands of rows; giving up is asked before."""
    page = signed_in
    folder = tmp_path / "trip"
    folder.mkdir()
    for number in range(9):
        (folder / f"{number}.txt").write_text(str(number))
    open_bucket(page, server, bucket.name)
    held = _held(page, "trip/1.txt")
    page.route(re.compile(r"/trip/[02-9]\.txt\?"), partial(refuse, body=REFUSAL))
    upload(page, "Folder", folder)
    expect(page.get_by_text("Later. (SlowDown)")).to_have_count(8)
    page.get_by_role("button", name="Pause all").click()
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    picture(page, "uploads-failed")
    check_accessible(page)
    page.unroute_all(behavior="ignoreErrors")
    assert len(held) == 1
    page.get_by_role("button", name="Try failed again").click()
    expect(page.get_by_text("(8 of 9 files)")).to_be_visible()
    assert bucket.s3.list_objects_v2(Bucket=bucket.name)["KeyCount"] == 8
    page.get_by_role("button", name="Resume all").click()
    expect(page.get_by_text("(9 of 9 files)")).to_be_visible()
    large = film(tmp_path, 20)
    page.route(re.compile(r"partNumber=2&"), hold)
    with page.expect_request(re.compile(r"partNumber=2&")):
        upload(page, "Files", [large])
    page.get_by_role("button", name="Cancel all").click()
    expect(page.get_by_text("One file is not uploaded")).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.get_by_role("button", name="Yes, cancel all").click()
    expect(page.get_by_text("(9 of 9 files)")).to_be_visible()
    assert "Uploads" not in bucket.s3.list_multipart_uploads(Bucket=bucket.name)


def test_a_part_that_is_refused_stops_the_others(
    server: Server, signed_in: Page, bucket: OwnBucket, tmp_path: Path
) -> None:
    """So that trying again sends each of them once, and not beside those that went on."""
    page = signed_in
    file = film(tmp_path, 60)
    held: list[Route] = []
    sent: list[str] = []
    number = re.compile(r"partNumber=(\d+)&")

    def note(request: Request) -> None:
        found = number.search(request.url)
        if found and request.method == "PUT":
            sent.append(found[1])

    page.on("request", note)
    page.route(re.compile(r"partNumber=[1345]&"), lambda route: held.append(route))
    page.route(re.compile(r"partNumber=2&"), partial(refuse, body=REFUSAL))
    open_bucket(page, server, bucket.name)
    upload(page, "Files", [file])
    expect(page.get_by_text("Later. (SlowDown)").first).to_be_visible()
    for route in held:
        route.continue_()
    page.unroute_all(behavior="ignoreErrors")
    page.get_by_role("button", name="Try again film.bin").click()
    expect(page.get_by_text("Upload successful").first).to_be_visible()
    body = bucket.s3.get_object(Bucket=bucket.name, Key="film.bin")["Body"].read()
    assert body == file.read_bytes()
    assert [sent.count(str(part)) for part in range(4, 9)] == [1] * 5
