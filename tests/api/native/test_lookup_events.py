"""CloudTrail's LookupEvents: the audit trail, as boto3 and the AWS CLI read it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from typing import Any

import botocore.session  # type: ignore[import-untyped]
import pytest
from api.iam.people import allow, person
from api.native.calls import answered, native
from audit_lines import entry_of, request_id_of
from make import unique_name
from raw import control, md5_of, send_signed
from refusals import expect_refusal, refused
from server import ROOT, Account, Key, OwnBucket, Server
from shapes import Differences

MODEL = botocore.session.get_session().get_service_model("cloudtrail")
TARGET = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101."
CORS = b"""<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod>
<AllowedOrigin>https://example.org</AllowedOrigin></CORSRule></CORSConfiguration>"""


def look_up(server: Server, key: Key = ROOT, /, **attributes: str) -> list[dict[str, Any]]:
    """Return every event that has all these attributes, page by page."""
    pages = (
        server.cloudtrail(key)
        .get_paginator("lookup_events")
        .paginate(
            LookupAttributes=[
                {"AttributeKey": name, "AttributeValue": value}
                for name, value in attributes.items()
            ]
        )
    )
    return [event for page in pages for event in page["Events"]]


def lookup_raw(server: Server, asked: Any = b"", key: Key = ROOT) -> Any:
    """Return an answer as it came."""
    return native(server, "LookupEvents", asked, key=key, service="cloudtrail", target=TARGET)


def test_a_change_is_found_at_once_in_cloudtrails_shape(server: Server) -> None:
    """What lists show of it, and the whole record inside, member by member."""
    name = unique_name("looked")
    made = server.lightsail().create_bucket(bucketName=name, bundleId="small_1_0")
    (event,) = look_up(server, ResourceName=name)
    request_id = request_id_of(made)
    account = server.sts().get_caller_identity()["Account"]
    record = json.loads(event.pop("CloudTrailEvent"))
    age = datetime.datetime.now(datetime.UTC) - event.pop("EventTime")
    assert datetime.timedelta() <= age < datetime.timedelta(minutes=1)
    assert event == {
        "EventId": request_id,
        "EventName": "CreateBucket",
        "ReadOnly": "false",
        "AccessKeyId": ROOT.access_key_id,
        "EventSource": "lightsail.amazonaws.com",
        "Username": "root",
        "Resources": [{"ResourceType": "AWS::S3::Bucket", "ResourceName": name}],
    }
    assert record["userIdentity"] == {
        "type": "Root",
        "arn": f"arn:aws:iam::{account}:root",
        "accountId": account,
        "accessKeyId": ROOT.access_key_id,
        "userName": "root",
    }
    assert record["requestParameters"] == {"bucketName": name, "bundleId": "small_1_0"}
    assert record["responseElements"]["bucket"]["name"] == name
    assert (record["eventName"], record["readOnly"]) == ("CreateBucket", False)
    assert record["eventSource"] == "lightsail.amazonaws.com"
    assert (record["requestID"], record["eventID"]) == (request_id, request_id)
    assert (record["awsRegion"], record["sourceIPAddress"]) == ("us-east-1", "127.0.0.1")
    assert record["userAgent"].startswith("Boto3/")
    assert record["eventTime"].endswith("Z")
    extra = record["additionalEventData"]
    assert (extra["status"], extra["bucket"], extra["rule"]) == (200, name, "")
    assert extra["durationMicros"] > 0
    assert "errorCode" not in record


def test_answers_lie_beside_botocores_model(server: Server, bucket: OwnBucket) -> None:
    """Every member of the model's events is there, and no other."""
    found = Differences()
    for asked in (
        {"MaxResults": 1},
        {"LookupAttributes": [_attribute("ResourceName", bucket.name)]},
    ):
        shape = MODEL.operation_model("LookupEvents").output_shape
        found.compare(answered(lookup_raw(server, asked)), shape, "LookupEvents")
    assert found.wrong == []
    assert found.absent - found.present == set()


def test_attributes_narrow_together(server: Server, bucket: OwnBucket) -> None:
    """Each attribute alone and all of them at once; values are exact."""
    someone = person(server, allow("lightsail:*"))
    client = server.lightsail(someone.key)
    request_id = request_id_of(client.get_bucket_access_keys(bucketName=bucket.name))
    entry_of(server, request_id)
    client.update_bucket(bucketName=bucket.name, versioning="Enabled")
    has = {
        "EventId": request_id,
        "EventName": "GetBucketAccessKeys",
        "Username": someone.name,
        "AccessKeyId": someone.key.access_key_id,
        "ResourceName": bucket.name,
        "ResourceType": "AWS::S3::Bucket",
        "ReadOnly": "true",
        "EventSource": "lightsail.amazonaws.com",
    }
    assert [event["EventId"] for event in look_up(server, **has)] == [request_id]
    for name, value in has.items():
        one = {"Username": someone.name, name: value}
        assert request_id in [event["EventId"] for event in look_up(server, **one)]
        other = "false" if name == "ReadOnly" else value[:-1]
        assert look_up(server, **{**has, name: other}) == []
    by_user = look_up(server, Username=someone.name)
    assert [event["EventName"] for event in by_user] == ["UpdateBucket", "GetBucketAccessKeys"]
    assert [event["ReadOnly"] for event in by_user] == ["false", "true"]


def test_pages_lead_through_the_trail_while_it_grows(server: Server) -> None:
    """Each event once, newest first; what comes meanwhile is on no later page."""
    name = unique_name("user")
    iam = server.iam()
    iam.create_user(UserName=name)
    for number in range(6):
        iam.tag_user(UserName=name, Tags=[{"Key": "n", "Value": str(number)}])
    asked: dict[str, Any] = {
        "LookupAttributes": [_attribute("ResourceName", name)],
        "MaxResults": 2,
    }
    client, found = server.cloudtrail(), []
    for _ in range(8):
        page = client.lookup_events(**asked)
        found += page["Events"]
        assert len(page["Events"]) <= 2
        iam.tag_user(UserName=name, Tags=[{"Key": "n", "Value": "late"}])
        if "NextToken" not in page:
            break
        asked["NextToken"] = page["NextToken"]
    tagged = ["TagUser"] * 6
    assert [event["EventName"] for event in found] == [*tagged, "CreateUser"]
    assert len({event["EventId"] for event in found}) == 7
    records = [json.loads(event["CloudTrailEvent"]) for event in found[:6]]
    values = [record["requestParameters"]["Tags.member.1.Value"] for record in records]
    assert values == ["5", "4", "3", "2", "1", "0"]


def test_times_bound_what_is_found(server: Server) -> None:
    """From StartTime to EndTime, both included; as seconds, and as ISO 8601."""
    name = unique_name("user")
    server.iam().create_user(UserName=name)
    (event,) = look_up(server, ResourceName=name)
    moment, second = event["EventTime"], datetime.timedelta(seconds=1)
    sought = {"LookupAttributes": [_attribute("ResourceName", name)]}
    for start, end, count in (
        (moment - second, moment + second, 1),
        (moment, moment, 1),
        (moment + second, None, 0),
        (None, moment - second, 0),
        (moment - datetime.timedelta(days=400), None, 1),
    ):
        times = {"StartTime": start, "EndTime": end}
        given = {key: time.timestamp() for key, time in times.items() if time}
        written = {key: time.isoformat() for key, time in times.items() if time}
        for asked in (given, written):
            page = answered(lookup_raw(server, {**sought, **asked}))
            assert len(page["Events"]) == count, asked


def test_a_refusal_says_what_refused_it(server: Server, bucket: OwnBucket) -> None:
    """Error code, message and the rule; who proved nothing is unknown."""
    refused_call = control(server, "DeleteBucket", {"bucketName": bucket.name}, key=bucket.key)
    wrong = ROOT._replace(secret_access_key="x" * 40)
    unproven = control(server, "GetBuckets", {}, key=wrong)
    request_ids = [answer.headers["x-amzn-requestid"] for answer in (refused_call, unproven)]
    for request_id in request_ids:
        entry_of(server, request_id)
    first, second = (
        json.loads(look_up(server, EventId=request_id)[0]["CloudTrailEvent"])
        for request_id in request_ids
    )
    assert first["errorCode"] == "AccessDeniedException"
    assert "lightsail:DeleteBucket" in first["errorMessage"]
    assert first["additionalEventData"]["rule"] == "needs-root-key"
    assert first["userIdentity"]["type"] == "IAMUser"
    assert second["errorCode"] == "InvalidSignatureException"
    assert second["userIdentity"] == {
        "type": "Unknown",
        "accessKeyId": ROOT.access_key_id,
    }


def test_an_account_sees_its_own_events(
    server: Server, bucket: OwnBucket, other_account: Account
) -> None:
    """Its callers' and, of S3, those about its buckets; a namesake elsewhere is another's."""
    iam = server.iam()
    name = unique_name("user")
    iam.create_user(UserName=name)
    assert len(look_up(server, ResourceName=name)) == 1
    assert look_up(server, other_account.key, ResourceName=name) == []
    headers = {"content-md5": md5_of(CORS)}
    tried = send_signed(
        server, "PUT", f"/{bucket.name}", "cors=", headers, CORS, key=other_account.key
    )
    entry = entry_of(server, tried.headers["x-amz-request-id"])
    for key in (ROOT, other_account.key):
        (event,) = look_up(server, key, EventId=entry["request_id"])
        assert (event["EventName"], event["EventSource"]) == (
            "PutBucketCors",
            "s3.amazonaws.com",
        )
    with refused("NotFoundException", 400) as parts:
        server.lightsail(other_account.key).delete_bucket(bucketName=bucket.name)
    request_id = parts["ResponseMetadata"]["RequestId"]
    entry_of(server, request_id)
    assert look_up(server, EventId=request_id) == []
    assert len(look_up(server, other_account.key, EventId=request_id)) == 1


def test_it_needs_a_permission_and_is_itself_a_read(server: Server) -> None:
    """cloudtrail:LookupEvents, which ReadOnlyAccess has; each look-up is in the trail."""
    with refused("AccessDeniedException", 400):
        server.cloudtrail(person(server).key).lookup_events()
    able = person(server)
    server.iam().attach_user_policy(
        UserName=able.name, PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess"
    )
    answer = server.cloudtrail(able.key).lookup_events(MaxResults=1)
    entry = entry_of(server, request_id_of(answer))
    assert (entry["service"], entry["operation"]) == ("cloudtrail", "LookupEvents")
    assert entry["is_change"] is False


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (
            {"LookupAttributes": [{"AttributeKey": "Colour", "AttributeValue": "x"}]},
            "Attributes",
        ),
        (
            {"LookupAttributes": [{"AttributeKey": "ReadOnly", "AttributeValue": "1"}]},
            "Attributes",
        ),
        (
            {"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": ""}]},
            "Attributes",
        ),
        ({"MaxResults": 0}, "MaxResults"),
        ({"MaxResults": 51}, "MaxResults"),
        ({"StartTime": 2, "EndTime": 1}, "TimeRange"),
        ({"StartTime": "soon"}, "TimeRange"),
        ({"NextToken": "x"}, "NextToken"),
        ({"NextToken": "é"}, "NextToken"),
        ({"NextToken": "WyJMb29rdXBFdmVudHMiXQ"}, "NextToken"),
    ],
)
def test_what_cannot_be_looked_up_is_refused(
    server: Server, asked: dict[str, Any], code: str
) -> None:
    """By CloudTrail's own exceptions, before anything is read."""
    names = {"Attributes": "InvalidLookupAttributesException"}
    expected = names.get(code, f"Invalid{code}Exception")
    assert expected in MODEL.shape_names
    expect_refusal(lookup_raw(server, asked), expected, 400)


def test_a_token_belongs_to_its_search_and_its_files(server: Server) -> None:
    """With other attributes it is refused; with a place outside the trail, too."""
    page = answered(lookup_raw(server, {"MaxResults": 1}))
    other = {"LookupAttributes": [_attribute("ReadOnly", "true")]}
    token = {"NextToken": page["NextToken"]}
    expect_refusal(lookup_raw(server, {**other, **token}), "InvalidNextTokenException", 400)
    again = answered(lookup_raw(server, {**token, "MaxResults": 1}))
    assert again["Events"][0]["EventId"] != page["Events"][0]["EventId"]


def test_other_operations_of_cloudtrail_say_what_there_is(server: Server) -> None:
    """DescribeTrails and its kin are refused with what is offered."""
    with refused("OperationFailureException", 400) as parts:
        server.cloudtrail().describe_trails()
    assert "LookupEvents" in parts["Error"]["Message"]


@pytest.fixture
def changed(server: Server) -> Iterator[str]:
    """A user that has just been made."""
    name = unique_name("user")
    server.iam().create_user(UserName=name)
    yield name
    server.iam().delete_user(UserName=name)


def test_the_aws_cli_reads_the_trail(server: Server, changed: str) -> None:
    """`aws cloudtrail lookup-events`, with its own names, pages and times."""
    ran = server.cli(
        *("cloudtrail", "lookup-events", "--max-items", "1", "--output", "json"),
        *("--lookup-attributes", f"AttributeKey=ResourceName,AttributeValue={changed}"),
        *("--start-time", "2026-01-01T00:00:00Z"),
    )
    (event,) = ran.json()["Events"]
    assert event["EventName"] == "CreateUser"
    assert event["Resources"] == [{"ResourceType": "AWS::IAM::User", "ResourceName": changed}]


def _attribute(key: str, value: str) -> dict[str, str]:
    return {"AttributeKey": key, "AttributeValue": value}
