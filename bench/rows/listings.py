"""Listings at a million objects against the same at ten thousand, and a delimiter over them.

Two data folders and two servers: a page must not profit from a neighbour's warm tables. Pages
begin at random keys, so that the whole tree is visited and not only its first leaf.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from statistics import median
from xml.etree import ElementTree

from bench import fill
from bench.alternate import alternate
from bench.plan import GENERATOR_CPU, SERVER_CPU, Plan, scratch
from bench.processes import running, this_process_on
from bench.result import Row, at_most
from bench.subject import BUCKET, Subject, serving, start
from bench.wire import Wire

PREFIXES = 10


def rows(plan: Plan) -> Iterator[Row]:
    """Measure the page row and the delimiter row."""
    with ExitStack() as stack:
        folder = stack.enter_context(scratch("listings"))
        subjects = {}
        for name, count in (("few", plan.list_few), ("many", plan.list_many)):
            data_dir = folder / name
            with serving(data_dir, workers=1):
                pass
            fill.write_objects(data_dir, BUCKET, keys(count))
            subject = start(data_dir, workers=1, cpu=SERVER_CPU)
            stack.enter_context(running(subject.process))
            subjects[name] = subject
        stack.enter_context(this_process_on(GENERATOR_CPU))
        yield _page_row(plan, subjects["many"], subjects["few"])
        yield _delimiter_row(plan, subjects["many"])


def keys(count: int) -> Iterator[str]:
    """Name `count` keys under ten prefixes, in byte order."""
    share = count // PREFIXES
    return (
        f"photos-{prefix}/{number:08}.jpg"
        for prefix in range(PREFIXES)
        for number in range(share)
    )


def _page_row(plan: Plan, many: Subject, few: Subject) -> Row:
    chance = random.Random(1)

    def page(wire: Wire, count: int) -> float:
        def once() -> float:
            # Any start from which 1,000 keys follow.
            number = chance.randrange(count - 1_000)
            share = count // PREFIXES
            after = f"photos-{number // share}/{number % share:08}.jpg"
            query = {"list-type": "2", "start-after": after, "max-keys": "1000"}
            return _timed(wire, query, objects=1_000, prefixes=0)

        return median(once() for _ in range(plan.list_requests)) * 1e3

    with many.wire() as at_many, few.wire() as at_few:
        samples = alternate(
            {
                "many": lambda: page(at_many, plan.list_many),
                "few": lambda: page(at_few, plan.list_few),
            },
            plan.rounds,
        )
    return Row(
        name=f"1,000-key page at {plan.list_many:,} objects",
        reference=f"at {plan.list_few:,}",
        unit="ms",
        ours=samples.middle("many"),
        theirs=samples.middle("few"),
        ratio=samples.ratio("many", "few"),
        ratios=samples.ratios("many", "few"),
        target=at_most(1.3),
    )


def _delimiter_row(plan: Plan, many: Subject) -> Row:
    def sample(once: Callable[[], float]) -> float:
        return median(once() for _ in range(plan.list_requests)) * 1e3

    with many.wire() as wire:

        def grouped() -> float:
            query = {"list-type": "2", "delimiter": "/"}
            return _timed(wire, query, objects=0, prefixes=PREFIXES)

        def plain() -> float:
            return _timed(wire, {"list-type": "2", "max-keys": "10"}, objects=10, prefixes=0)

        samples = alternate(
            {"grouped": lambda: sample(grouped), "plain": lambda: sample(plain)}, plan.rounds
        )
    return Row(
        name=f"10 prefixes over {plan.list_many:,} objects",
        reference="10-key listing",
        unit="ms",
        ours=samples.middle("grouped"),
        theirs=samples.middle("plain"),
        ratio=samples.ratio("grouped", "plain"),
        ratios=samples.ratios("grouped", "plain"),
        target=at_most(3.0),
    )


def _timed(wire: Wire, query: dict[str, str], *, objects: int, prefixes: int) -> float:
    """Time one listing; a page with another number of entries is a broken row."""
    seconds, text = wire.timed("GET", f"/{BUCKET}", query=query)
    root = ElementTree.fromstring(text)
    names = [child.tag.rpartition("}")[2] for child in root]
    assert names.count("Contents") == objects, f"{names.count('Contents')} keys in a page"
    assert names.count("CommonPrefixes") == prefixes
    return seconds
