"""Completing an upload of ten thousand parts, against the two seconds it may take.

The parts are copies of one object of 5 MiB, whose bytes they share: ten thousand uploads
of that size would be 50 GiB.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from bench.plan import MIB, Plan, scratch
from bench.result import Row, at_most
from bench.subject import BUCKET, Subject, serving
from bench.wire import Wire

ALLOWED_S = 2.0
PARALLEL = 16  # Copies that are on their way together share their syncs.


def rows(plan: Plan) -> Iterator[Row]:
    """Measure one CompleteMultipartUpload a round."""
    with scratch("parts") as folder, serving(folder / "data", workers=1) as subject:
        samples = [
            _complete_s(subject, f"whole/{number}", plan.parts)
            for number in range(plan.parts_rounds)
        ]
    middle = median(samples)
    yield Row(
        name=f"CompleteMultipartUpload of {plan.parts:,} parts",
        reference="2 s",
        unit="s",
        ours=middle,
        theirs=ALLOWED_S,
        ratio=middle / ALLOWED_S,
        ratios=tuple(sample / ALLOWED_S for sample in samples),
        target=at_most(1.0),
    )


def _complete_s(subject: Subject, key: str, count: int) -> float:
    path, source = f"/{BUCKET}/{key}", f"/{BUCKET}/{key}.part"
    with subject.wire() as wire:
        wire.fetch("PUT", source, body=bytes(5 * MIB))
        begun = wire.fetch("POST", path, query={"uploads": ""}, body=b"").decode()
    query = {"uploadId": _element("UploadId", begun)}

    def copy(numbers: range) -> dict[int, str]:
        with subject.wire() as own:
            return {number: _copy(own, path, source, query, number) for number in numbers}

    with ThreadPoolExecutor(PARALLEL) as pool:
        shares = [range(first, count + 1, PARALLEL) for first in range(1, PARALLEL + 1)]
        etags = {
            number: etag for made in pool.map(copy, shares) for number, etag in made.items()
        }
    listed = "".join(
        f"<Part><PartNumber>{number}</PartNumber><ETag>{etags[number]}</ETag></Part>"
        for number in range(1, count + 1)
    )
    document = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>"
    # A connection for each step: the parts take longer than the server keeps an idle one.
    with subject.wire() as fresh:
        seconds, text = fresh.timed("POST", path, query=query, body=document.encode())
    assert f"-{count}" in _element("ETag", text.decode())
    return seconds


def _copy(wire: Wire, path: str, source: str, query: dict[str, str], number: int) -> str:
    asked = {**query, "partNumber": str(number)}
    headers = {"x-amz-copy-source": source}
    return _element(
        "ETag", wire.fetch("PUT", path, query=asked, headers=headers, body=b"").decode()
    )


def _element(name: str, text: str) -> str:
    found = re.search(f"<{name}>(.*?)</{name}>", text)
    assert found is not None, text[:500]
    return found.group(1)
