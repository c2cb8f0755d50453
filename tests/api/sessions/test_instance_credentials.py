"""What the SDK of an enrolled host gets, does with it, and loses at once."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3
from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from botocore.utils import InstanceMetadataFetcher  # type: ignore[import-untyped]
from clients.installed import JS, node
from command import run, tool
from hosts import ENDPOINT, PATIENCE, Host, HostServer, client_of, new_host, running_agent
from instances import set_access
from make import unique_name, write_certificate
from refusals import refused
from server import Tls
from typer.testing import CliRunner

from lazarette.cli.main import app

UNKNOWN = "InvalidAccessKeyId"
OnHost = Callable[[str], Any]


@pytest.fixture
def bucket_name(hosts_server: HostServer) -> str:
    """A fresh bucket without keys."""
    return hosts_server.bucket(unique_name("media"), keyless=True).name


def _may_write(s3: Any, bucket: str) -> bool:
    code = ""
    try:
        s3.put_object(Bucket=bucket, Key="k", Body=b"bytes")
    except ClientError as error:
        code = error.response["Error"]["Code"]
    assert code in ("", "AccessDenied", UNKNOWN)
    return not code


def test_a_host_writes_until_its_instance_is_detached(
    hosts_server: HostServer, host: Host, bucket_name: str, on_host: OnHost
) -> None:
    """With boto3's own provider chain; refused at the next request, and let in again."""
    s3 = on_host(f"{hosts_server.metadata}/{host.secret}")
    assert not _may_write(s3, bucket_name)
    set_access(hosts_server, bucket_name, host.name, "allow")
    s3.put_object(Bucket=bucket_name, Key="a/b", Body=b"bytes")
    assert s3.get_object(Bucket=bucket_name, Key="a/b")["Body"].read() == b"bytes"
    assert [row["Key"] for row in s3.list_objects_v2(Bucket=bucket_name)["Contents"]] == ["a/b"]
    s3.delete_object(Bucket=bucket_name, Key="a/b")
    set_access(hosts_server, bucket_name, host.name, "deny")
    with refused("AccessDenied", 403):
        s3.put_object(Bucket=bucket_name, Key="a/b", Body=b"bytes")
    set_access(hosts_server, bucket_name, host.name, "allow")
    assert _may_write(s3, bucket_name)


def test_a_host_sees_the_buckets_it_is_attached_to(
    hosts_server: HostServer, host: Host, bucket_name: str
) -> None:
    """ListBuckets shows those, and another bucket is refused."""
    other = hosts_server.bucket(unique_name("other"), keyless=True).name
    s3 = client_of(hosts_server, hosts_server.credentials(host.secret))
    assert s3.list_buckets()["Buckets"] == []
    set_access(hosts_server, bucket_name, host.name, "allow")
    assert [row["Name"] for row in s3.list_buckets()["Buckets"]] == [bucket_name]
    with refused("AccessDenied", 403):
        s3.list_objects_v2(Bucket=other)
    for call in (s3.delete_bucket, s3.create_bucket):
        with refused("AccessDenied", 403):
            call(Bucket=bucket_name)


def test_an_instance_has_no_part_in_the_control_plane(
    hosts_server: HostServer, host: Host
) -> None:
    """Its credentials are known there, and may nothing."""
    lightsail = client_of(hosts_server, hosts_server.credentials(host.secret), "lightsail")
    with refused("AccessDeniedException", 400):
        lightsail.get_buckets()


@pytest.mark.parametrize("end", ["revoke", "enroll", "delete"])
def test_credentials_end_with_what_they_stand_for(
    hosts_server: HostServer, host: Host, bucket_name: str, end: str
) -> None:
    """The host revoked, another one enrolled, the instance deleted: at the next request."""
    set_access(hosts_server, bucket_name, host.name, "allow")
    s3 = client_of(hosts_server, hosts_server.credentials(host.secret))
    assert _may_write(s3, bucket_name)
    if end == "delete":
        hosts_server.lightsail().delete_instance(instanceName=host.name)
        assert host.name not in hosts_server.lazarette("instance", "list").ok()
    else:
        hosts_server.lazarette("instance", end, host.name).ok()
    with refused(UNKNOWN, 403):
        s3.put_object(Bucket=bucket_name, Key="k", Body=b"bytes")
    assert hosts_server.ask(f"/{host.secret}/latest/meta-data/").status == 403


def test_an_instance_made_again_is_another_one(
    hosts_server: HostServer, host: Host, bucket_name: str
) -> None:
    """Neither credentials nor secret of the former pass on to its namesake."""
    from instances import create

    credentials = hosts_server.credentials(host.secret)
    hosts_server.lightsail().delete_instance(instanceName=host.name)
    create(hosts_server.lightsail(), host.name)
    set_access(hosts_server, bucket_name, host.name, "allow")
    assert not _may_write(client_of(hosts_server, credentials), bucket_name)
    assert hosts_server.ask(f"/{host.secret}/latest/meta-data/").status == 403


def test_a_host_is_known_by_its_address(
    hosts_server: HostServer, host: Host, bucket_name: str, on_host: OnHost
) -> None:
    """Without any secret, while it is bound."""
    set_access(hosts_server, bucket_name, host.name, "allow")
    hosts_server.lazarette("instance", "bind", host.name, "--address", "127.0.0.1").ok()
    try:
        assert _may_write(on_host(hosts_server.metadata), bucket_name)
    finally:
        hosts_server.lazarette("instance", "revoke", host.name).ok()
    assert hosts_server.ask("/latest/meta-data/").status == 403


def test_the_aws_cli_uses_a_hosts_credentials(
    hosts_server: HostServer, host: Host, bucket_name: str
) -> None:
    """Unmodified, by the same variable."""
    set_access(hosts_server, bucket_name, host.name, "allow")
    env = hosts_server.client_env(None)
    del env["AWS_EC2_METADATA_DISABLED"]
    env[ENDPOINT] = f"{hosts_server.metadata}/{host.secret}"
    env.update(PATIENCE)
    listed = run([tool("aws"), "s3api", "list-buckets"], env, None, 60).json()
    assert [row["Name"] for row in listed["Buckets"]] == [bucket_name]


@pytest.fixture
def agent(hosts_server: HostServer, host: Host) -> Iterator[str]:
    """The endpoint of an agent that runs on the host."""
    with running_agent(hosts_server, host) as endpoint:
        yield endpoint


def test_the_agent_speaks_for_its_host(
    hosts_server: HostServer, host: Host, bucket_name: str, on_host: OnHost, agent: str
) -> None:
    """For SDKs that drop the path of the endpoint; it knows no more than the server says."""
    set_access(hosts_server, bucket_name, host.name, "allow")
    s3 = on_host(agent)
    assert _may_write(s3, bucket_name)
    hosts_server.lazarette("instance", "revoke", host.name).ok()
    assert not _may_write(s3, bucket_name)


STEPS = """
import { S3Client, PutObjectCommand, ListBucketsCommand } from "@aws-sdk/client-s3";
const s3 = new S3Client({ endpoint: process.env.ENDPOINT, forcePathStyle: true });
await s3.send(new PutObjectCommand({ Bucket: process.env.BUCKET, Key: "k", Body: "b" }));
const { Buckets } = await s3.send(new ListBucketsCommand({}));
console.log(Buckets.map((bucket) => bucket.Name).join());
"""


def test_the_sdk_for_javascript_asks_the_agent(
    hosts_server: HostServer, host: Host, bucket_name: str, agent: str
) -> None:
    """It replaces an endpoint's path by its own, so a secret there would not arrive."""
    set_access(hosts_server, bucket_name, host.name, "allow")
    env = {**hosts_server.client_env(None), ENDPOINT: agent, "BUCKET": bucket_name}
    env["ENDPOINT"] = hosts_server.endpoint
    del env["AWS_EC2_METADATA_DISABLED"]
    done = subprocess.run(
        [node(), "--input-type=module", "-"],
        input=STEPS.encode(),
        env=env,
        cwd=JS,
        capture_output=True,
        timeout=50,
        check=False,
    )
    assert done.stdout.decode().strip() == bucket_name, done.stderr.decode()


def test_the_agent_goes_through_tls(tmp_path: Path) -> None:
    """Where the API has a certificate the metadata service has it, too."""
    tls = Tls(*write_certificate(tmp_path / "pem"))
    server = HostServer(tmp_path / "server", tls=tls)
    with server:
        host = new_host(server)
        trusting = {"SSL_CERT_FILE": str(tls.cert)}
        with running_agent(server, host, trusting) as endpoint:
            # Its own second is short for a handshake on a busy machine.
            fetcher = InstanceMetadataFetcher(
                timeout=20,
                num_attempts=3,
                base_url=endpoint,
                env={},
                config={"ec2_metadata_v1_disabled": True},
            )
            found = fetcher.retrieve_iam_role_credentials()
            assert found["access_key"].startswith("ASIA")
        with running_agent(server, host) as endpoint:
            told = urllib3.request("PUT", f"{endpoint}/latest/api/token", retries=False)
            assert told.status == 503


@pytest.mark.parametrize(
    ("arguments", "secret", "word"),
    [
        (["--listen", "0.0.0.0:1338"], "lzh_x", "loopback"),
        (["--listen", "nonsense"], "lzh_x", "loopback"),
        ([], "", "LAZARETTE_HOST_SECRET"),
        (["--server", "storage.example.org"], "lzh_x", "URL"),
    ],
)
def test_an_agent_that_cannot_be_is_misuse(
    arguments: list[str], secret: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It never listens where another host could ask."""
    monkeypatch.setenv("LAZARETTE_HOST_SECRET", secret)
    server = [] if "--server" in arguments else ["--server", "http://127.0.0.1:9002"]
    ran = CliRunner().invoke(app, ["instance", "agent", *server, *arguments])
    assert (ran.exit_code, word in ran.output) == (2, True)


def test_two_hosts_are_two_instances(hosts_server: HostServer, bucket_name: str) -> None:
    """One is attached, the other is not; each has credentials of its own."""
    first, second = new_host(hosts_server), new_host(hosts_server)
    set_access(hosts_server, bucket_name, first.name, "allow")
    of_first = client_of(hosts_server, hosts_server.credentials(first.secret))
    of_second = client_of(hosts_server, hosts_server.credentials(second.secret))
    assert _may_write(of_first, bucket_name)
    assert not _may_write(of_second, bucket_name)
