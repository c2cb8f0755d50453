"""Journeys through alarms: made by the form, shown, tested, changed; each proven by the API."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from alarm_scene import get, put
from console.accessibility import check_accessible
from console.conftest import OpenConsole
from make import unique_name
from playwright.sync_api import Locator, Page, expect
from server import OwnBucket, Server

GIB = 1024**3
Picture = Callable[[Page, str], None]


@pytest.fixture
def page(signed_in: Page, server: Server, bucket: OwnBucket) -> Page:
    """A bucket of 2,000 bytes, its Metrics tab open."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x" * 2_000)
    open_metrics(signed_in, server, bucket)
    return signed_in


def open_metrics(page: Page, server: Server, bucket: OwnBucket) -> None:
    """Open the Metrics tab and wait for its alarms."""
    page.goto(f"{server.console}/buckets/{bucket.name}/metrics")
    page.get_by_role("heading", name=re.compile(r"^Alarms")).wait_for()


def row(page: Page, name: str) -> Locator:
    """Return the alarm's place in the list."""
    alarms = page.get_by_role("list", name="Alarms", exact=True)
    return alarms.get_by_role("listitem").filter(has_text=name)


def choose(page: Page, label: str, option: str) -> None:
    """Choose an option of a select."""
    page.get_by_role("dialog").get_by_role("button", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


def act(page: Page, name: str, action: str) -> None:
    """Choose an action in an alarm's menu."""
    page.get_by_role("button", name=f"Actions of {name}").click()
    page.get_by_role("menuitem", name=action).click()


def test_an_alarm_is_made_by_its_prefilled_form(
    server: Server, page: Page, bucket: OwnBucket, picture: Picture
) -> None:
    """Bucket size of 75 GB and more, at once; the second alarm of a metric is the last."""
    page.get_by_role("button", name="Add alarm").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Threshold", exact=True)).to_have_value("75")
    name = f"{bucket.name}-BucketSizeBytes"
    expect(dialog.get_by_label("Alarm name")).to_have_value(name)
    check_accessible(page)
    dialog.get_by_role("button", name="Create").click()
    expect(row(page, name)).to_contain_text(
        "Bucket size ≥ 75 GB for 1 time within the last 5 minutes"
    )
    made = get(server, name)
    assert (made["comparisonOperator"], made["threshold"], made["evaluationPeriods"]) == (
        "GreaterThanOrEqualToThreshold",
        75.0 * GIB,
        1,
    )
    assert (made["state"], made["contactProtocols"]) == ("OK", [])
    page.get_by_role("button", name="Add alarm").click()
    dialog.get_by_role("button", name="Use 90% of it: 4.5 GB").click()
    expect(dialog.get_by_label("Threshold", exact=True)).to_have_value("4.5")
    choose(page, "Operator", "greater than (>)")
    dialog.get_by_label("Times").fill("3")
    expect(dialog.get_by_text("need at least 15 minutes")).to_be_visible()
    expect(dialog.get_by_role("button", name="Create")).to_be_disabled()
    dialog.get_by_label("Evaluation period", exact=True).fill("2")
    choose(page, "Unit of the evaluation period", "hours")
    dialog.get_by_role("checkbox", name="Email").check()
    expect(dialog.get_by_text("has no email address")).to_be_visible()
    dialog.get_by_role("checkbox", name="changes to OK").check()
    dialog.get_by_role("button", name="Advanced settings").click()
    dialog.get_by_role("checkbox", name="insufficient data").check()
    choose(page, "If data is missing", "Assume it's not within the threshold")
    expect(dialog.get_by_role("checkbox", name="insufficient data")).to_be_disabled()
    dialog.get_by_label("Alarm name").fill(name)
    expect(dialog.get_by_text("Another alarm of this region")).to_be_visible()
    dialog.get_by_label("Alarm name").fill(f"{bucket.name}-nearly-full")
    picture(page, "alarm-form")
    dialog.get_by_role("button", name="Create").click()
    expect(row(page, "nearly-full")).to_contain_text("> 4.5 GB for 3 times")
    made = get(server, f"{bucket.name}-nearly-full")
    wanted = {
        "comparisonOperator": "GreaterThanThreshold",
        "threshold": 4_831_838_208.0,
        "evaluationPeriods": 24,
        "datapointsToAlarm": 3,
        "treatMissingData": "breaching",
        "contactProtocols": ["Email"],
        "notificationTriggers": ["ALARM", "OK"],
        "notificationEnabled": True,
    }
    assert {key: made[key] for key in wanted} == wanted
    expect(page.get_by_role("button", name="Add alarm")).to_be_disabled()
    expect(row(page, name)).to_contain_text("OK")
    check_accessible(page)


def test_an_alarm_is_silenced_edited_and_deleted(
    server: Server, page: Page, bucket: OwnBucket
) -> None:
    """Each changes what it says, and nothing else of the alarm."""
    name = f"{bucket.name}-size"
    put(
        server,
        name,
        bucket.name,
        threshold=5_000.0,
        contactProtocols=["Email"],
        notificationTriggers=["ALARM", "OK"],
    )
    before = get(server, name)
    page.reload()
    page.get_by_role("checkbox", name=f"Notifications of {name}").click()
    expect(row(page, name)).to_contain_text("Tells nobody")
    assert get(server, name) == {**before, "notificationEnabled": False}
    act(page, name, "Edit alarm")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Threshold", exact=True)).to_have_value("5000")
    dialog.get_by_label("Threshold", exact=True).fill("6")
    choose(page, "Unit of the threshold", "KB")
    dialog.get_by_role("button", name="Save").click()
    expect(row(page, name)).to_contain_text("≥ 6 KB")
    changed = {"threshold": 6_144.0, "notificationEnabled": False}
    assert get(server, name) == {**before, **changed}
    act(page, name, "Delete")
    page.get_by_role("button", name="No, cancel").click()
    assert get(server, name)["name"] == name
    act(page, name, "Delete")
    page.get_by_role("button", name="Yes, delete").click()
    expect(page.get_by_role("heading", name="No alarms")).to_be_visible()
    found = server.lightsail().get_alarms(monitoredResourceName=bucket.name)
    assert found["alarms"] == []


def test_an_alarm_is_tested_while_it_is_ok(
    server: Server, page: Page, bucket: OwnBucket
) -> None:
    """The tested state is shown for seconds; where no test can be, the menu says why."""
    name = f"{bucket.name}-test"
    put(server, name, bucket.name, threshold=5_000.0)
    page.reload()
    expect(row(page, name)).to_contain_text("OK")
    page.get_by_role("button", name=f"Actions of {name}").click()
    of_ok = page.get_by_role("menuitem", name="Test OK notification")
    expect(of_ok).to_be_disabled()
    of_ok.hover()
    why = page.get_by_role("tooltip", name="OK is told by email or SMS only")
    expect(why).to_be_visible()
    page.get_by_role("menuitem", name="Test alarm notification").click()
    expect(row(page, name).get_by_text("Alarm", exact=True)).to_be_visible()
    assert get(server, name)["state"] == "ALARM"
    page.get_by_role("button", name=f"Actions of {name}").click()
    of_alarm = page.get_by_role("menuitem", name="Test alarm notification")
    expect(of_alarm).to_be_disabled()


def test_an_alarm_that_tells_nobody_cannot_be_tested(
    server: Server, page: Page, bucket: OwnBucket
) -> None:
    """The test would show no banner and send nothing; the menu says so."""
    name = f"{bucket.name}-silent"
    put(server, name, bucket.name, threshold=5_000.0, notificationEnabled=False)
    page.reload()
    expect(row(page, name)).to_contain_text("Tells nobody: notifications are off")
    page.get_by_role("button", name=f"Actions of {name}").click()
    of_alarm = page.get_by_role("menuitem", name="Test alarm notification")
    expect(of_alarm).to_be_disabled()
    of_alarm.hover()
    expect(page.get_by_role("tooltip", name="Its notifications are off")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Test OK notification")).to_be_disabled()


def test_every_metric_has_a_graph_and_may_have_an_alarm(
    server: Server, page: Page, bucket: OwnBucket
) -> None:
    """Chosen in the graph, which then stands in the address, and in the form's sentence."""
    for metric, label, threshold in (
        ("NumberOfObjects", "Number of objects", "100000"),
        ("FirstByteLatency", "First byte latency", "1000"),
        ("BytesTransferredOut", "Transfer counted by the plan", "10"),
    ):
        page.get_by_role("button", name="Metric").click()
        page.get_by_role("option", name=label).click()
        page.wait_for_url(re.compile(f"metric={metric}$"))
        page.get_by_role("button", name="Add alarm").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_text(f"Notify me when {label.lower()} is").wait_for()
        expect(dialog.get_by_label("Threshold", exact=True)).to_have_value(threshold)
        dialog.get_by_role("button", name="Create").click()
        expect(row(page, f"{bucket.name}-{metric}")).to_be_visible()
        assert get(server, f"{bucket.name}-{metric}")["metricName"] == metric


def test_who_may_see_buckets_only_reads_what_is_missing(
    server: Server, open_page: OpenConsole, bucket: OwnBucket
) -> None:
    """Graph, cost and alarms each name the permission, in place of an empty list."""
    name = unique_name("looker")
    iam = server.iam()
    iam.create_user(UserName=name)
    policy: dict[str, Any] = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["lightsail:GetBuckets", "lightsail:GetRegions"],
                "Resource": "*",
            }
        ],
    }
    iam.put_user_policy(UserName=name, PolicyName="look", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    page = open_page(f"/buckets/{bucket.name}/metrics")
    page.fill("input[name=access-key-id]", key["AccessKeyId"])
    page.fill("input[name=secret-access-key]", key["SecretAccessKey"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    for permission in ("GetBucketMetricData", "GetCostEstimate", "GetAlarms"):
        expect(page.get_by_text(f"lightsail:{permission}").first).to_be_visible()
    expect(page.get_by_role("heading", name="No alarms")).to_have_count(0)
    check_accessible(page)
