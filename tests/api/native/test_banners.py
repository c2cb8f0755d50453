"""GetBanners, DismissBanner: what the console shows on top of its pages."""

from __future__ import annotations

from alarm_scene import put
from api.iam.people import allow, person
from api.native.calls import answered, native
from audit_lines import entry_of, trail
from make import unique_name
from refusals import expect_refusal
from server import REGION, ROOT, Account, OwnBucket, Server


def test_an_alarm_has_a_banner_until_it_is_dismissed(
    server: Server, bucket: OwnBucket, other_account: Account
) -> None:
    """Shown in its region to its account, and gone for good once somebody has seen it."""
    name = unique_name("alarm")
    put(server, name, bucket.name)
    # Without data an alarm is tested only after it was OK: count what is missing as fine.
    put(server, name, bucket.name, treatMissingData="notBreaching")
    server.lightsail().test_alarm(alarmName=name, state="ALARM")
    (banner,) = [
        one for one in answered(native(server, "GetBanners"))["banners"] if one["name"] == name
    ]
    assert banner.pop("since") > 1_700_000_000
    assert banner == {
        "kind": "alarm",
        "name": name,
        "region": REGION,
        "sentence": f"The alarm {name} on BucketSizeBytes of {bucket.name} is being tested.",
    }
    for region, key in (("eu-west-1", ROOT), (REGION, other_account.key)):
        shown = answered(native(server, "GetBanners", region=region, key=key))
        assert name not in str(shown)
    answer = native(server, "DismissBanner", {"name": name})
    assert answered(answer) == {}
    assert name not in str(answered(native(server, "GetBanners")))
    # Whoever sees no banner can learn who took it away.
    entry = entry_of(server, answer.headers["x-amzn-requestid"])
    assert (entry["service"], entry["operation"]) == ("lazarette", "DismissBanner")
    assert entry["is_change"] is True


def test_banners_follow_the_rights_on_alarms(server: Server, bucket: OwnBucket) -> None:
    """lightsail:GetAlarms shows them, lightsail:PutAlarm dismisses them."""
    name = unique_name("alarm")
    put(server, name, bucket.name)
    reader = person(server, allow("lightsail:GetAlarms"))
    answered(native(server, "GetBanners", key=reader.key))
    # What pages ask by themselves is nobody's doing: the trail has what came after it only.
    after = native(server, "GetRefusedRequests", key=reader.key)
    entry_of(server, after.headers["x-amzn-requestid"])
    mine = [
        e for e in trail(server) if e["caller"].get("access_key_id") == reader.key.access_key_id
    ]
    assert [entry["operation"] for entry in mine] == ["GetRefusedRequests"]
    dismissed = native(server, "DismissBanner", {"name": name}, key=reader.key)
    expect_refusal(dismissed, "AccessDeniedException", 400)
    assert b"lightsail:PutAlarm" in dismissed.body
    shown = native(server, "GetBanners", key=person(server).key)
    expect_refusal(shown, "AccessDeniedException", 400)
    assert b"lightsail:GetAlarms" in shown.body
    absent = native(server, "DismissBanner", {"name": unique_name("none")})
    expect_refusal(absent, "NotFoundException", 400)
