"""Hosts enrolled as instances: a server that answers them, and clients as they run there.

Besides what the real provider chain fetches, credentials can be `minted` here with the
server's own key, for what no server hands out: expired ones.
"""

from __future__ import annotations

import asyncio
import base64
import http.client
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import boto3  # type: ignore[import-untyped]
from botocore.config import Config as ClientConfig  # type: ignore[import-untyped]
from clocks import ManualClock
from instances import new_instance
from server import REGION, ROOT, Server, free_port

from lazarette.base.clock import SystemClock
from lazarette.base.ids import RandomIds
from lazarette.compose.engines import open_engines
from lazarette.config.settings import Config
from lazarette.metadata.memory import MemoryEngine
from lazarette.model.access_key import Credential
from lazarette.model.names import AccessKeyId, AccountId, BucketId, CanonicalId, Region
from lazarette.model.principal import Caller, Kind
from lazarette.model.session import TemporaryCredentials
from lazarette.services.enrolments import Enrolments, Place
from lazarette.services.secret_box import SecretBox
from lazarette.services.sessions import Sessions

ROLE = "AmazonLightsailInstanceRole"
CREDENTIALS = "/latest/meta-data/iam/security-credentials/"
ENDPOINT = "AWS_EC2_METADATA_SERVICE_ENDPOINT"
# The SDKs' own second, once, is short on a busy machine.
PATIENCE = {"AWS_METADATA_SERVICE_TIMEOUT": "20", "AWS_METADATA_SERVICE_NUM_ATTEMPTS": "3"}


class Told(NamedTuple):
    """An answer of the metadata service."""

    status: int
    text: str
    headers: dict[str, str]


class HostServer(Server):
    """A server with a metadata service."""

    def __init__(self, folder: Path, **more: Any) -> None:
        self.metadata_port = free_port()
        super().__init__(
            folder,
            options=["--metadata-listen", f"127.0.0.1:{self.metadata_port}"],
            **more,
        )

    @property
    def metadata(self) -> str:
        """The URL of the metadata service."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.metadata_port}"

    @property
    def server_key(self) -> bytes:
        """The key that seals its tokens."""
        return base64.b64decode((self.data / "server.key").read_text())

    def enroll(self, name: str) -> str:
        """Enroll a host as that instance; return its secret.

        In this process: a command takes a second to start.
        """

        async def run() -> str:
            async with open_engines(Config(data_dir=str(self.data))) as engines:
                account = await engines.accounts.find_by_name("main")
                place = Place(account.account_id, Region(REGION), name)
                enrolments = Enrolments(engines.metadata, engines.clock, engines.ids)
                return (await enrolments.enroll(place)).secret

        return asyncio.run(run())

    def ask(
        self,
        path: str,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        source: str = "127.0.0.1",
    ) -> Told:
        """Ask the metadata service from the address `source`."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.metadata_port, timeout=10, source_address=(source, 0)
        )
        try:
            connection.request(method, path, headers=dict(headers or {}))
            response = connection.getresponse()
            text = response.read().decode()
            named = {name.lower(): value for name, value in response.getheaders()}
            return Told(response.status, text, named)
        finally:
            connection.close()

    def token(self, secret: str = "", source: str = "127.0.0.1", ttl: str = "60") -> str:
        """Return a fresh token of that host."""
        headers = {"X-aws-ec2-metadata-token-ttl-seconds": ttl}
        told = self.ask(_below(secret, "/latest/api/token"), "PUT", headers, source)
        assert told.status == 200, told
        return told.text

    def credentials(self, secret: str) -> dict[str, str]:
        """Return the credentials that a host is told."""
        headers = {"X-aws-ec2-metadata-token": self.token(secret)}
        told = self.ask(_below(secret, CREDENTIALS + ROLE), headers=headers)
        found: dict[str, str] = json.loads(told.text)
        return found


def _below(secret: str, path: str) -> str:
    return f"/{secret}{path}" if secret else path


class Host(NamedTuple):
    """An instance attached to nothing yet, with its host's secret."""

    name: str
    secret: str


def new_host(server: HostServer) -> Host:
    """Make an instance and enroll a host as it."""
    name = new_instance(server)
    return Host(name, server.enroll(name))


@contextmanager
def running_agent(
    server: HostServer, host: Host, more: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Run the agent of a host, with `more` in its environment; yield its endpoint."""
    env = {**server.client_env(None), "LAZARETTE_HOST_SECRET": host.secret, **(more or {})}
    command = [sys.executable, "-m", "lazarette", "instance", "agent"]
    command += ["--server", server.metadata, "--listen", "127.0.0.1:0"]
    running = subprocess.Popen(command, env=env, stdout=subprocess.PIPE)
    try:
        assert running.stdout is not None
        line = running.stdout.readline().decode()
        assert line.startswith(f"export {ENDPOINT}=http://127.0.0.1:"), line
        yield line.partition("=")[2].strip()
    finally:
        running.terminate()
        running.wait(10)
        assert running.stdout is not None
        running.stdout.close()


def client_of(server: Server, credentials: Mapping[str, str], service: str = "s3") -> Any:
    """Return a boto3 client with credentials as the metadata service writes them."""
    # For URLs and forms boto3 takes version 2 unless it is told.
    version = {"signature_version": "s3v4"} if service == "s3" else {}
    return boto3.session.Session().client(
        service,
        endpoint_url=server.endpoint,
        region_name=REGION,
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["Token"],
        config=ClientConfig(
            retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, **version
        ),
    )


def minted(key: bytes, lifetime_s: int, age_s: int = 0) -> dict[str, str]:
    """Return credentials of the root, issued `age_s` ago, sealed with the server key `key`."""
    root = Credential(
        AccessKeyId(ROOT.access_key_id),
        ROOT.secret_access_key,
        Kind.ROOT,
        AccountId(""),
        CanonicalId(""),
        BucketId(""),
    )

    async def load(access_key_id: AccessKeyId) -> Credential | None:
        return root

    clock = ManualClock(SystemClock().now_ms() - age_s * 1000)
    sessions = Sessions(MemoryEngine(), load, SecretBox(key), clock, RandomIds(clock))
    caller = Caller(Kind.ROOT, AccountId(""), CanonicalId(""), root.access_key_id, BucketId(""))
    made: TemporaryCredentials = asyncio.run(sessions.issue(caller, lifetime_s))
    return {
        "AccessKeyId": made.access_key_id,
        "SecretAccessKey": made.secret,
        "Token": made.token,
    }
