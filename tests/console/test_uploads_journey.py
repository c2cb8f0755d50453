"""Uploads that are dropped, paused, refused, tried again, and given up."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from console.test_objects_journey import hold, open_bucket, upload
from playwright.sync_api import Page, Route, expect
from server import OwnBucket, Server

MIB = 1 << 20
REFUSAL = "<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>Later.</Message></Error>"


def drop(page: Page, *paths: Path) -> None:
    """Drop files and folders of the disk on the table, as a person does."""
    box = page.locator(".drop-zone").bounding_box()
    assert box is not None
    devtools = page.context.new_cdp_session(page)
    dragged = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    place = {"x": box["x"] + 40, "y": box["y"] + 40, "data": dragged}
    for kind in ("dragEnter", "dragOver", "drop"):
        devtools.send("Input.dispatchDragEvent", {"type": kind, **place})
    devtools.detach()


STRAY = """heading => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(["x"], "x.txt"));
  return ["dragover", "drop"].map((kind) => heading.dispatchEvent(
    new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer })));
}"""


def test_files_dropped_beside_the_table_do_nothing(
    server: Server, signed_in: Page, bucket: OwnBucket
) -> None:
    """A browser that is not told so leaves the page, and opens them."""
    open_bucket(signed_in, server, bucket.name)
    assert signed_in.locator("h1").evaluate(STRAY) == [False, False]


def film(folder: Path, length: int) -> Path:
    """Write a file of so many MiB, each unlike the others."""
    path = folder / "film.bin"
    path.write_bytes(b"".join(bytes([number]) * MIB for number in range(length)))
    return path


def test_files_and_folders_are_dropped(
    server: Server, signed_in: Page, bucket: OwnBucket, tmp_path: Path
) -> None:
    """Into the folder that is open, with all that is in them."""
    inner = tmp_path / "trip" / "day 1"
    inner.mkdir(parents=True)
    for number in range(120):  # Browsers hand out a folder's files by the hundred.
        (inner / f"{number}.txt").write_text(str(number))
    (tmp_path / "note ü.txt").write_text("note")
    page = signed_in
    page.goto(f"{server.console}/buckets/{bucket.name}/objects?prefix=in%2F")
    page.get_by_role("heading", name="Objects", exact=True).wait_for()
    drop(page, tmp_path / "trip", tmp_path / "note ü.txt")
    expect(page.get_by_text("(121 of 121 files)")).to_be_visible()
    listed = bucket.s3.list_objects_v2(Bucket=bucket.name)["Contents"]
    expected = {f"in/trip/day 1/{number}.txt" for number in range(120)} | {"in/note ü.txt"}
    assert {item["Key"] for item in listed} == expected


def test_a_paused_upload_sends_nothing_and_goes_on(
    server: Server, signed_in: Page, bucket: OwnBucket, tmp_path: Path
) -> None:
    """Parts that had arrived stay; the object is whole in the end."""
    file = film(tmp_path, 60)
    page = signed_in
    held: list[Route] = []
    open_bucket(page, server, bucket.name)
    page.route(re.compile(r"partNumber=[4-8]&"), lambda route: held.append(route))
    # All that are sent at once are held back by then: three have arrived.
    with page.expect_request(re.compile(r"partNumber=6&")):
        upload(page, "Files", [file])
    page.get_by_role("button", name="Pause film.bin").click()
    expect(page.get_by_text("Paused")).to_be_visible()
    (begun,) = bucket.s3.list_multipart_uploads(Bucket=bucket.name)["Uploads"]
    named = {"Bucket": bucket.name, "Key": "film.bin", "UploadId": begun["UploadId"]}
    arrived = [part["PartNumber"] for part in bucket.s3.list_parts(**named)["Parts"]]
    assert arrived == [1, 2, 3]
    page.unroute_all(behavior="ignoreErrors")
    page.get_by_role("button", name="Resume film.bin").click()
    expect(page.get_by_text("Upload successful").first).to_be_visible()
    body = bucket.s3.get_object(Bucket=bucket.name, Key="film.bin")["Body"].read()
    assert hashlib.sha256(body).digest() == hashlib.sha256(file.read_bytes()).digest()
    assert len(held) == 3


def test_a_refused_upload_says_why_and_is_tried_again(
    server: Server, signed_in: Page, bucket: OwnBucket, tmp_path: Path
) -> None:
    """And one that is given up leaves nothing behind."""
    small, file = tmp_path / "a.txt", film(tmp_path, 20)
    small.write_text("a")
    page = signed_in
    open_bucket(page, server, bucket.name)
    page.route("**/*X-Amz-*", lambda route: refuse(route, REFUSAL))
    upload(page, "Files", [small])
    expect(page.get_by_text("Later. (SlowDown)").first).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    page.get_by_role("button", name="Try again a.txt").click()
    expect(page.get_by_text("(1 of 1 files)")).to_be_visible()
    assert bucket.s3.get_object(Bucket=bucket.name, Key="a.txt")["Body"].read() == b"a"
    page.route(re.compile(r"partNumber=3&"), hold)
    with page.expect_request(re.compile(r"partNumber=3&")):
        upload(page, "Files", [file])
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.get_by_role("button", name="Cancel and remove film.bin").click()
    expect(page.get_by_role("button", name="Cancel and remove film.bin")).to_have_count(0)
    assert "Uploads" not in bucket.s3.list_multipart_uploads(Bucket=bucket.name)


def refuse(route: Route, body: str) -> None:
    """Answer uploads as an overloaded server would; let everything else pass."""
    if route.request.method != "PUT":
        route.continue_()
        return
    headers = {"access-control-allow-origin": "*", "content-type": "application/xml"}
    route.fulfill(status=403, body=body, headers=headers)
