"""What a server refuses whose operator turned a hard quota on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from make import unique_name
from refusals import refused
from server import Server, StartServer

MIB = 1024 * 1024
PLANS = """
hard_quota = "both"

[[plan]]
id = "tiny"
price = 0
storage_gb = 1
transfer_gb = {transfer_gb}
"""


def start(start_server: StartServer, folder: Path, transfer_gb: int, *more: str) -> Server:
    """Start a server whose only plan is 1 GB stored."""
    file = folder / f"plans-{transfer_gb}.toml"
    file.write_text(PLANS.format(transfer_gb=transfer_gb))
    return start_server(options=["--config", str(file), *more])


def new_bucket(server: Server) -> tuple[Any, str]:
    """Make a bucket of that plan; return root's client and the name."""
    name = unique_name("quota")
    server.lightsail().create_bucket(bucketName=name, bundleId="tiny")
    return server.s3(), name


def test_a_full_bucket_takes_no_more(start_server: StartServer, tmp_path: Path) -> None:
    """Objects, copies and parts are refused by name; deleting makes room again."""
    server = start(start_server, tmp_path, 10)
    s3, name = new_bucket(server)
    s3.put_object(Bucket=name, Key="0", Body=bytes(64 * MIB))
    for number in range(1, 16):
        s3.copy_object(Bucket=name, Key=str(number), CopySource=f"{name}/0")
    with refused("QuotaExceeded", 403) as refusal:
        s3.put_object(Bucket=name, Key="more", Body=b"x")
    assert "1 GB" in refusal["Error"]["Message"]
    with refused("QuotaExceeded", 403):
        s3.copy_object(Bucket=name, Key="more", CopySource=f"{name}/0")
    upload = s3.create_multipart_upload(Bucket=name, Key="parts")["UploadId"]
    place = {"Bucket": name, "Key": "parts", "UploadId": upload}
    with refused("QuotaExceeded", 403):
        s3.upload_part(**place, PartNumber=1, Body=b"x")
    with refused("QuotaExceeded", 403):
        s3.upload_part_copy(**place, PartNumber=1, CopySource=f"{name}/0")
    assert s3.list_objects_v2(Bucket=name)["KeyCount"] == 16
    s3.put_object(Bucket=name, Key="15", Body=b"smaller")
    s3.put_object(Bucket=name, Key="more", Body=b"x")
    assert s3.get_object(Bucket=name, Key="more")["Body"].read() == b"x"


def test_spent_transfer_ends_downloads(start_server: StartServer, tmp_path: Path) -> None:
    """A plan without any refuses every download, and nothing else."""
    server = start(start_server, tmp_path, 0)
    s3, name = new_bucket(server)
    s3.put_object(Bucket=name, Key="k", Body=b"x")
    with refused("QuotaExceeded", 403):
        s3.get_object(Bucket=name, Key="k")
    with refused("QuotaExceeded", 403):
        s3.get_object(Bucket=name, Key="k", Range="bytes=0-0")
    with refused("NoSuchKey", 404):
        s3.get_object(Bucket=name, Key="missing")
    assert s3.head_object(Bucket=name, Key="k")["ContentLength"] == 1
    assert s3.list_objects_v2(Bucket=name)["KeyCount"] == 1
    s3.copy_object(Bucket=name, Key="copy", CopySource=f"{name}/k")
    free = start(start_server, tmp_path, 0, "--free-networks", "127.0.0.0/8")
    s3, name = new_bucket(free)
    s3.put_object(Bucket=name, Key="k", Body=b"x")
    assert s3.get_object(Bucket=name, Key="k")["Body"].read() == b"x"
