"""Which region a signature may name."""

from __future__ import annotations

from conftest import StartServer
from make import unique_name
from raw import send, sign
from server import OwnBucket, Server


def test_any_region_is_accepted_and_the_right_one_told(
    server: Server, bucket: OwnBucket
) -> None:
    """A client set up for another region works, and learns the bucket's."""
    client = server.s3(bucket.key, region="eu-west-3")
    client.put_object(Bucket=bucket.name, Key="k", Body=b"1")
    assert client.head_bucket(Bucket=bucket.name)["BucketRegion"] == "us-east-1"


def test_strict_region_refuses_another_one(start_server: StartServer) -> None:
    """With `strict_region` the refusal names the right region, as AWS's does."""
    server = start_server(env={"LAZARETTE_STRICT_REGION": "true"})
    own = server.bucket(unique_name("strict"))
    own.s3.put_object(Bucket=own.name, Key="k", Body=b"1")
    # By hand: boto3 would follow the hint and sign again.
    made = sign(server, "GET", f"/{own.name}/k", key=own.key, region="eu-west-3")
    refusal = send(server, "GET", f"/{own.name}/k", made.headers)
    assert (refusal.status, refusal.code) == (400, "AuthorizationHeaderMalformed")
    assert b"<Region>us-east-1</Region>" in refusal.body
    client = server.s3(own.key, region="eu-west-3")
    assert client.get_object(Bucket=own.name, Key="k")["Body"].read() == b"1"
