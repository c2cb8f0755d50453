"""Journeys through a graph that has points, and the banners of alarms.

On a server of its own: it writes the points as it ends, and nobody else has alarms there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from alarm_scene import RULE, put
from console.accessibility import check_accessible
from console.conftest import OpenConsole, sign_in
from playwright.sync_api import Page, expect
from server import Server

BUCKET = "holiday-photos"
Picture = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a bucket of 12 objects and 12 requests that are counted."""
    with Server(tmp_path_factory.mktemp("graph")) as running:
        running.bucket(BUCKET, keyless=True)
        for number in range(12):
            running.s3().put_object(Bucket=BUCKET, Key=f"{number}.jpg", Body=b"x" * 200_000)
        running.restart()
        yield running


def test_a_graph_has_its_points_and_the_lines_of_its_alarms(
    server: Server, open_page: OpenConsole, picture: Picture
) -> None:
    """Drawn and as a table; where a point is the sum of an hour, no line of five minutes."""
    put(server, "busy", BUCKET, metricName="AllRequests", threshold=20.0)
    put(server, "nearly-full", BUCKET, threshold=4.5 * 1024**3, contactProtocols=["Email"])
    page = open_page(height=1_500)
    sign_in(page)
    page.goto(f"{server.console}/buckets/{BUCKET}/metrics?metric=AllRequests")
    graph = page.get_by_role("application", name="Requests")
    legend = page.get_by_text("Alarm busy", exact=True)
    expect(legend).to_be_visible()
    expect(page.get_by_text("Alarm nearly-full", exact=True)).to_have_count(0)
    expect(graph).to_be_visible()
    expect(page.get_by_text("Bucket size ≥ 4.5 GB")).to_be_visible()
    check_accessible(page)
    picture(page, "alarms")
    page.get_by_role("button", name=re.compile(r"As a table \([12]\)")).click()
    table = page.get_by_role("table", name="Requests")
    values = [int(text) for text in table.get_by_role("cell").all_inner_texts()]
    assert sum(values) >= 12
    page.get_by_role("button", name="1 week").click()
    expect(page.get_by_text("Each point is the sum of 1 hour.")).to_be_visible()
    expect(page.get_by_text("Alarms of this metric judge sums of 5 minutes")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile(r"As a table \([12]\)"))).to_be_visible()
    expect(legend).to_have_count(0)


def test_an_alarm_s_banner_leads_to_its_graph(
    server: Server, at_home: Page, picture: Picture
) -> None:
    """On home until dismissed; an alarm that begins anew shows another."""
    page = at_home
    put(server, "many-photos", BUCKET, metricName="NumberOfObjects", threshold=10.0)
    page.reload()
    sentence = f"The alarm many-photos on NumberOfObjects of {BUCKET} is in the state ALARM."
    banner = page.get_by_role("listitem").filter(has_text=sentence)
    expect(banner).to_be_visible()
    check_accessible(page)
    picture(page, "alarm-banner")
    banner.get_by_role("link", name="View graph").click()
    page.wait_for_url(f"**/buckets/{BUCKET}/metrics?metric=NumberOfObjects")
    row = page.get_by_role("list", name="Alarms", exact=True).get_by_role("listitem")
    alarm = row.filter(has_text="many-photos").get_by_text("Alarm", exact=True)
    expect(alarm).to_be_visible()
    banner.get_by_role("button", name="Dismiss").click()
    expect(banner).to_have_count(0)
    with page.expect_response("**/GetBanners") as asked:
        page.reload()
    assert asked.value.json() == {"banners": []}
    expect(alarm).to_be_visible()
    expect(banner).to_have_count(0)
    put(server, "many-photos", BUCKET, metricName="NumberOfObjects", threshold=100.0)
    put(server, "many-photos", BUCKET, metricName="NumberOfObjects", threshold=10.0)
    page.reload()
    expect(banner).to_be_visible()


def test_banners_of_other_regions_with_buckets_are_shown_too(
    server: Server, signed_in: Page
) -> None:
    """Named with their region; the link and the dismissal go there."""
    page, client = signed_in, server.lightsail(region="eu-west-3")
    client.create_bucket(bucketName="paris-photos", bundleId="small_1_0")
    server.s3().put_object(Bucket="paris-photos", Key="k", Body=b"x")
    rule = {**RULE, "metricName": "NumberOfObjects", "threshold": 1.0}
    client.put_alarm(alarmName="paris", monitoredResourceName="paris-photos", **rule)
    page.goto(server.console)
    banner = page.get_by_role("listitem").filter(has_text="in the state ALARM. (eu-west-3)")
    expect(banner).to_be_visible()
    # On a page that reads no buckets, too.
    page.goto(f"{server.console}/account/users")
    expect(banner).to_be_visible()
    banner.get_by_role("link", name="View graph").click()
    page.wait_for_url("**/buckets/paris-photos/metrics?metric=NumberOfObjects")
    expect(page.get_by_text("Number of objects ≥ 1 for 1 time")).to_be_visible()
    banner = page.get_by_role("listitem").filter(has_text="The alarm paris on")
    banner.get_by_role("button", name="Dismiss").click()
    expect(banner).to_have_count(0)


def test_an_alarm_that_is_gone_leads_to_a_sentence(server: Server, signed_in: Page) -> None:
    """The link of an old banner says what is the matter, with code and request id."""
    signed_in.goto(f"{server.console}/alarms/us-east-1/long-gone")
    expect(signed_in.get_by_text("The alarm cannot be shown")).to_be_visible()
    expect(signed_in.get_by_text("(NotFoundException). Request id")).to_be_visible()
