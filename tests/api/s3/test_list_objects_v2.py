"""ListObjectsV2: order, pages, prefixes, delimiters, encodings, refusals."""

from __future__ import annotations

from typing import Any

import pytest
from make import CONTROL_KEYS, ODD_KEYS
from raw import send_signed
from refusals import expect_refusal, refused
from server import OwnBucket, Server

KEYS = ("a", "a/1", "a/2", "a/b/3", "b", "b-1", "b/", "b/x", "ü/1", "🦞")


@pytest.fixture
def filled(bucket: OwnBucket) -> OwnBucket:
    """A bucket that holds KEYS."""
    for key in KEYS:
        bucket.s3.put_object(Bucket=bucket.name, Key=key, Body=key.encode())
    return bucket


def test_keys_come_in_the_order_of_their_bytes(filled: OwnBucket) -> None:
    """All keys are listed once, ordered by UTF-8, with size, ETag and time."""
    page = _list(filled)
    assert _keys(page) == sorted(KEYS, key=lambda key: key.encode())
    assert page["KeyCount"] == len(KEYS)
    assert page["IsTruncated"] is False
    for row in page["Contents"]:
        assert row["Size"] == len(row["Key"].encode())
        assert row["ETag"].startswith('"')
        assert row["StorageClass"] == "STANDARD"
        assert "Owner" not in row


def test_the_owner_shows_when_asked_for(filled: OwnBucket) -> None:
    """`fetch-owner` adds the account's canonical id."""
    owners = {row["Owner"]["ID"] for row in _list(filled, FetchOwner=True)["Contents"]}
    assert len(owners) == 1
    assert len(owners.pop()) == 64


@pytest.mark.parametrize("size", [1, 2, 3, 9, 10, 11])
def test_pages_join_to_the_whole(filled: OwnBucket, size: int) -> None:
    """Whatever the page size, pages joined are the full listing, keys and prefixes."""
    whole = _list(filled, Delimiter="/")
    joined: list[str] = []
    asked: dict[str, Any] = {}
    while True:
        page = _list(filled, Delimiter="/", MaxKeys=size, **asked)
        assert page["KeyCount"] <= size
        joined += _keys(page) + _prefixes(page)
        if not page["IsTruncated"]:
            break
        asked = {"ContinuationToken": page["NextContinuationToken"]}
    assert sorted(joined) == sorted(_keys(whole) + _prefixes(whole))


def test_a_delimiter_groups_keys(filled: OwnBucket) -> None:
    """Keys with the delimiter after the prefix show as common prefixes."""
    top = _list(filled, Delimiter="/")
    assert _keys(top) == ["a", "b", "b-1", "🦞"]
    assert _prefixes(top) == ["a/", "b/", "ü/"]
    inside = _list(filled, Delimiter="/", Prefix="a/")
    assert _keys(inside) == ["a/1", "a/2"]
    assert _prefixes(inside) == ["a/b/"]
    folder = _list(filled, Delimiter="/", Prefix="b/")
    assert _keys(folder) == ["b/", "b/x"]
    assert _keys(_list(filled, Delimiter="-")) == [key for key in _ordered() if key != "b-1"]


def test_start_after_and_prefix(filled: OwnBucket) -> None:
    """`start-after` is exclusive and need not be a key; a prefix need not end in a slash."""
    assert _keys(_list(filled, StartAfter="a/2"))[0] == "a/b/3"
    assert _keys(_list(filled, StartAfter="a/11"))[0] == "a/2"
    assert _keys(_list(filled, Prefix="b")) == ["b", "b-1", "b/", "b/x"]
    assert _keys(_list(filled, Prefix="nowhere")) == []
    assert _keys(_list(filled, Prefix="b", StartAfter="zzz")) == []


def test_max_keys_of_zero_is_an_empty_page(filled: OwnBucket) -> None:
    """Nothing is listed and nothing follows."""
    page = _list(filled, MaxKeys=0)
    assert _keys(page) == []
    assert page["IsTruncated"] is False


def test_more_than_a_thousand_keys_may_be_asked_for(filled: OwnBucket) -> None:
    """S3 repeats what was asked, and answers with a thousand keys at most."""
    page = _list(filled, MaxKeys=5_000)
    assert page["MaxKeys"] == 5_000
    assert _keys(page) == _ordered()
    assert _list(filled, MaxKeys=0)["KeyCount"] == 0


def test_every_odd_key_is_listed_as_it_is(bucket: OwnBucket) -> None:
    """No key is normalised, doubled or lost, control characters included."""
    keys = [*ODD_KEYS, *CONTROL_KEYS]
    for key in keys:
        bucket.s3.put_object(Bucket=bucket.name, Key=key, Body=b"")
    assert _keys(_list(bucket)) == sorted(keys, key=lambda key: key.encode())
    for key in keys:
        assert _keys(_list(bucket, Prefix=key))[:1] == [key]


def test_a_delimiter_and_prefix_are_echoed(filled: OwnBucket) -> None:
    """The answer repeats what was asked, also when it needs encoding."""
    page = _list(filled, Prefix="ü/", Delimiter="/", StartAfter="ü", MaxKeys=5)
    assert (page["Prefix"], page["Delimiter"], page["StartAfter"]) == ("ü/", "/", "ü")
    assert (page["MaxKeys"], page["Name"]) == (5, filled.name)


@pytest.mark.parametrize(
    "query",
    [
        "list-type=2&max-keys=-1",
        "list-type=2&max-keys=many",
        "continuation-token=&list-type=2",
        "continuation-token=nonsense&list-type=2",
        "encoding-type=base64&list-type=2",
        "list-type=2&marker=a",
    ],
)
def test_refuses_bad_arguments(server: Server, bucket: OwnBucket, query: str) -> None:
    """Bad numbers, tokens and encodings are InvalidArgument."""
    answer = send_signed(server, "GET", f"/{bucket.name}", query, key=bucket.key)
    expect_refusal(answer, "InvalidArgument", 400)


def test_a_token_goes_before_start_after(filled: OwnBucket) -> None:
    """Where both are sent, the token says where the page begins; both are named again."""
    first = _list(filled, MaxKeys=2)
    token = first["NextContinuationToken"]
    page = _list(filled, ContinuationToken=token, StartAfter=_ordered()[0], MaxKeys=1)
    assert _keys(page) == [_ordered()[2]]
    assert page["ContinuationToken"] == token
    assert page["StartAfter"] == _ordered()[0]


def test_another_list_type_is_the_first_version(server: Server, bucket: OwnBucket) -> None:
    """Only list-type=2 is ListObjectsV2; every other answer has a Marker and no KeyCount."""
    for query in ("list-type=1", "list-type=", "list-type=bogus"):
        answer = send_signed(server, "GET", f"/{bucket.name}", query, key=bucket.key)
        assert answer.status == 200
        assert b"<Marker></Marker>" in answer.body
        assert b"KeyCount" not in answer.body


def test_restore_status_may_be_asked_for(bucket: OwnBucket) -> None:
    """OptionalObjectAttributes is taken; nothing here ever is archived, so it adds nothing."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x", StorageClass="GLACIER")
    (row,) = _list(bucket, OptionalObjectAttributes=["RestoreStatus"])["Contents"]
    assert "RestoreStatus" not in row
    assert row["StorageClass"] == "GLACIER"


def test_the_owner_is_named_to_those_who_ask(server: Server, bucket: OwnBucket) -> None:
    """`fetch-owner=true`, spelled so, adds the owner; anything else leaves it out."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    (row,) = _list(bucket, FetchOwner=True)["Contents"]
    assert len(row["Owner"]["ID"]) == 64
    for text in ("false", "TRUE", "1", ""):
        query = f"fetch-owner={text}&list-type=2"
        answer = send_signed(server, "GET", f"/{bucket.name}", query, key=bucket.key)
        assert b"<Owner>" not in answer.body


def test_refuses_a_missing_bucket(server: Server) -> None:
    """Listing a bucket that is not there is NoSuchBucket."""
    with refused("NoSuchBucket", 404):
        server.s3().list_objects_v2(Bucket="no-such-bucket")


def _list(bucket: OwnBucket, **asked: Any) -> dict[str, Any]:
    page: dict[str, Any] = bucket.s3.list_objects_v2(Bucket=bucket.name, **asked)
    return page


def _keys(page: dict[str, Any]) -> list[str]:
    return [row["Key"] for row in page.get("Contents", [])]


def _prefixes(page: dict[str, Any]) -> list[str]:
    return [row["Prefix"] for row in page.get("CommonPrefixes", [])]


def _ordered() -> list[str]:
    return sorted(KEYS, key=lambda key: key.encode())
