"""The truth table of permissions: the tables of docs/permissions.md, and what a cell means.

One table for readers, for the test of the decision and for that of the server.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

PAGE = Path(__file__).resolve().parents[1] / "docs/permissions.md"
Table = dict[str, dict[str, str]]  # row, column -> cell


class Blocks(NamedTuple):
    """Flags that are on, by their names in AWS: of the bucket, and of its account."""

    bucket: frozenset[str] = frozenset()
    account: frozenset[str] = frozenset()

    def has(self, *flags: str) -> bool:
        """True when either has one of `flags`."""
        return not (self.bucket | self.account).isdisjoint(flags)


def holds(cell: str, blocks: Blocks) -> bool:
    """Say what a cell means while these flags are on."""
    if cell == "if not hidden":
        return not blocks.has("IgnorePublicAcls", "RestrictPublicBuckets")
    if cell == "if not restricted":
        return not blocks.has("RestrictPublicBuckets")
    return {"yes": True, "no": False}[cell]


def _read(heading: str) -> Table:
    """Return the one table below a heading of the page."""
    section = PAGE.read_text("utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line.strip("| ") for line in section.splitlines() if line.startswith("|")]
    head, _, *rows = [re.split(r"\s*\|\s*", line) for line in lines]
    assert all(len(row) == len(head) for row in rows), heading
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}


READING = _read("Who reads an object")
ELSE = _read("Who does anything else")
FLAGS = _read("Blocks of public access")
CALLERS = tuple(READING)

# The two statements of the guide's policy, and what "allowed S3" means.
LIGHTSAIL = {
    "Sid": "LightsailAccess",
    "Effect": "Allow",
    "Action": "lightsail:*",
    "Resource": "*",
}


def s3_statement(bucket: str) -> dict[str, Any]:
    """Return the statement about one bucket and its objects."""
    arn = f"arn:aws:s3:::{bucket}"
    return {
        "Sid": "S3BucketAccess",
        "Effect": "Allow",
        "Action": "s3:*",
        "Resource": [f"{arn}/*", arn],
    }


assert tuple(ELSE) == CALLERS, "both tables have the same callers"

# How each column of READING is brought about: mode, and whether the object is public-read.
MODES = {"private": (False, False), "individual": (False, True), "public": (True, False)}
COLUMNS = {
    "individual, object private": ("individual", False),
    "individual, object public": ("individual", True),
    "private": ("private", True),
    "public": ("public", False),
}
