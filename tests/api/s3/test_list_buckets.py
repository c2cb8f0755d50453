"""ListBuckets: pages, and what is told of each bucket. Who sees what: test_buckets.py."""

from __future__ import annotations

import pytest
from raw import send_signed
from refusals import expect_refusal
from server import OwnBucket, Server


def test_the_region_is_told_to_those_who_page(server: Server, bucket: OwnBucket) -> None:
    """Any of the paging parameters, an empty one too, adds each bucket's region."""
    (bare,) = bucket.s3.list_buckets()["Buckets"]
    assert bare["BucketArn"] == f"arn:aws:s3:::{bucket.name}"
    assert "BucketRegion" not in bare
    for asked in ({"MaxBuckets": 5}, {"Prefix": ""}, {"BucketRegion": "us-east-1"}):
        page = bucket.s3.list_buckets(**asked)
        (shown,) = page["Buckets"]
        assert shown["BucketRegion"] == "us-east-1"
        assert page.get("Prefix") == asked.get("Prefix")
    assert bucket.s3.list_buckets(BucketRegion="us-west-1")["Buckets"] == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("max-buckets=0", "Argument max-buckets must be an integer between 1 and 10000"),
        ("max-buckets=-3", "Argument max-buckets must be an integer between 1 and 10000"),
        ("max-buckets=10001", "Argument max-buckets must be an integer between 1 and 10000"),
        ("max-buckets=x", "Provided max-buckets not an integer or within integer range"),
        ("continuation-token=x", "The continuation token provided is incorrect"),
        ("bucket-region=nowhere", "Argument value nowhere is not a valid AWS Region"),
    ],
)
def test_refuses_bad_arguments(server: Server, query: str, sentence: str) -> None:
    """Bad numbers, tokens and regions are InvalidArgument, worded as S3 does."""
    answer = send_signed(server, "GET", "/", query)
    expect_refusal(answer, "InvalidArgument", 400)
    assert f"<Message>{sentence}</Message>".encode() in answer.body
