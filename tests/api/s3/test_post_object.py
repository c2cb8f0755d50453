"""PostObject: browser forms, signed by boto3, sent by anybody."""

from __future__ import annotations

from forms import post, signed_form
from server import OwnBucket, Server


def test_stores_what_the_form_holds(server: Server, bucket: OwnBucket) -> None:
    """A form of boto3 stores its file under its key, and is answered with 204."""
    answer = post(server, bucket, signed_form(server, bucket, "k"), b"hello")
    assert answer.status == 204
    assert bucket.s3.get_object(Bucket=bucket.name, Key="k")["Body"].read() == b"hello"
