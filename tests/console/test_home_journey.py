"""Journeys through Storage home, and through the page that creates a bucket."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from console.accessibility import check_accessible
from console.conftest import OpenConsole, sign_in
from make import unique_name
from playwright.sync_api import Page, expect
from server import OwnBucket, Server

Picture = Callable[[Page, str], None]
Tagged = Callable[..., str]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own: what other tests leave fills more than the first page."""
    with Server(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture
def tagged(server: Server, next_name: Callable[[], str]) -> Iterator[Tagged]:
    """Make buckets in any region, with tags; they are gone afterwards."""
    made: list[tuple[str, str]] = []

    def make(region: str = "us-east-1", **tags: str) -> str:
        name = next_name()
        pairs = [{"key": key, "value": value} for key, value in tags.items()]
        server.lightsail(region=region).create_bucket(
            bucketName=name, bundleId="medium_1_0", tags=pairs
        )
        made.append((region, name))
        return name

    yield make
    for region, name in made:
        server.lightsail(region=region).delete_bucket(bucketName=name, forceDelete=True)


def test_buckets_of_every_region_are_shown_with_what_they_use(
    server: Server, open_page: OpenConsole, tagged: Tagged, picture: Picture
) -> None:
    """Region, plan, use of storage and transfer, state, tags; a click leads to the bucket."""
    here, there = tagged(kind="photos"), tagged("eu-west-1", kind="backup")
    for region in ("us-east-1", "eu-central-1"):
        tagged(region, kind="photos")
    server.lightsail().update_bucket(
        bucketName=here, accessRules={"getObject": "public", "allowPublicOverrides": False}
    )
    page = open_page()
    sign_in(page)
    line = page.get_by_role("row").filter(has_text=there)
    expect(line).to_contain_text("eu-west-1")
    expect(line).to_contain_text("Object Storage 100GB")
    expect(line).to_contain_text("0 bytes of 100 GB")
    expect(line).to_contain_text("0 bytes of 250 GB")
    expect(line).to_contain_text("Ready")
    expect(line).to_contain_text("kind: backup")
    expect(line.get_by_text("Public", exact=True)).to_have_count(0)
    line = page.get_by_role("row").filter(has_text=here)
    expect(line).to_contain_text("us-east-1")
    expect(line.get_by_text("Public", exact=True)).to_be_visible()
    check_accessible(page)
    picture(page, "home")
    page.get_by_role("link", name=there).click()
    expect(page.get_by_text("Ireland (eu-west-1)")).to_be_visible()
    page.get_by_role("tab", name="Permissions").click()
    expect(page.get_by_text("No access keys")).to_be_visible()
    # And by an address that somebody sent, in a browser that is in another region.
    page.reload()
    expect(page.get_by_text("No access keys")).to_be_visible()


def test_a_filter_by_tag_is_there_at_the_next_visit(
    server: Server, open_page: OpenConsole, tagged: Tagged
) -> None:
    """It is kept for the account, in this browser."""
    mark = unique_name("mark")
    wanted, other = tagged(purpose=mark), tagged(purpose="else")
    page = open_page()
    sign_in(page)
    page.get_by_role("link", name=other).wait_for()
    field = page.get_by_placeholder("Filter by name, plan, access or tag")
    field.fill(f"Tag purpose = {mark}")
    field.press("Enter")
    expect(page.get_by_role("link", name=other)).to_have_count(0)
    expect(page.get_by_role("link", name=wanted)).to_be_visible()
    expect(page.get_by_text("1 match", exact=True).first).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name=wanted)).to_be_visible()
    expect(page.get_by_role("link", name=other)).to_have_count(0)
    page.get_by_role("button", name="Clear filters").click()
    expect(page.get_by_role("link", name=other)).to_be_visible()


def test_buckets_stand_in_groups_by_a_tag(
    server: Server, open_page: OpenConsole, tagged: Tagged, picture: Picture
) -> None:
    """One for each value and one for the rest, page by page, as a table and as cards."""
    key = "owner"
    one, two, three = tagged(owner="ann"), tagged(owner="zoe"), tagged(owner="zoe")
    alone, other = tagged(owner=""), tagged(kind="photos")
    page = open_page()
    sign_in(page)
    page.get_by_role("row").filter(has_text=one).wait_for()
    page.get_by_role("button", name="Preferences").click()
    page.get_by_role("button", name="Group by").click()
    page.get_by_role("option", name=f"Tag {key}", exact=True).click()
    page.get_by_role("button", name="Confirm").click()
    for looks in ("table", "after a reload", "cards"):
        headings = page.get_by_role("heading", level=2).filter(has_text=key)
        expect(headings).to_have_count(4)
        expect(headings.nth(0)).to_contain_text(re.compile(rf"^{key}\s*\(1\)"))
        expect(headings.nth(1)).to_contain_text(f"{key}: ann")
        expect(headings.nth(2)).to_contain_text(re.compile(rf"^{key}: zoe\s*\(2\)"))
        expect(headings.nth(3)).to_contain_text(f"Without the tag {key}")
        links = page.locator("main").get_by_role("link")
        shown = [text for text in links.all_inner_texts() if text in {one, two, three, alone}]
        assert shown == [alone, one, *sorted((two, three))]
        check_accessible(page)
        if looks == "table":
            picture(page, "home-groups")
            page.reload()
        elif looks == "after a reload":
            page.get_by_role("button", name="Preferences").click()
            page.get_by_role("radio", name="Cards").click()
            page.get_by_role("button", name="Confirm").click()
            page.get_by_role("listitem").filter(has_text=one).wait_for()
    page.get_by_placeholder("Filter by name, plan, access or tag").fill(other)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=other, exact=True)).to_be_visible()
    expect(headings).to_have_count(1)


def test_buckets_are_cards_by_preference_and_on_a_telephone(
    server: Server, open_page: OpenConsole, tagged: Tagged, picture: Picture
) -> None:
    """The preference is kept; where there is no room for a table there is none."""
    name = tagged(kind="cards")
    page = open_page()
    sign_in(page)
    page.get_by_role("row").filter(has_text=name).wait_for()
    page.get_by_role("button", name="Preferences").click()
    page.get_by_role("radio", name="Cards").click()
    page.get_by_role("button", name="Confirm").click()
    card = page.get_by_role("listitem").filter(has_text=name)
    expect(card).to_contain_text("0 bytes of 100 GB")
    check_accessible(page)
    picture(page, "home-cards")
    page.reload()
    expect(card).to_be_visible()
    narrow = open_page(width=390)
    sign_in(narrow)
    expect(narrow.get_by_role("listitem").filter(has_text=name)).to_be_visible()
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 390


def test_who_may_not_see_buckets_is_told_which_right_is_missing(
    server: Server, open_page: OpenConsole
) -> None:
    """No empty list, but the action that a policy would have to allow."""
    name = unique_name("person")
    iam = server.iam()
    iam.create_user(UserName=name)
    made = iam.create_access_key(UserName=name)["AccessKey"]
    page = open_page()
    page.fill("input[name=access-key-id]", made["AccessKeyId"])
    page.fill("input[name=secret-access-key]", made["SecretAccessKey"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("lightsail:GetBuckets")).to_be_visible()
    expect(page.get_by_text("Request id")).to_be_visible()


def test_a_bucket_is_created_with_all_that_can_be_chosen(
    server: Server, at_home: Page, new_name: str, picture: Picture
) -> None:
    """Region, plan, versioning and tags; then the bucket's page suggests what to do next."""
    page = at_home
    page.get_by_role("button", name="Create bucket").first.click()
    page.get_by_role("button", name="Where clients look for the bucket").click()
    page.get_by_role("option", name="Frankfurt").click()
    page.get_by_role("radio", name="Object Storage 250GB").click()
    field = page.locator("input[name=bucket-name]")
    for text, sentence in [
        ("sthree-photos", "Names that begin with sthree- are reserved."),
        ("photos-s3alias", "Names that end in -s3alias are reserved."),
        ("a" * 55, "A name has 3 to 54 characters."),
    ]:
        field.fill(text)
        expect(page.get_by_text(sentence)).to_be_visible()
    field.fill(new_name)
    page.get_by_text("Keep every version").click()
    page.get_by_role("button", name="Add tag").click()
    page.fill("input[name=tag-key-0]", "aws:mine")
    expect(page.get_by_text("not beginning with aws:")).to_be_visible()
    page.fill("input[name=tag-key-0]", "year")
    page.fill("input[name=tag-value-0]", "2026")
    page.get_by_role("button", name="Add tag").click()
    page.fill("input[name=tag-value-1]", "of no key")
    expect(page.get_by_text("1 to 128 letters")).to_be_visible()
    check_accessible(page)
    page.get_by_role("button", name="Create bucket").click()
    expect(page).to_have_url(re.compile("/create$"))
    page.fill("input[name=tag-value-1]", "")
    page.get_by_role("button", name="Create bucket").click()
    expect(page.get_by_text("Your bucket is ready. What next?")).to_be_visible()
    expect(page.get_by_text("Frankfurt (eu-central-1)")).to_be_visible()
    check_accessible(page)
    picture(page, "new-bucket")
    (bucket,) = server.lightsail(region="eu-central-1").get_buckets(bucketName=new_name)[
        "buckets"
    ]
    assert bucket["bundleId"] == "large_1_0"
    assert bucket["objectVersioning"] == "Enabled"
    assert bucket["tags"] == [{"key": "year", "value": "2026"}]
    page.get_by_role("link", name="Connect an application").click()
    expect(page.get_by_text("No access keys")).to_be_visible()
    page.get_by_role("button", name="Close the suggestions").click()
    expect(page.get_by_text("What next?")).to_have_count(0)


def test_a_name_that_is_taken_is_told_before_it_is_asked_for(
    at_home: Page, bucket: OwnBucket
) -> None:
    """The names of one's own are known to the page; the form is not sent."""
    page = at_home
    page.get_by_role("button", name="Create bucket").first.click()
    page.fill("input[name=bucket-name]", bucket.name)
    expect(page.get_by_text("You have something of this name")).to_be_visible()
    page.get_by_role("button", name="Create bucket").click()
    expect(page).to_have_url(re.compile("/create$"))
