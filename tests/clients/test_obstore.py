"""obstore, the Rust object_store for Python: objects, parts, conditions, copies, links."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import obstore
import pytest
from clients.links import fetch
from make import some_bytes
from obstore.exceptions import AlreadyExistsError, NotFoundError, PreconditionError
from obstore.store import S3Store
from server import REGION, OwnBucket, Server

MIB = 1 << 20
LARGE = some_bytes(12 * MIB, 6)


@pytest.fixture
def store(place: Server, plain: OwnBucket) -> S3Store:
    """obstore with the bucket's key; it cannot be told to trust one certificate more."""
    return S3Store(
        plain.name,
        endpoint=place.endpoint,
        region=REGION,
        access_key_id=plain.key.access_key_id,
        secret_access_key=plain.key.secret_access_key,
        virtual_hosted_style_request=False,
        client_options={"allow_http": True, "allow_invalid_certificates": True},
    )


def test_objects(store: S3Store) -> None:
    """put, head, get, ranges, list with and without folders, delete one and many."""
    for number in range(12):
        obstore.put(store, f"a/{number:02}", b"%d" % number)
    attributes: Any = {"Content-Type": "text/plain", "camera": "one"}
    obstore.put(store, "odd ü +&.txt", b"0123456789", attributes=attributes)
    got = obstore.get(store, "odd ü +&.txt")
    assert got.attributes["Content-Type"] == "text/plain"
    assert got.attributes["camera"] == "one"
    assert bytes(got.bytes()) == b"0123456789"
    assert obstore.head(store, "odd ü +&.txt")["size"] == 10
    ranges = obstore.get_ranges(store, "odd ü +&.txt", starts=[0, 4], ends=[2, 6])
    assert [bytes(part) for part in ranges] == [b"01", b"45"]
    names = sorted(row["path"] for page in obstore.list(store) for row in page)
    assert names == [*(f"a/{number:02}" for number in range(12)), "odd ü +&.txt"]
    shallow = obstore.list_with_delimiter(store)
    assert list(shallow["common_prefixes"]) == ["a"]
    obstore.delete(store, "odd ü +&.txt")
    obstore.delete(store, names[:-1])
    assert not [row for page in obstore.list(store) for row in page]
    with pytest.raises((NotFoundError, FileNotFoundError)):
        obstore.head(store, "a/00")


def test_parts(store: S3Store) -> None:
    """An upload in concurrent parts, one by a writer, and a streamed download."""
    obstore.put(store, "put", LARGE, use_multipart=True, chunk_size=5 * MIB)
    with obstore.open_writer(store, "written", buffer_size=5 * MIB) as writer:
        for start in range(0, len(LARGE), MIB):
            writer.write(LARGE[start : start + MIB])
    for name in ("put", "written"):
        assert b"".join(map(bytes, obstore.get(store, name).stream())) == LARGE
        etag = obstore.head(store, name)["e_tag"]
        assert etag is not None
        assert etag.endswith('-3"')


def test_conditional_puts(store: S3Store) -> None:
    """Create once; update only what was read."""
    made = obstore.put(store, "lock", b"1", mode="create")
    with pytest.raises((AlreadyExistsError, FileExistsError)):
        obstore.put(store, "lock", b"2", mode="create")
    obstore.put(store, "lock", b"3", mode={"e_tag": made["e_tag"]})
    with pytest.raises(PreconditionError):
        obstore.put(store, "lock", b"4", mode={"e_tag": made["e_tag"]})
    assert bytes(obstore.get(store, "lock").bytes()) == b"3"


def test_copies_and_links(place: Server, store: S3Store) -> None:
    """Copy, rename, and links that need no key."""
    obstore.put(store, "one", b"1")
    obstore.copy(store, "one", "two ü+")
    obstore.rename(store, "one", "three")
    names = sorted(row["path"] for page in obstore.list(store) for row in page)
    assert names == ["three", "two ü+"]
    link = obstore.sign(store, "GET", "two ü+", timedelta(minutes=5))
    assert fetch(place, "GET", link).body == b"1"
    link = obstore.sign(store, "PUT", "four", timedelta(minutes=5))
    assert fetch(place, "PUT", link, b"4").status == 200
    assert bytes(obstore.get(store, "four").bytes()) == b"4"
