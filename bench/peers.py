"""The references: a bare uvicorn application, SeaweedFS, nginx, each at its own defaults."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.processes import NotReady, Process, free_port, running
from bench.signing import Presigner
from bench.wire import Refused, Wire

WEED_KEY_ID = "AKIAPEERPEERPEERPEE2"
WEED_SECRET = "peerpeerpeerpeerpeerpeerpeerpeerpeerpeer"
WEED_BUCKET = "bench-bucket"
_WEED_BUCKET_TRIES = 60


@contextmanager
def bare_uvicorn(folder: Path, cpu: int | None) -> Iterator[tuple[int, Process]]:
    """Run `bare_app` and give its port and process."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "bench.bare_app:app"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    command += ["--loop", "uvloop", "--http", "httptools", "--lifespan", "off"]
    command += ["--no-access-log", "--log-level", "warning"]
    with running(Process(command, folder / "uvicorn.log", cpu=cpu)) as process:
        process.wait_answering(port)
        yield port, process


def weed_binary() -> str | None:
    """Return the SeaweedFS program of this environment, or None."""
    beside = Path(sys.executable).parent / "weed"
    return str(beside) if beside.exists() else shutil.which("weed")


@contextmanager
def seaweedfs(folder: Path, cpu: int | None) -> Iterator[tuple[int, Presigner, Process]]:
    """Run `weed server -s3` at its defaults, on loopback; give its S3 port and a signer."""
    weed = weed_binary()
    assert weed is not None
    folder.mkdir(parents=True)
    identity = {
        "name": "bench",
        "credentials": [{"accessKey": WEED_KEY_ID, "secretKey": WEED_SECRET}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    config = folder / "s3.json"
    config.write_text(json.dumps({"identities": [identity]}))
    data = folder / "data"
    data.mkdir()
    command = [weed, "server", "-s3", f"-dir={data}", f"-s3.config={config}"]
    command += ["-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
    ports = _weed_ports()
    command += [f"-{name}={port}" for name, port in ports.items()]
    port = ports["s3.port"]
    process = Process(command, folder / "weed.log", cpu=cpu)
    signer = Presigner(f"127.0.0.1:{port}", WEED_KEY_ID, WEED_SECRET, "us-east-1")
    try:
        with running(process):
            process.wait_answering(port)
            _make_weed_bucket(port, signer)
            yield port, signer, process
    finally:
        # It leaves its sockets in /tmp, whatever its data folder.
        for number in ports.values():
            for socket in Path("/tmp").glob(f"seaweedfs-*-{number}.sock"):
                socket.unlink(missing_ok=True)


def _weed_ports() -> dict[str, int]:
    names = ("master.port", "volume.port", "filer.port", "s3.port")
    ports: dict[str, int] = {}
    for name in names:
        # Every HTTP port also claims port + 10,000 for gRPC unless told another one.
        ports[name] = free_port(not_near=list(ports.values()))
        ports[f"{name}.grpc"] = free_port(not_near=list(ports.values()))
    return ports


def _make_weed_bucket(port: int, signer: Presigner) -> None:
    """Create the bucket; the filer behind the S3 port comes up a moment after it."""
    for attempt in range(_WEED_BUCKET_TRIES):
        try:
            with Wire(port, signer) as wire:
                wire.fetch("PUT", f"/{WEED_BUCKET}", body=b"")
                wire.fetch("PUT", f"/{WEED_BUCKET}/first", body=b"x")
            return
        except (Refused, OSError):
            if attempt == _WEED_BUCKET_TRIES - 1:
                raise
            time.sleep(0.5)


@contextmanager
def nginx_files(folder: Path, root: Path, cpu: int | None) -> Iterator[int]:
    """Serve the files under `root` by nginx with sendfile, and give its port."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        raise NotReady("nginx is not installed")
    folder.mkdir(parents=True)
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"{_nginx_user()}"
        "events { worker_connections 256; }\n"
        "http { access_log off; sendfile on; tcp_nopush on; server {\n"
        f"  listen 127.0.0.1:{port}; root {root};\n"
        "} }\n"
    )
    command = [program, "-c", str(config), "-p", str(folder)]
    with running(Process(command, folder / "nginx.log", cpu=cpu)) as process:
        process.wait_answering(port)
        yield port


def _nginx_user() -> str:
    """Workers of a root's nginx would otherwise be a user who may not enter our folder."""
    return "user root;\n" if os.geteuid() == 0 else ""
