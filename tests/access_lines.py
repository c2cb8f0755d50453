"""Access log lines, read with the regular expression that the Lightsail guide publishes."""

from __future__ import annotations

import re
import time
from typing import Any, NamedTuple

# Of the guide's Athena table; a group for each of the first twenty-four fields.
GUIDE = re.compile(
    r"([^ ]*) ([^ ]*) \[(.*?)\] ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*) "
    r'("[^"]*"|-) (-|[0-9]*) ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*) '
    r'("[^"]*"|-) ([^ ]*)(?: ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*))?.*$'
)


class Line(NamedTuple):
    """The fields of a line, in order."""

    owner: str
    bucket: str
    time: str
    client: str
    requester: str
    request_id: str
    operation: str
    key: str
    request: str
    status: str
    error: str
    sent: str
    size: str
    total_ms: str
    turn_around_ms: str
    referer: str
    user_agent: str
    version_id: str
    host_id: str
    signature: str
    cipher: str
    authentication: str
    host: str
    tls: str
    access_point: str
    acl_required: str


def read_line(text: str) -> Line:
    """Return a line's fields; fails when the guide's expression does not read all of them."""
    found = GUIDE.fullmatch(text)
    assert found is not None, text
    fields = found.groups()
    assert None not in fields, text
    rest = text[found.end(24) :].split(" ")
    assert len(rest) == 3, text
    assert rest[0] == "", text
    return Line(*fields, *rest[1:])


def read_logs(s3: Any, bucket: str, prefix: str = "") -> list[Line]:
    """Return every line of every log object."""
    lines: list[Line] = []
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for found in page.get("Contents", []):
            text = s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read().decode()
            lines += [read_line(line) for line in text.splitlines()]
    return lines


def wait_for_logs(s3: Any, bucket: str, count: int, prefix: str = "") -> list[Line]:
    """Return the lines once there are `count` of them."""
    deadline = time.monotonic() + 30
    while True:
        lines = read_logs(s3, bucket, prefix)
        if len(lines) >= count or time.monotonic() > deadline:
            return lines
        time.sleep(0.2)
