"""What test_s3fs.py makes of two buckets, run in the environment that has s3fs.

Arguments: the endpoint, a plain bucket, a versioned one. Each step prints its name when it
has passed; a failed one raises.
"""

from __future__ import annotations

import ssl
import sys
import urllib.request
from typing import Any

import fsspec.asyn  # type: ignore[import-not-found, import-untyped, unused-ignore]
import s3fs  # type: ignore[import-not-found, import-untyped, unused-ignore]

MIB = 1 << 20
LARGE = bytes(range(256)) * (12 * MIB // 256)


def files(fs: Any, bucket: str) -> None:
    """Write, read, seek, list, walk, find, info, delete one and many."""
    fs.pipe({f"{bucket}/a/{number:02}": b"%d" % number for number in range(12)})
    with fs.open(f"{bucket}/odd ü +&.txt", "w") as file:
        file.write("0123456789")
    with fs.open(f"{bucket}/odd ü +&.txt", "rb") as file:
        file.seek(4)
        assert file.read(2) == b"45"
    assert fs.info(f"{bucket}/odd ü +&.txt")["size"] == 10
    assert sorted(fs.ls(bucket, detail=False)) == [f"{bucket}/a", f"{bucket}/odd ü +&.txt"]
    assert len(fs.glob(f"{bucket}/a/0*")) == 10
    assert [len(names) for _, _, names in fs.walk(bucket)] == [1, 12]
    assert fs.du(bucket) == 24
    fs.rm_file(f"{bucket}/odd ü +&.txt")
    fs.rm(f"{bucket}/a", recursive=True)
    assert not fs.find(bucket)
    assert not fs.exists(f"{bucket}/a/00")


def parts(fs: Any, bucket: str) -> None:
    """A file written in blocks is an upload in parts; ranges are read back."""
    fs.pipe_file(f"{bucket}/piped", LARGE, chunksize=5 * MIB)
    with fs.open(f"{bucket}/large", "wb", block_size=5 * MIB) as file:
        for start in range(0, len(LARGE), MIB):
            file.write(LARGE[start : start + MIB])
    for name in ("piped", "large"):
        assert fs.cat_file(f"{bucket}/{name}") == LARGE
        assert fs.info(f"{bucket}/{name}", refresh=True)["ETag"].endswith('-3"')
    ranges = fs.cat_ranges([f"{bucket}/large"] * 2, [0, 5 * MIB - 1], [3, 5 * MIB + 2])
    assert ranges == [LARGE[:3], LARGE[5 * MIB - 1 : 5 * MIB + 2]]


def copies(fs: Any, bucket: str) -> None:
    """Copies of one PUT and of parts, a move, and objects put together by copied parts."""
    fs.pipe_file(f"{bucket}/one", b"1")
    fs.copy(f"{bucket}/one", f"{bucket}/two ü+")
    fs.move(f"{bucket}/one", f"{bucket}/three")
    fsspec.asyn.sync(
        fs.loop,
        fs._copy_managed,
        f"{bucket}/large",
        f"{bucket}/copied",
        size=len(LARGE),
        block=5 * MIB,
    )
    assert fs.cat_file(f"{bucket}/copied") == LARGE
    fs.merge(f"{bucket}/merged", [f"{bucket}/large", f"{bucket}/three"])
    assert fs.cat_file(f"{bucket}/merged") == LARGE + b"1"
    fs.invalidate_cache()
    assert not fs.exists(f"{bucket}/one")


def tags_and_metadata(fs: Any, bucket: str) -> None:
    """Tags and metadata are put, merged and read; a copied-over type is seen."""
    name = f"{bucket}/three"
    fs.put_tags(name, {"kind": "small"})
    fs.put_tags(name, {"more": "ü"}, mode="m")
    assert fs.get_tags(name) == {"kind": "small", "more": "ü"}
    fs.setxattr(name, copy_kwargs={"ContentType": "text/plain"}, camera="one")
    assert fs.getxattr(name, "camera") == "one"
    assert fs.info(name, refresh=True)["ContentType"] == "text/plain"
    assert fs.cat_file(name) == b"1"


def links(fs: Any, bucket: str) -> None:
    """A signed URL needs no key."""
    context = ssl.create_default_context(cafile=fs.client_kwargs.get("verify"))
    link = fs.sign(f"{bucket}/three", expiration=300)
    with urllib.request.urlopen(
        link, context=context if link.startswith("https") else None
    ) as answer:
        assert answer.read() == b"1"


def versions(fs: Any, bucket: str) -> None:
    """Versions are listed and read by their ids, after a delete too."""
    name = f"{bucket}/k"
    for body in (b"1", b"22"):
        fs.pipe_file(name, body)
    listed = fs.object_version_info(name)
    assert [row["Size"] for row in listed] == [2, 1]
    assert fs.cat_file(name, version_id=listed[1]["VersionId"]) == b"1"
    with fs.open(name, "rb", version_id=listed[1]["VersionId"]) as file:
        assert file.read() == b"1"
    fs.rm_file(name)
    assert not fs.exists(name)
    assert fs.cat_file(f"{name}?versionId={listed[0]['VersionId']}") == b"22"


def main() -> None:
    """Run every step."""
    endpoint, plain, versioned, *ca = sys.argv[1:]
    client = {"region_name": "us-east-1", **({"verify": ca[0]} if ca else {})}
    settings: dict[str, Any] = {
        "endpoint_url": endpoint,
        "client_kwargs": client,
        "config_kwargs": {"signature_version": "s3v4", "retries": {"total_max_attempts": 1}},
    }
    fs = s3fs.S3FileSystem(**settings)
    for step in (files, parts, copies, tags_and_metadata, links):
        step(fs, plain)
        print(step.__name__)
    versions(s3fs.S3FileSystem(version_aware=True, **settings), versioned)
    print(versions.__name__)


if __name__ == "__main__":
    main()
