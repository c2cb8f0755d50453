"""What counts against a plan, as a running server counts it, and where its numbers show."""

from __future__ import annotations

import re
import time
import urllib.request
from pathlib import Path
from typing import Any

from hosts import HostServer, client_of, new_host
from instances import set_access
from make import unique_name
from raw import send
from refusals import refused
from server import OwnBucket, Server, StartServer


def usage_of(server: Server, name: str) -> dict[str, Any]:
    """Return what `lazarette usage` says of a bucket."""
    (row,) = server.lazarette("usage", name, "--json").json()
    return dict(row)


def exchange(server: Server, name: str, key: str, size: int) -> None:
    """Put an object, get it twice, and copy it within the server."""
    s3 = server.s3()
    s3.put_object(Bucket=name, Key=key, Body=b"x" * size)
    for _ in range(2):
        s3.get_object(Bucket=name, Key=key)["Body"].read()
    s3.copy_object(Bucket=name, Key=f"{key}-copy", CopySource=f"{name}/{key}")


def test_what_leaves_the_bucket_counts(start_server: StartServer) -> None:
    """Downloads count; uploads, copies, deletions, heads and refusals do not."""
    server = start_server(workers=2)
    name = server.bucket(unique_name("usage"), keyless=True).name
    exchange(server, name, "a", 50_000)
    server.s3().head_object(Bucket=name, Key="a")
    server.s3().delete_object(Bucket=name, Key="a-copy")
    with refused("NoSuchKey", 404):
        server.s3().get_object(Bucket=name, Key="missing")
    assert send(server, "GET", f"/{name}/a", {}, b"").status == 403
    server.restart()
    found = usage_of(server, name)
    # A copy's and a deletion's answer have a few bytes of XML.
    assert 100_000 <= found["sent_bytes"] < 101_000
    assert found["stored_bytes"] == 50_000
    assert found["overage_usd"] == 0
    assert 0 < found["projected_usd"] <= 1
    shown = server.lazarette("usage").stdout
    assert re.search(rf"{name} +small_1_0 +48.8 KiB +0% +9[78]\.\d KiB", shown)
    assert server.lazarette("usage", "no-such-bucket").status == 1


def test_clients_of_free_networks_do_not_count(start_server: StartServer) -> None:
    """Their bytes are sent, and no transfer."""
    server = start_server(options=["--free-networks", "10.0.0.0/8,127.0.0.0/8"])
    name = server.bucket(unique_name("usage"), keyless=True).name
    exchange(server, name, "a", 1_000)
    server.restart()
    found = usage_of(server, name)
    assert (found["sent_bytes"], found["stored_bytes"]) == (0, 2_000)


def test_what_an_instance_fetches_does_not_count(tmp_path: Path) -> None:
    """With its own credentials; what others fetch by its URLs, or it by another key, does."""
    server = HostServer(tmp_path / "hosts")
    with server:
        name = server.bucket(unique_name("usage"), keyless=True).name
        host = new_host(server)
        set_access(server, name, host.name, "allow")
        server.s3().put_object(Bucket=name, Key="a", Body=b"x" * 5_000)
        s3 = client_of(server, server.credentials(host.secret))
        s3.get_object(Bucket=name, Key="a")["Body"].read()
        server.s3().get_object(Bucket=name, Key="a", Range="bytes=0-9")["Body"].read()
        url = s3.generate_presigned_url("get_object", Params={"Bucket": name, "Key": "a"})
        with urllib.request.urlopen(url) as opened:
            assert len(opened.read()) == 5_000
        server.restart()
        assert usage_of(server, name)["sent_bytes"] == 5_010


def test_prometheus_tells_buckets_apart_when_asked_to(
    start_server: StartServer, bucket: OwnBucket, server: Server
) -> None:
    """Sizes at once, traffic within a minute; without the setting no name is shown."""
    assert bucket.name not in server.probe("/-/metrics")[1]
    asked = start_server(options=["--metrics-per-bucket"])
    name = asked.bucket(unique_name("usage"), keyless=True).name
    exchange(asked, name, "a", 70)
    bound = time.monotonic() + 10
    while f'lazarette_bucket_size_bytes{{bucket="{name}"}} 140\n' not in (
        text := asked.probe("/-/metrics")[1]
    ):
        assert time.monotonic() < bound, text
    assert f'lazarette_bucket_objects{{bucket="{name}"}} 2\n' in text
    commits, writes = (
        int(found[1])
        for found in re.finditer(r"^lazarette_commit\w*_total (\d+)$", text, re.MULTILINE)
    )
    assert 0 < commits <= writes
