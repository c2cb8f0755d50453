"""A look at objects before they are downloaded: photos, sound, film, PDF and text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from console.media import PHOTO_SIZE, film, photo, sound
from console.test_objects_journey import open_bucket
from playwright.sync_api import Page, expect
from server import OwnBucket, Server

PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
"""


def test_each_kind_has_its_preview(server: Server, signed_in: Page, bucket: OwnBucket) -> None:
    """Pictures, PDF and text are shown; what cannot be is said to be so."""
    page = signed_in
    for key, body, kind in [
        ("a.png", photo(1), "image/png"),
        ("b.pdf", PDF, "application/pdf"),
        ("c.txt", b"plain", "text/plain"),
        ("broken.png", b"no picture", "image/png"),
        ("large.txt", b"x" * 1_100_000, "text/plain"),
        ("sound.mp3", b"no sound", "audio/mpeg"),
        # What it calls itself does not count: a frame of ours shows no pages.
        ("page.pdf", b"<script>document.title = 'RAN'</script>", "text/html"),
    ]:
        bucket.s3.put_object(Bucket=bucket.name, Key=key, Body=body, ContentType=kind)
    open_bucket(page, server, bucket.name)
    page.get_by_role("link", name="a.png", exact=True).click()
    image = page.locator("img.preview")
    image.wait_for()
    image.evaluate("image => image.decode()")
    assert image.evaluate("image => image.naturalWidth") == PHOTO_SIZE[0]
    for key in ("b.pdf", "page.pdf"):
        with page.expect_response(f"**/{key}*response-content-type*") as framed:
            page.get_by_role("link", name=key, exact=True).click()
            page.locator("iframe.preview").wait_for()
        assert framed.value.headers["content-type"] == "application/pdf"
    page.get_by_role("link", name="c.txt", exact=True).click()
    expect(
        page.frame_locator("iframe.preview[sandbox='']").get_by_text("plain")
    ).to_be_visible()
    for key in ("broken.png", "sound.mp3"):
        page.get_by_role("link", name=key, exact=True).click()
        expect(page.get_by_text("The browser cannot show this.")).to_be_visible()
    page.get_by_role("link", name="large.txt", exact=True).click()
    expect(page.get_by_text("Texts of more than 1 MB are not shown here")).to_be_visible()


@pytest.mark.parametrize("kind", ["audio", "video"])
def test_sound_and_film_play(
    server: Server, signed_in: Page, bucket: OwnBucket, kind: str
) -> None:
    """From the S3 port, any place of it at once: the browser asks for ranges."""
    page = signed_in
    open_bucket(page, server, bucket.name)
    key, body = ("sea.wav", sound()) if kind == "audio" else ("sea.webm", film(page))
    bucket.s3.put_object(Bucket=bucket.name, Key=key, Body=body)
    page.get_by_role("button", name="Refresh").click()
    with page.expect_response(lambda got: key in got.url and got.status == 206):
        page.get_by_role("link", name=key, exact=True).click()
    played = page.locator(f"{kind}.preview")
    played.wait_for()
    # Muted, as a browser lets nothing else begin by itself.
    ended = played.evaluate(
        """async (media) => {
            media.muted = true;
            const ended = new Promise((done) => (media.onended = () => done(true)));
            await media.play();
            return ended;
        }"""
    )
    assert ended
    assert played.evaluate("media => media.currentTime") > 0.5


def test_photos_are_looked_at_one_after_the_other(
    server: Server, signed_in: Page, bucket: OwnBucket, picture: Callable[..., None]
) -> None:
    """The pane shows the one that is chosen, with what is known of it."""
    page = signed_in
    names = ("boats", "cliffs", "dunes", "harbour", "lighthouse", "pier")
    for number, name in enumerate(names):
        bucket.s3.put_object(
            Bucket=bucket.name,
            Key=f"{name}.png",
            Body=photo(number),
            ContentType="image/png",
            Metadata={"camera": "attic"},
        )
    bucket.s3.put_object(Bucket=bucket.name, Key="small/boats.png", Body=photo(0))
    open_bucket(page, server, bucket.name)
    for chosen in ("pier", "lighthouse"):
        page.get_by_role("link", name=f"{chosen}.png", exact=True).click()
        image = page.get_by_role("img", name=f"{chosen}.png")
        image.wait_for()
        image.evaluate("image => image.decode()")
    expect(page.locator("img.preview")).to_have_count(1)
    expect(page.get_by_text("camera", exact=False).first).to_be_visible()
    picture(page, "objects")
