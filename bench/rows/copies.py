"""CopyObject of 1 GiB against CopyObject of 1 KiB: copying must not depend on the size.

Both kinds of large object are copied: one stored by a single PUT, one made of parts.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from statistics import median

from bench.alternate import alternate
from bench.plan import MIB, Plan, scratch
from bench.result import Row, at_most
from bench.rows.memory import put_parts
from bench.subject import BUCKET, serving
from bench.wire import Wire

_PIECE = bytes(range(256)) * 4_096


def rows(plan: Plan) -> Iterator[Row]:
    """Measure copies of a single-put and of a multipart object."""
    size = plan.copy_bytes
    count = itertools.count()
    with (
        scratch("copies") as folder,
        serving(folder / "data", workers=1) as subject,
        subject.wire() as wire,
    ):
        wire.fetch("PUT", f"/{BUCKET}/source/small", body=b"k" * 1_024)
        pieces = itertools.repeat(_PIECE, size // len(_PIECE))
        wire.put_stream(f"/{BUCKET}/source/single", pieces, size)
        put_parts(subject, "source/parts", size, 64 * MIB)

        def sample(source: str) -> float:
            return median(
                _copy(wire, source, f"copies/{next(count)}") for _ in range(plan.copy_requests)
            )

        samples = alternate(
            {
                "small": lambda: sample("source/small"),
                "single": lambda: sample("source/single"),
                "parts": lambda: sample("source/parts"),
            },
            plan.rounds,
        )
    for side, made in (("single", "single PUT"), ("parts", "multipart")):
        yield Row(
            name=f"CopyObject of {size // MIB:,} MiB ({made})",
            reference="CopyObject of 1 KiB",
            unit="ms",
            ours=samples.middle(side),
            theirs=samples.middle("small"),
            ratio=samples.ratio(side, "small"),
            ratios=samples.ratios(side, "small"),
            target=at_most(5.0),
        )


def _copy(wire: Wire, source: str, target: str) -> float:
    headers = {"x-amz-copy-source": f"/{BUCKET}/{source}"}
    seconds, _ = wire.timed("PUT", f"/{BUCKET}/{target}", headers=headers, body=b"")
    return seconds * 1e3
