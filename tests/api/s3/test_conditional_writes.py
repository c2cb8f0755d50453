"""If-Match and If-None-Match on writes, alone and in a crowd."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from make import some_bytes, unique_name
from parts import Upload
from raw import send_signed
from refusals import contents, refused, unchanged
from server import OwnBucket, Server


@pytest.mark.parametrize("size", [10, 40_000])
def test_of_a_hundred_writers_exactly_one_wins(
    server: Server, bucket: OwnBucket, size: int
) -> None:
    """100 concurrent `If-None-Match: *` over all workers: one 200, the others refused."""
    headers = {"if-none-match": "*"}
    path = f"/{bucket.name}/lock"

    def write(number: int) -> tuple[int, int]:
        body = some_bytes(size, number)
        answer = send_signed(server, "PUT", path, "", headers, body, key=bucket.key)
        if answer.status != 200:
            assert answer.code in ("PreconditionFailed", "ConditionalRequestConflict")
        return answer.status, number

    with ThreadPoolExecutor(25) as pool:
        results = list(pool.map(write, range(100)))
    winners = [number for status, number in results if status == 200]
    assert len(winners) == 1
    assert {status for status, _ in results} <= {200, 409, 412}
    got = bucket.s3.get_object(Bucket=bucket.name, Key="lock")["Body"].read()
    assert got == some_bytes(size, winners[0])


def test_compare_and_swap_loses_no_update(server: Server, bucket: OwnBucket) -> None:
    """Counting by If-Match from many threads counts every success exactly once."""
    path = f"/{bucket.name}/counter"
    bucket.s3.put_object(Bucket=bucket.name, Key="counter", Body=b"0")

    def count(_: int) -> int:
        done = 0
        for _attempt in range(20):
            got = send_signed(server, "GET", path, key=bucket.key)
            headers = {"if-match": got.headers["etag"]}
            body = str(int(got.body) + 1).encode()
            answer = send_signed(server, "PUT", path, "", headers, body, key=bucket.key)
            assert answer.status in (200, 409, 412), answer.body
            done += answer.status == 200
        return done

    with ThreadPoolExecutor(8) as pool:
        counted = sum(pool.map(count, range(8)))
    got = bucket.s3.get_object(Bucket=bucket.name, Key="counter")["Body"].read()
    assert int(got) == counted > 0


def test_if_none_match_refuses_what_is_there(server: Server, bucket: OwnBucket) -> None:
    """A put that wants to be the first is 412 where an object is, and works after a delete."""
    asked = {"Bucket": bucket.name, "Key": "k"}
    bucket.s3.put_object(**asked, Body=b"first", IfNoneMatch="*")
    with unchanged(server, bucket), refused("PreconditionFailed", 412):
        bucket.s3.put_object(**asked, Body=b"second", IfNoneMatch="*")
    bucket.s3.delete_object(**asked)
    bucket.s3.put_object(**asked, Body=b"third", IfNoneMatch="*")


def test_a_delete_marker_counts_as_absent(server: Server) -> None:
    """Behind a marker the key is free for If-None-Match: *, and missing for If-Match."""
    made = server.bucket(unique_name("cond"), versioning=True)
    asked = {"Bucket": made.name, "Key": "k"}
    etag = made.s3.put_object(**asked, Body=b"x")["ETag"]
    made.s3.delete_object(**asked)
    with refused("NoSuchKey", 404):
        made.s3.put_object(**asked, Body=b"y", IfMatch=etag)
    made.s3.put_object(**asked, Body=b"z", IfNoneMatch="*")


def test_if_match_wants_the_current_etag(server: Server, bucket: OwnBucket) -> None:
    """The current ETag is accepted, an older one is 412."""
    asked = {"Bucket": bucket.name, "Key": "k"}
    old = bucket.s3.put_object(**asked, Body=b"1")["ETag"]
    new = bucket.s3.put_object(**asked, Body=b"2", IfMatch=old)["ETag"]
    with unchanged(server, bucket), refused("PreconditionFailed", 412):
        bucket.s3.put_object(**asked, Body=b"3", IfMatch=old)
    bucket.s3.put_object(**asked, Body=b"4", IfMatch=new)


def test_concurrent_versions_are_all_kept(server: Server) -> None:
    """Forty concurrent puts of one key in a versioned bucket are forty versions."""
    made = server.bucket(unique_name("crowd"), versioning=True)

    def put(number: int) -> str:
        answer = send_signed(
            server, "PUT", f"/{made.name}/k", body=str(number).encode(), key=made.key
        )
        return answer.headers["x-amz-version-id"]

    with ThreadPoolExecutor(20) as pool:
        ids = list(pool.map(put, range(40)))
    rows = contents(server, made.name)
    assert {row[2] for row in rows} == set(ids)
    assert len(rows) == len(set(ids)) == 40


def test_a_write_since_the_upload_began_is_a_conflict(bucket: OwnBucket) -> None:
    """If-Match on a completion is of what was there at its start; else 409: begin anew."""
    asked = {"Bucket": bucket.name, "Key": "k"}
    old = bucket.s3.put_object(**asked, Body=b"old")["ETag"]
    upload = Upload(bucket, "k")
    upload.add(1, b"whole")
    bucket.s3.delete_object(**asked)
    with refused("NoSuchKey", 404):
        upload.complete(IfMatch=old)
    assert bucket.s3.put_object(**asked, Body=b"old")["ETag"] == old
    with refused("ConditionalRequestConflict", 409):
        upload.complete(IfMatch=old)
    assert bucket.s3.get_object(**asked)["Body"].read() == b"old"
    again = Upload(bucket, "k")
    again.add(1, b"whole")
    again.complete(IfMatch=old)
    assert bucket.s3.get_object(**asked)["Body"].read() == b"whole"
