"""Counters, their way out of a worker, and the Prometheus text."""

from __future__ import annotations

import asyncio
import os
import re
import stat
from pathlib import Path

import pytest

from lazarette.model.usage import Usage
from lazarette.observe.counters import MICROSECOND_BOUNDS, Counters
from lazarette.observe.prometheus import merge, render
from lazarette.observe.snapshots import (
    PATH_BYTES_MAX,
    Collected,
    collect,
    serve_snapshots,
    socket_folder,
    socket_path,
    socket_paths,
)


def worker(name: str) -> Counters:
    """Return the counters of a worker that has done something."""
    counters = Counters(name, 1_795_408_260_500)
    counters.note_request("s3", "GetObject", 200, 90)
    counters.note_request("s3", "GetObject", 206, 400)
    counters.note_request("s3", "GetObject", 404, 70_000_000)
    counters.note_refusal("NoSuchKey")
    counters.traffic.note("photos", 200, 4096, 0, 1_000)
    counters.sample("commit_us", 300)
    counters.sample("commit_batch_size", 3)
    return counters


def text_of(*counters: Counters, silent: list[str] | None = None) -> str:
    """Return the metrics text of these workers."""
    snapshots = [counter.snapshot() for counter in counters]
    return render(merge(Collected(snapshots, silent or [])))


def test_adds_up_the_workers() -> None:
    """Requests, refusals and counters of two workers are one sum."""
    text = text_of(worker("worker-0"), worker("worker-1"))
    labels = 'protocol="s3",operation="GetObject"'
    assert f'lazarette_requests_total{{{labels},status="2xx"}} 4\n' in text
    assert f'lazarette_requests_total{{{labels},status="4xx"}} 2\n' in text
    assert 'lazarette_refusals_total{error="NoSuchKey"} 2\n' in text
    assert "lazarette_received_bytes_total 8192\n" in text


def test_buckets_are_cumulative_and_end_in_infinity() -> None:
    """A histogram counts every sample at or below each bound, in seconds."""
    text = text_of(worker("worker-0"))
    name = "lazarette_request_duration_seconds"
    labels = 'protocol="s3",operation="GetObject"'
    assert f'{name}_bucket{{{labels},le="0.0001"}} 1\n' in text
    assert f'{name}_bucket{{{labels},le="0.0005"}} 2\n' in text
    assert f'{name}_bucket{{{labels},le="60"}} 2\n' in text
    assert f'{name}_bucket{{{labels},le="+Inf"}} 3\n' in text
    assert f"{name}_count{{{labels}}} 3\n" in text
    assert "lazarette_commit_seconds_sum 0.0003\n" in text
    assert 'lazarette_commit_batch_size_bucket{le="4"} 1\n' in text


def test_a_bound_belongs_to_its_bucket() -> None:
    """Bounds are inclusive, as Prometheus reads `le`."""
    counters = Counters("worker-0", 0)
    counters.note_request("s3", "GetObject", 200, MICROSECOND_BOUNDS[3])
    assert counters.snapshot().requests[0].durations_us.counts[3] == 1


def test_tells_buckets_apart_where_that_is_wanted() -> None:
    """Counters of all workers by bucket, and what each holds; names are escaped."""
    workers = [Counters(name, 0, buckets_max=10) for name in ("worker-0", "worker-1")]
    for counters in workers:
        counters.traffic.note("photos", 200, 0, 100, 2_500)
        counters.traffic.note("photos", 503, 7, 30, 9)
        counters.traffic.keep(counters.traffic.take())
    collected = Collected([counters.snapshot() for counters in workers], [])
    text = render(merge(collected), {}, {"photos": Usage(70, 3, 2, 1)})
    for line in (
        'lazarette_bucket_requests_total{bucket="photos"} 4',
        'lazarette_bucket_errors_total{bucket="photos",status="4xx"} 0',
        'lazarette_bucket_errors_total{bucket="photos",status="5xx"} 2',
        'lazarette_bucket_received_bytes_total{bucket="photos"} 14',
        'lazarette_bucket_sent_bytes_total{bucket="photos"} 260',
        'lazarette_bucket_transferred_bytes_total{bucket="photos"} 200',
        'lazarette_bucket_first_byte_seconds_sum{bucket="photos"} 0.005',
        'lazarette_bucket_first_byte_seconds_count{bucket="photos"} 2',
        'lazarette_bucket_size_bytes{bucket="photos"} 70',
        'lazarette_bucket_objects{bucket="photos"} 6',
    ):
        assert f"{line}\n" in text
    assert "lazarette_bucket_" not in text_of(worker("worker-0"))


def test_says_which_workers_are_up() -> None:
    """A worker that does not answer is there with a zero."""
    text = text_of(worker("worker-0"), silent=["worker-1"])
    assert 'lazarette_worker_up{worker="worker-0"} 1\n' in text
    assert 'lazarette_worker_up{worker="worker-1"} 0\n' in text
    started = 'lazarette_process_start_time_seconds{worker="worker-0"} 1795408260.5\n'
    assert started in text
    assert re.search(r"lazarette_process_resident_memory_bytes\{.*\} [1-9]\d{6,}\n", text)


def test_every_line_is_prometheus_text() -> None:
    """Each line is a comment or a sample, and each family is described once."""
    text = text_of(worker("worker-0"), worker("worker-1"))
    sample = re.compile(r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+')
    for line in text.splitlines():
        assert line.startswith("# ") or sample.fullmatch(line), line
    described = re.findall(r"# TYPE (\S+)", text)
    assert len(described) == len(set(described))


def test_escapes_label_values() -> None:
    """A quote or a line break in a label does not break the text."""
    counters = Counters("worker-0", 0)
    counters.note_refusal('a"b\n\\')
    assert 'error="a\\"b\\n\\\\"' in text_of(counters)


def test_snapshots_travel_over_a_socket(tmp_path: Path) -> None:
    """What a worker counts is what the collector gets; others are named as silent."""

    async def run() -> Collected:
        path = socket_path(str(tmp_path), "worker-0")
        server = await serve_snapshots(worker("worker-0"), path)
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
        async with server:
            return await collect([path, socket_path(str(tmp_path), "worker-1")])

    collected = asyncio.run(run())
    assert [item.process for item in collected.snapshots] == ["worker-0"]
    assert collected.snapshots[0].refusals == {"NoSuchKey": 1}
    assert collected.silent == ["worker-1"]


def test_a_socket_left_behind_is_replaced(tmp_path: Path) -> None:
    """A worker that was killed leaves its socket; the next one of that name takes it over."""

    async def run() -> int:
        path = socket_path(str(tmp_path), "worker-0")
        counters = worker("worker-0")
        for _ in range(2):
            # Not closed, as after SIGKILL: the file stays.
            server = await serve_snapshots(counters, path)
            server.close()
        async with await serve_snapshots(counters, path):
            return len((await collect(socket_paths(str(tmp_path)))).snapshots)

    assert asyncio.run(run()) == 1


def test_a_listener_that_talks_nonsense_is_silent(tmp_path: Path) -> None:
    """What is no snapshot counts as no answer."""

    async def nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"{")
        writer.close()

    async def run() -> Collected:
        path = socket_path(str(tmp_path), "worker-0")
        async with await asyncio.start_unix_server(nonsense, path):
            return await collect([path])

    assert asyncio.run(run()).silent == ["worker-0"]


@pytest.mark.parametrize("length", [10, 200])
def test_sockets_fit_however_long_the_data_folder(tmp_path: Path, length: int) -> None:
    """A long data folder gets a short folder of its own, closed to other users."""
    data_dir = tmp_path / ("d" * length)
    data_dir.mkdir()
    path = socket_path(str(data_dir), "worker-63")
    assert len(os.fsencode(path)) <= PATH_BYTES_MAX + 10
    assert stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700
    assert socket_folder(str(data_dir)) == os.path.dirname(path)
    os.rmdir(os.path.dirname(path))
