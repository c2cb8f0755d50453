"""The load generator of the small-object rows: wrk, one thread, a list of signed targets.

A Python client would be the bottleneck. Requests are put together from two constant texts and
one target, so that the generator's core is not what is measured.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import msgspec

CONNECTIONS = 32

_SCRIPT = """
local targets, index, before, after = {}, 0, "", ""
function init(args)
  for line in io.lines(args[1]) do targets[#targets + 1] = line end
  local size = tonumber(args[3])
  before = args[2] .. " "
  after = " HTTP/1.1\\r\\nHost: " .. args[4] .. "\\r\\n"
  if args[2] == "PUT" then after = after .. "Content-Length: " .. size .. "\\r\\n" end
  after = after .. "\\r\\n" .. string.rep("\\165", size)
end
function request()
  index = index % #targets + 1
  return before .. targets[index] .. after
end
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d\\n", summary.requests, summary.duration,
    e.connect + e.read + e.write + e.timeout, e.status,
    latency:percentile(50), latency:percentile(99)))
end
"""


class Load(msgspec.Struct, frozen=True):
    """What one run of wrk counted."""

    per_second: float
    requests: int
    median_us: int
    p99_us: int


class LoadFailed(Exception):
    """wrk could not run, or requests failed."""


def is_available() -> bool:
    """Say whether wrk is installed."""
    return shutil.which("wrk") is not None


def run(
    method: str,
    host: str,
    targets: Sequence[str],
    folder: Path,
    *,
    duration_s: int,
    body_size: int = 0,
    cpu: int | None = None,
    connections: int = CONNECTIONS,
) -> Load:
    """Send `targets` in turn, again and again, for `duration_s`. Raises: LoadFailed."""
    script, listed = folder / "load.lua", folder / "targets.txt"
    script.write_text(_SCRIPT)
    listed.write_text("\n".join(targets) + "\n")
    pin = ["taskset", "-c", str(cpu)] if cpu is not None and shutil.which("taskset") else []
    command = [*pin, "wrk", "-t1", f"-c{connections}", f"-d{duration_s}s", "--timeout", "10s"]
    command += ["-s", str(script), f"http://{host}", "--"]
    command += [str(listed), method, str(body_size), host]
    done = subprocess.run(command, capture_output=True, text=True, timeout=duration_s + 60)
    words = done.stdout.rpartition("RESULT ")[2].split()
    if done.returncode != 0 or len(words) != 6:
        raise LoadFailed(
            f"wrk ended with {done.returncode}: {done.stdout}{done.stderr}"[-1_000:]
        )
    requests, duration_us, lost, refused, middle, slow = map(int, words)
    if lost or refused or not requests:
        raise LoadFailed(f"{lost} lost and {refused} refused of {requests} requests to {host}")
    return Load(requests / duration_us * 1e6, requests, middle, slow)
