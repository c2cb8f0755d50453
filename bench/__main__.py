"""`python -m bench`: measure the rows, print the table, write bench/results/latest.json.

The exit status is 1 only when a row broke; a missed target is a line in the table.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.plan import FULL, QUICK, Plan
from bench.result import Row, broken, render_table, write_json
from bench.rows import (
    copies,
    histories,
    listings,
    memory,
    parts,
    small_objects,
    starting,
    streams,
    writes,
)

FAMILIES: dict[str, Callable[[Plan], Iterator[Row]]] = {
    "small": small_objects.rows,
    "two-workers": small_objects.two_worker_rows,
    "streams": streams.rows,
    "listings": listings.rows,
    "histories": histories.rows,
    "writes": writes.rows,
    "parts": parts.rows,
    "copies": copies.rows,
    "memory": memory.rows,
    "start": starting.rows,
}


def main() -> int:
    """Run the chosen families and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "family", nargs="*", help=f"any of {', '.join(FAMILIES)}; all when none"
    )
    parser.add_argument("--quick", action="store_true", help="smaller sizes, fewer rounds")
    parser.add_argument("--json", type=Path, default=Path("bench/results/latest.json"))
    options = parser.parse_args()
    unknown = set(options.family) - set(FAMILIES)
    if unknown:
        parser.error(f"no such family: {', '.join(sorted(unknown))}")
    # `make bench QUICK=1` hands the variable down in the environment.
    is_quick = options.quick or os.environ.get("QUICK", "") not in ("", "0")
    plan = QUICK if is_quick else FULL
    rows: list[Row] = []
    for name in options.family or FAMILIES:
        started = time.monotonic()
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        try:
            rows.extend(FAMILIES[name](plan))
        except Exception as error:  # One broken family must not hide the others' figures.
            traceback.print_exc()
            rows.append(broken(name, f"{type(error).__name__}: {error}"[:500]))
        print(f"  {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    print(render_table(rows))
    write_json(rows, options.json, is_quick)
    return int(any(row.state == "broken" for row in rows))


if __name__ == "__main__":
    sys.exit(main())
