"""The real server as a subprocess, and unmodified clients for it.

`Server` starts `python -m lazarette serve` in a process group of its own, waits until it
calls itself ready, and makes boto3 clients and AWS CLI calls that see no configuration but
what is given here. Nothing is mocked and nothing of Lazarette is imported.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from boto3_clients import Boto3Clients
from command import Ran, run, tool

READY_WAIT_S = 30.0
STOP_WAIT_S = 45.0
REGION = "us-east-1"


class Key(NamedTuple):
    """An access key as a client holds it."""

    access_key_id: str
    secret_access_key: str


ROOT = Key("AKIAROOTROOTROOT2345", "rootSecretOfTheTests+/ABCDEFGHIJKLMNOPQR")


class Tls(NamedTuple):
    """PEM files; clients trust `cert`."""

    cert: Path
    key: Path


class OwnBucket(NamedTuple):
    """A bucket made for one test: its name, its key, and a boto3 client with that key."""

    name: str
    key: Key
    s3: Any


class Account(NamedTuple):
    """An account made by `lazarette account create`."""

    account_id: str
    canonical_id: str
    key: Key


# Below those that systems take for outgoing connections: of a client that connects while a
# server restarts, or of the tests that run beside these.
_PORTS = range(10_000, 32_000)
_given_ports: set[int] = set()


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on now; each only once."""
    while True:
        port = secrets.choice(_PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            if port not in _given_ports:
                _given_ports.add(port)
                return port


class Server:
    """One server with its data folder; `with` stops it, whatever happened."""

    def __init__(
        self,
        folder: Path,
        *,
        workers: int = 1,
        options: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        tls: Tls | None = None,
        preset_root: bool = True,
    ) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.workers = workers
        self.options = list(options)
        self.env = dict(env or {})
        self.tls = tls
        self.preset_root = preset_root
        self.port = free_port()
        self.console_port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self._clients = Boto3Clients()
        self._home = folder / "home"
        self._home.mkdir(parents=True, exist_ok=True)
        self._log_path = folder / "server.log"

    @property
    def endpoint(self) -> str:
        """The URL of the API."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    @property
    def console(self) -> str:
        """The URL of the console's listener: probes and metrics."""
        return f"{self._scheme}://127.0.0.1:{self.console_port}"

    @property
    def _scheme(self) -> str:
        return "https" if self.tls else "http"

    # Life.

    def start(self, env: Mapping[str, str] | None = None) -> Server:
        """Start and wait until ready; `env` is added for this one start."""
        assert self.process is None, "already running"
        command = [sys.executable, "-m", "lazarette", "serve", "--data-dir", str(self.data)]
        command += ["--listen", f"127.0.0.1:{self.port}"]
        command += ["--console-listen", f"127.0.0.1:{self.console_port}"]
        command += ["--workers", str(self.workers), *self.options]
        if self.tls:
            command += ["--tls-cert", str(self.tls.cert), "--tls-key", str(self.tls.key)]
        with self._log_path.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                env={**self._server_env(), **self.env, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_ready()
        return self

    def stop(self) -> None:
        """Ask it to end (SIGTERM) and wait; fails unless it ends by itself with status 0."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(STOP_WAIT_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"did not stop on SIGTERM\n{self.log()}") from None
        self._sweep_group()
        assert status == 0, f"ended with status {status}\n{self.log()}"

    def kill(self) -> None:
        """End every process of it at once (SIGKILL), as a power cut does."""
        if self.process is None:
            return
        self._sweep_group()

    def wait_for_end(self, seconds: float = 20.0) -> int:
        """Wait until the server ends by itself (an armed failpoint); return its status."""
        assert self.process is not None
        status = self.process.wait(seconds)
        self._sweep_group()
        return status

    def restart(self) -> Server:
        """Stop cleanly and start again with the same folder and the same ports."""
        self.stop()
        return self.start()

    def close(self) -> None:
        """Release clients and processes without judging how the server ended."""
        self._clients.close()
        self.kill()

    def is_running(self) -> bool:
        """Tell whether the server's first process is alive."""
        return self.process is not None and self.process.poll() is None

    def log(self) -> str:
        """Return everything the server has written, of all its starts."""
        if not self._log_path.exists():
            return ""
        return self._log_path.read_text("utf-8", "replace")

    def connect_console(self, timeout: float = 10) -> http.client.HTTPConnection:
        """Return a connection to the console's listener, over TLS if it has that."""
        if self.tls is None:
            return http.client.HTTPConnection("127.0.0.1", self.console_port, timeout=timeout)
        trusting = ssl.create_default_context(cafile=str(self.tls.cert))
        return http.client.HTTPSConnection(
            "127.0.0.1", self.console_port, timeout=timeout, context=trusting
        )

    def probe(self, path: str) -> tuple[int, str]:
        """GET `path` from the console's listener; (0, reason) when nobody answers."""
        connection = self.connect_console(5)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()
        except OSError as error:
            return 0, str(error)
        finally:
            connection.close()

    def __enter__(self) -> Server:
        return self.start() if self.process is None else self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self.stop()
        finally:
            self.close()

    def _sweep_group(self) -> None:
        # The group outlives its leader while any worker lives, so this also ends orphans.
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        self.process = None

    def _wait_until_ready(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + READY_WAIT_S
        while True:
            status = self.process.poll()
            if status is not None:
                self._sweep_group()
                raise AssertionError(f"ended with status {status} at start\n{self.log()}")
            answer, text = self.probe("/-/ready")
            if answer == 200:
                return
            if time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"not ready: {answer} {text}\n{self.log()}")
            time.sleep(0.02)

    def _server_env(self) -> dict[str, str]:
        env = self._clean_env()
        if self.preset_root:
            env["LAZARETTE_ROOT_ACCESS_KEY_ID"] = ROOT.access_key_id
            env["LAZARETTE_ROOT_SECRET_ACCESS_KEY"] = ROOT.secret_access_key
        return env

    def _clean_env(self) -> dict[str, str]:
        """Only what a process needs: no AWS, proxy or LAZARETTE variable of the developer."""
        kept = ("PATH", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")
        env = {name: os.environ[name] for name in kept if name in os.environ}
        # The working tree, whether or not the package is installed beside it.
        env["PYTHONPATH"] = str(Path(__file__).parent.parent / "src")
        return {**env, "HOME": str(self._home), "PYTHONUNBUFFERED": "1"}

    # Clients.

    def s3(self, key: Key | None = ROOT, *, region: str = REGION, **config: Any) -> Any:
        """Return a boto3 S3 client: path style, one attempt; `key` None signs nothing."""
        return self._client("s3", key, region, config)

    def lightsail(self, key: Key = ROOT, *, region: str = REGION, **config: Any) -> Any:
        """Return a boto3 Lightsail client with one attempt."""
        return self._client("lightsail", key, region, config)

    def sts(self, key: Key = ROOT, *, region: str = REGION) -> Any:
        """Return a boto3 STS client with one attempt."""
        return self._client("sts", key, region, {})

    def iam(self, key: Key = ROOT) -> Any:
        """Return a boto3 IAM client with one attempt."""
        return self._client("iam", key, REGION, {})

    def cloudtrail(self, key: Key = ROOT) -> Any:
        """Return a boto3 CloudTrail client with one attempt."""
        return self._client("cloudtrail", key, REGION, {})

    def bucket(
        self, name: str, *, versioning: bool = False, keyless: bool = False
    ) -> OwnBucket:
        """Make a bucket and its first access key through the API (`keyless`: root's key)."""
        lightsail = self.lightsail()
        lightsail.create_bucket(
            bucketName=name, bundleId="small_1_0", enableObjectVersioning=versioning
        )
        key = ROOT if keyless else self.bucket_key(name)
        return OwnBucket(name, key, self.s3(key))

    def bucket_key(self, name: str) -> Key:
        """Make an access key for the bucket `name`."""
        made = self.lightsail().create_bucket_access_key(bucketName=name)["accessKey"]
        return Key(made["accessKeyId"], made["secretAccessKey"])

    def wait_for_use(self, name: str, access_key_id: str) -> None:
        """Wait until it shows that a key of the bucket `name` was used: a moment afterwards."""
        bound = time.monotonic() + 15
        while time.monotonic() < bound:
            listed = self.lightsail().get_bucket_access_keys(bucketName=name)["accessKeys"]
            uses = {key["accessKeyId"]: key["lastUsed"] for key in listed}
            if "lastUsedDate" in uses[access_key_id]:
                return
            time.sleep(0.05)
        raise AssertionError(f"that {access_key_id} was used never showed")

    def account(self, name: str) -> Account:
        """Make an account beside the running server."""
        made = self.lazarette("account", "create", name, "--json").json()
        return Account(
            made["account_id"],
            made["canonical_id"],
            Key(made["access_key_id"], made["secret_access_key"]),
        )

    def lazarette(self, *arguments: str, timeout_s: float = 60) -> Ran:
        """Run a `lazarette` command on this server's data folder."""
        command = [sys.executable, "-m", "lazarette", *arguments]
        return run(
            [*command, "--data-dir", str(self.data)], self._server_env(), None, timeout_s
        )

    def cli(
        self,
        *arguments: str,
        key: Key | None = ROOT,
        region: str = REGION,
        cwd: Path | None = None,
        timeout_s: float = 120,
    ) -> Ran:
        """Run the AWS CLI with `key`; its only other settings are endpoint and region."""
        env = self.client_env(key, region=region)
        unsigned = [] if key else ["--no-sign-request"]
        return run([tool("aws"), *arguments, *unsigned], env, cwd, timeout_s)

    def client_env(self, key: Key | None, *, region: str = REGION) -> dict[str, str]:
        """Return the environment of an AWS client that knows this server and nothing else."""
        env = {
            **self._clean_env(),
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_DEFAULT_REGION": region,
            "AWS_REGION": region,
            "AWS_CONFIG_FILE": str(self._home / "no-config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(self._home / "no-credentials"),
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_PAGER": "",
        }
        if key:
            env["AWS_ACCESS_KEY_ID"] = key.access_key_id
            env["AWS_SECRET_ACCESS_KEY"] = key.secret_access_key
        if self.tls:
            env["AWS_CA_BUNDLE"] = str(self.tls.cert)
        return env

    def _client(self, service: str, key: Key | None, region: str, config: Any) -> Any:
        verify = str(self.tls.cert) if self.tls else None
        return self._clients.one(service, self.endpoint, key, region, verify, config)


StartServer = Callable[..., Server]
