"""A journey of somebody whose plan sends nothing for free: a server with plans of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from console.accessibility import check_accessible
from playwright.sync_api import Page, expect
from server import Server

PLANS = """\
[[plan]]
id = "dear_1_0"
name = "Dear"
price = 0
storage_gb = 5
transfer_gb = 0
transfer_overage_price = 4096
"""
SENT = 1024**2


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose one bucket has sent a megabyte, all of it over its plan."""
    folder = tmp_path_factory.mktemp("dear")
    (folder / "plans.toml").write_text(PLANS)
    with Server(folder, options=["--config", str(folder / "plans.toml")]) as running:
        running.lightsail().create_bucket(bucketName="dear-photos", bundleId="dear_1_0")
        running.s3().put_object(Bucket="dear-photos", Key="k", Body=b"x" * SENT)
        running.s3().get_object(Bucket="dear-photos", Key="k")["Body"].read()
        running.restart()
        yield running


def test_what_went_over_the_plan_is_shown_with_its_cost(
    server: Server, signed_in: Page
) -> None:
    """So far, and projected; as GetCostEstimate has it: 1 MB of 4,096 USD a GB."""
    page = signed_in
    page.goto(f"{server.console}/buckets/dear-photos/metrics")
    pairs = page.locator("dt", has_text="Over the plan so far").locator("xpath=..")
    expect(pairs.locator("dd")).to_have_text("4.00 USD")
    expect(page.get_by_text("1 MB over the plan")).to_be_visible()
    projected = page.get_by_text(re.compile(r"of which \d+\.\d\d USD over the plan"))
    expect(projected).to_be_visible()
    check_accessible(page)
