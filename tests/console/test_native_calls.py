"""The console's calls of native operations and of CloudTrail: ordinary signed ones."""

from __future__ import annotations

from console.test_session import Reply, Signed, ask, start
from raw import send
from server import OwnBucket, Server


def call(server: Server, signed: Signed, path: str, asked: object) -> Reply:
    """Call as a page does."""
    headers = signed.headers(x_lazarette_region="us-east-1")
    return ask(server, "POST", f"/api/{path}", asked, headers)


def test_pages_ask_why_and_who(server: Server, bucket: OwnBucket) -> None:
    """Refusals, banners and the trail come as JSON, with their request ids."""
    signed = start(server)
    request_id = send(server, "GET", f"/{bucket.name}/k").headers["x-amz-request-id"]
    found = call(server, signed, "lazarette/GetRefusedRequest", {"requestId": request_id})
    assert found.status == 200, found.body
    assert found.headers["content-type"] == "application/json"
    assert found.value["refusal"]["requestId"] == request_id
    sought = [{"AttributeKey": "ResourceName", "AttributeValue": bucket.name}]
    trail = call(server, signed, "cloudtrail/LookupEvents", {"LookupAttributes": sought})
    names = [event["EventName"] for event in trail.value["Events"]]
    assert names == ["CreateBucketAccessKey", "CreateBucket"]
    assert "banners" in call(server, signed, "lazarette/GetBanners", {}).value


def test_refusals_of_native_calls_are_handed_on(server: Server) -> None:
    """Code, sentence and request id, as of any other call."""
    signed = start(server)
    answer = call(server, signed, "lazarette/GetRefusedRequest", {"requestId": "0"})
    assert (answer.status, answer.value["__type"]) == (400, "NotFoundException")
    assert "No refused request 0 is kept" in answer.value["message"]
    assert answer.headers["x-amzn-requestid"]
    assert call(server, signed, "cloudtrail/DescribeTrails", {}).status == 400
