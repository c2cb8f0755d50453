"""The processes of one running server: workers that answer, one that does the duties."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from lazarette.compose.console import build_console
from lazarette.compose.engines import open_engines
from lazarette.compose.host_service import bind_hosts, hosts_served
from lazarette.compose.notifications import make_verify_page, notification_duties
from lazarette.compose.server import build_server
from lazarette.config.settings import Config
from lazarette.http import listen
from lazarette.http.proxies import BelievingApp, Proxies
from lazarette.model.names import AccessKeyId
from lazarette.model.networks import Networks
from lazarette.observe.audit_trail import make_trail_folder
from lazarette.observe.log_spool import make_spool
from lazarette.observe.snapshots import serve_snapshots, socket_path
from lazarette.services.accounts import RootKey
from lazarette.services.bucket_traffic import BucketTraffic
from lazarette.services.replays import Replays
from lazarette.workers.bucket_gauges import bucket_sizes
from lazarette.workers.duties import AUDIT_FOLDER, LOG_FOLDER, list_duties
from lazarette.workers.process import (
    lock_folder,
    make_folder,
    make_recorder,
    run_loop,
    welcome_text,
)
from lazarette.workers.runner import Runner
from lazarette.workers.status_app import StatusApp, gauges, probes
from lazarette.workers.supervisor import Role, Supervisor

FIRST_ACCOUNT = "main"


def serve(config: Config) -> int:
    """Run the server until it is told to stop; return the exit status.

    Raises: ConfigInvalid, EngineUnavailable, OSError (addresses in use).
    """
    folder = Path(config.data_dir)
    make_folder(folder)
    with lock_folder(folder):
        api = listen.bind(*config.api_address())
        status = listen.bind(*config.console_address())
        hosts = bind_hosts(config)
        welcome = asyncio.run(_prepare(config))
        count = config.worker_count()
        names = [f"worker-{number}" for number in range(count)]
        roles = [Role(name, _worker(config, name, api)) for name in names]
        roles.append(Role("background", _background(config, names, status, hosts)))
        print(welcome, flush=True)
        return Supervisor(roles, config.drain_timeout_s, _report).run()


async def _prepare(config: Config) -> str:
    """Open everything once, so that mistakes show before anything is forked."""
    preset = None
    if config.root_access_key_id:
        preset = RootKey(AccessKeyId(config.root_access_key_id), config.root_secret_access_key)
    make_spool(Path(config.data_dir) / LOG_FOLDER)
    make_trail_folder(Path(config.data_dir) / AUDIT_FOLDER)
    async with open_engines(config) as engines:
        account, secret = await engines.accounts.ensure_first_account(FIRST_ACCOUNT, preset)
    return welcome_text(config, account, None if preset else secret)


def _worker(config: Config, name: str, listener: socket.socket) -> Callable[[int], None]:
    async def run(alive: int) -> None:
        async with open_engines(config) as engines:
            recorder, counters = make_recorder(config, name, engines.clock)
            counters.watch(engines.metadata.work)
            server = build_server(config, engines, recorder, name)
            await server.directory.load_logged()
            path = socket_path(config.data_dir, name)
            snapshots = await serve_snapshots(counters, path)
            tls = listen.tls_of(config.tls_cert, config.tls_key)
            traffic = BucketTraffic(engines.metadata, engines.clock, recorder, counters.traffic)
            async with traffic.written():
                await _listen_until_told(
                    listen.Listener(server.app, config.drain_timeout_s, tls), listener, alive
                )
            snapshots.close()
            await server.uses.flush()
            await server.logs.close()
            await server.records.close()
            recorder.close()

    return lambda alive: run_loop(run(alive))


def _background(
    config: Config, names: list[str], listener: socket.socket, hosts: socket.socket | None
) -> Callable[[int], None]:
    async def run(alive: int) -> None:
        async with open_engines(config) as engines:
            recorder, counters = make_recorder(config, "background", engines.clock)
            counters.watch(engines.metadata.work)
            paths = [socket_path(config.data_dir, name) for name in names]
            own = socket_path(config.data_dir, "background")
            snapshots = await serve_snapshots(counters, own)
            # The console's calls are answered here, in process, as they would be at the port.
            server = build_server(config, engines, recorder, "background")
            replays = Replays(engines.metadata, engines.box, engines.clock)
            jobs = list_duties(
                config,
                engines.metadata,
                engines.blobs,
                replays,
                engines.clock,
                engines.ids,
                recorder,
            )
            jobs += notification_duties(config, engines, recorder)
            duties = asyncio.create_task(
                Runner(jobs, recorder, engines.clock, counters.duties).run()
            )
            app = StatusApp(
                probes(config, engines.metadata, engines.blobs, paths),
                [*paths, own],
                lambda: gauges(engines.metadata, engines.blobs),
                partial(bucket_sizes, engines.metadata) if config.metrics_per_bucket else None,
                make_verify_page(engines),
                build_console(config, engines, server),
            )
            proxies = Proxies(Networks(config.trusted_proxies))
            tls = listen.tls_of(config.tls_cert, config.tls_key)
            async with hosts_served(config, engines, recorder, hosts):
                await _listen_until_told(
                    listen.Listener(BelievingApp(app, proxies), config.drain_timeout_s, tls),
                    listener,
                    alive,
                )
            snapshots.close()
            duties.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await duties
            await server.uses.flush()
            await server.logs.close()
            await server.records.close()
            recorder.close()

    return lambda alive: run_loop(run(alive))


async def _listen_until_told(
    server: listen.Listener, listener: socket.socket, alive: int
) -> None:
    watch = asyncio.create_task(listen.watch_parent(alive, server))
    await server.serve(listener)
    watch.cancel()


def _report(sentence: str) -> None:
    print(f"lazarette: {sentence}", file=sys.stderr, flush=True)
