"""Log lines, their writer thread, and what never stands in them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from lazarette.model.errors import AccessDenied, BlobMissing, NoSuchKey, SignatureMismatch
from lazarette.observe.counters import Counters
from lazarette.observe.log import QUEUE_LINES_MAX, Log
from lazarette.observe.process_recorder import ProcessRecorder
from lazarette.observe.redact import Redactor

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


class StoppedClock:
    """A clock that shows one moment."""

    def now_ms(self) -> int:
        """2026-11-23T04:31:00.123Z."""
        return 1_795_408_260_123

    def monotonic_us(self) -> int:
        """Always zero."""
        return 0

    async def sleep_ms(self, duration_ms: int) -> None:
        """Return at once."""


class Written:
    """A recorder whose lines end in a file."""

    def __init__(
        self,
        folder: Path,
        *,
        level: str = "info",
        is_json: bool = False,
        requests: bool = False,
    ) -> None:
        self._path = folder / "log"
        self._descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT)
        self.log = Log(
            StoppedClock(),
            level=level,
            is_json=is_json,
            descriptor=self._descriptor,
            process="worker-0",
        )
        self.counters = Counters("worker-0", 0)
        self.recorder = ProcessRecorder(
            self.counters, self.log, Redactor([SECRET]), log_requests=requests
        )

    def lines(self) -> list[str]:
        """Return what was written."""
        self.recorder.close()
        os.close(self._descriptor)
        text = self._path.read_text()
        assert not text or text.endswith("\n")
        return text.split("\n")[:-1]


def test_writes_plain_lines(tmp_path: Path) -> None:
    """Time, level, process, event, then facts."""
    written = Written(tmp_path)
    written.recorder.event("started", {"port": 9000, "data_dir": "/a folder"})
    assert written.lines() == [
        '2026-11-23T04:31:00.123Z info    worker-0: started port=9000 data_dir="/a folder"'
    ]


def test_writes_json_lines(tmp_path: Path) -> None:
    """Each line is one JSON object with the same members."""
    written = Written(tmp_path, is_json=True)
    written.recorder.event("started", {"port": 9000})
    (line,) = written.lines()
    assert json.loads(line) == {
        "time": "2026-11-23T04:31:00.123Z",
        "level": "info",
        "event": "started",
        "process": "worker-0",
        "port": 9000,
    }


@pytest.mark.parametrize("is_json", [True, False])
def test_a_name_cannot_forge_a_line(tmp_path: Path, is_json: bool) -> None:
    """Line breaks in facts stay inside their line."""
    written = Written(tmp_path, level="debug", is_json=is_json)
    key = "a\n2026-11-23T04:31:00.123Z error forged\x1b[31m\u2028"
    written.recorder.refusal("R1", "NoSuchKey", {"key": key, "marker": ""})
    assert len(written.lines()) == 1


@pytest.mark.parametrize("is_json", [True, False])
def test_text_that_is_no_unicode_is_written_escaped(tmp_path: Path, is_json: bool) -> None:
    """A lone surrogate costs neither the line nor the request."""
    written = Written(tmp_path, level="debug", is_json=is_json)
    written.recorder.refusal("R1", "InvalidUri", {"uri": "/\udcff"})
    (line,) = written.lines()
    assert "udcff" in line


@pytest.mark.parametrize(
    ("error", "level"),
    [(NoSuchKey, "debug"), (AccessDenied, "info"), (BlobMissing, "error")],
)
def test_a_refusal_has_the_level_of_its_kind(
    tmp_path: Path, error: type[Exception], level: str
) -> None:
    """Everyday refusals are quiet, denials are told, our own trouble is loud."""
    written = Written(tmp_path, level="debug", is_json=True)
    written.recorder.refusal("R1", error.__name__, {})
    line = json.loads(written.lines()[0])
    assert (line["level"], line["request_id"]) == (level, "R1")


def test_a_quiet_refusal_is_counted_all_the_same(tmp_path: Path) -> None:
    """What is not written still shows in the metrics."""
    written = Written(tmp_path)
    written.recorder.refusal("R1", "NoSuchKey", {"key": "k", "marker": ""})
    assert written.lines() == []
    assert written.counters.snapshot().refusals == {"NoSuchKey": 1}


def test_canonical_requests_are_for_debugging(tmp_path: Path) -> None:
    """The long texts of a wrong signature are left out of level info."""
    written = Written(tmp_path)
    facts = dict.fromkeys(SignatureMismatch.names, "long text")
    written.recorder.refusal("R1", "SignatureMismatch", facts)
    (line,) = written.lines()
    assert "canonical_request" not in line
    assert "access_key_id" in line


def test_a_crash_is_written_with_its_traceback_and_no_secret(tmp_path: Path) -> None:
    """The traceback names the place; secrets in it are masked."""
    written = Written(tmp_path, is_json=True)
    try:
        raise ValueError(f"cannot use {SECRET} and secret_access_key='abc'")
    except ValueError as error:
        written.recorder.crash(error, "R1")
    (line,) = written.lines()
    assert "test_a_crash_is_written" in line
    assert SECRET not in line
    assert "'abc'" not in line
    assert written.counters.snapshot().counters["crashes"] == 1


def test_requests_are_written_only_when_asked_for(tmp_path: Path) -> None:
    """`log_requests` decides; counting goes on either way."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    quiet, loud = Written(tmp_path / "a"), Written(tmp_path / "b", requests=True)
    for written in (quiet, loud):
        written.recorder.request("s3", "GetObject", 200, 450, "R1")
    assert quiet.lines() == []
    assert "operation=GetObject status=200 duration_us=450" in loud.lines()[0]


def test_keeps_order_and_loses_nothing(tmp_path: Path) -> None:
    """A burst of short and long lines comes out whole and in order."""
    written = Written(tmp_path, is_json=True)
    for number in range(2_000):
        written.recorder.event("line", {"number": number, "text": "x" * (number % 7_000)})
    numbers = [json.loads(line)["number"] for line in written.lines()]
    assert numbers == list(range(2_000))


def test_a_stuck_reader_costs_lines_not_requests() -> None:
    """When nobody reads standard error, the queue fills up and further lines are dropped."""
    reading, writing = os.pipe()
    log = Log(StoppedClock(), level="info", is_json=False, descriptor=writing)
    for _ in range(QUEUE_LINES_MAX + 5_000):
        log.write("info", "line", {"text": "x" * 100})
    assert log.dropped > 0
    os.close(reading)
    log.close()
    os.close(writing)


@pytest.mark.parametrize(
    "text",
    [
        f"secret_access_key={SECRET}",
        f'"secretAccessKey": "{SECRET}"',
        f"Authorization: AWS4-HMAC-SHA256 Credential=AKIA/x, Signature={'0f' * 32}",
        f"GET /b/k?X-Amz-Signature={'0f' * 32}&x=1",
        f"a bare {SECRET} in a sentence",
    ],
)
def test_masks_what_looks_like_a_secret(text: str) -> None:
    """Each form a secret takes in text is masked without being told of it."""
    masked = Redactor().redact(text)
    assert SECRET not in masked
    assert "0f0f" not in masked
    assert "***" in masked


@pytest.mark.parametrize(
    "text",
    [
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "AKIAIOSFODNN7EXAMPLE",
        "arn:aws:lightsail:us-east-1:123456789012:Bucket/0f3c",
    ],
)
def test_leaves_other_texts_alone(text: str) -> None:
    """Digests, ids and names are not secrets."""
    assert Redactor().redact(text) == text
