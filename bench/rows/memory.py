"""How much the server's processes grow while a large object arrives.

The growth is the greatest resident memory seen during the upload less that before it, summed
over every process of the server, against the 32 MiB that is allowed.
"""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from bench.plan import GIB, MIB, Plan, scratch
from bench.processes import Process
from bench.result import Row, at_most
from bench.subject import BUCKET, Subject, serving

ALLOWED_BYTES = 32 * MIB
PART_BYTES = 64 * MIB
PARALLEL = 4
_INTERVAL_S = 0.05
_PIECE = bytes(range(256)) * 4_096


def rows(plan: Plan) -> Iterator[Row]:
    """Measure a multipart upload, and a single PUT of the same size."""
    size = plan.upload_bytes

    def parts(subject: Subject) -> None:
        put_parts(subject, "large/parts", size, PART_BYTES)

    def single(subject: Subject) -> None:
        pieces = itertools.repeat(_PIECE, size // len(_PIECE))
        with subject.wire() as wire:
            wire.put_stream(f"/{BUCKET}/large/single", pieces, size)

    yield _row(f"memory growth, {size // GIB} GiB by 64 MiB parts", parts)
    if plan.upload_single:
        yield _row(f"memory growth, {size // GIB} GiB in one PUT", single)


def put_parts(subject: Subject, key: str, size: int, part_bytes: int) -> None:
    """Store `size` bytes at `key` as a multipart object, four parts at a time."""
    path = f"/{BUCKET}/{key}"
    with subject.wire() as wire:
        answer = wire.fetch("POST", path, query={"uploads": ""}, body=b"").decode()
        found = re.search("<UploadId>(.*?)</UploadId>", answer)
        assert found is not None, answer
        upload = found.group(1)
        starts = range(0, size, part_bytes)
        numbered = [
            (number, min(part_bytes, size - start)) for number, start in enumerate(starts, 1)
        ]
        with ThreadPoolExecutor(PARALLEL) as pool:
            jobs = [pool.submit(_part, subject, path, upload, *part) for part in numbered]
            etags = [job.result() for job in jobs]
        listed = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
            for (number, _), etag in zip(numbered, etags, strict=True)
        )
        document = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>"
        wire.fetch("POST", path, query={"uploadId": upload}, body=document.encode())


def _part(subject: Subject, path: str, upload: str, number: int, size: int) -> str:
    query = {"partNumber": str(number), "uploadId": upload}
    whole, rest = divmod(size, len(_PIECE))
    pieces = itertools.chain(itertools.repeat(_PIECE, whole), [_PIECE[:rest]] if rest else [])
    with subject.wire() as wire:
        answer = wire.send("PUT", path, query=query, body=pieces, length=size)
        answer.read()
        return answer.headers["etag"]


def _row(name: str, upload: Callable[[Subject], None]) -> Row:
    with scratch("memory") as folder, serving(folder / "data", workers=1) as subject:
        with subject.wire() as wire:
            for number in range(20):  # Code and caches that every request needs are loaded.
                wire.fetch("PUT", f"/{BUCKET}/warm/{number}", body=b"w" * 100)
        before = subject.process.resident_bytes()
        peak = _peak_during(subject.process, lambda: upload(subject))
    growth = peak - before
    return Row(
        name=name,
        reference="32 MiB",
        unit="MiB",
        ours=growth / MIB,
        theirs=ALLOWED_BYTES / MIB,
        ratio=growth / ALLOWED_BYTES,
        ratios=(growth / ALLOWED_BYTES,),
        target=at_most(1.0),
        note=f"{name}: {before / MIB:.0f} MiB before, {peak / MIB:.0f} MiB at most",
    )


def _peak_during(process: Process, work: Callable[[], None]) -> int:
    peak = process.resident_bytes()
    ended = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(_INTERVAL_S):
            peak = max(peak, process.resident_bytes())

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        work()
    finally:
        ended.set()
        watcher.join()
    return max(peak, process.resident_bytes())
