"""Programs that tests run, and what came of them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple


class Ran(NamedTuple):
    """A finished command."""

    status: int
    stdout: str
    stderr: str

    def json(self) -> Any:
        """Return standard output as JSON; fails showing both streams when it was refused."""
        assert self.status == 0, f"exit {self.status}\n{self.stdout}\n{self.stderr}"
        return json.loads(self.stdout) if self.stdout.strip() else {}

    def ok(self) -> str:
        """Return standard output; fails showing both streams when it was refused."""
        assert self.status == 0, f"exit {self.status}\n{self.stdout}\n{self.stderr}"
        return self.stdout

    def refused(self, code: str) -> str:
        """Return standard error; fails unless the AWS error `code` was shown."""
        assert self.status != 0, f"not refused\n{self.stdout}"
        assert f"({code})" in self.stderr, f"exit {self.status}\n{self.stderr}"
        return self.stderr


def tool(name: str) -> str:
    """Return the path of a program that lies beside this Python (aws, s3cmd, rclone)."""
    return str(Path(sys.executable).parent / name)


def run(command: list[str], env: Mapping[str, str], cwd: Path | None, timeout_s: float) -> Ran:
    """Run `command` with exactly `env`; its output is read as UTF-8."""
    done = subprocess.run(
        command,
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=timeout_s,
        check=False,
    )
    return Ran(
        done.returncode,
        done.stdout.decode("utf-8", "replace"),
        done.stderr.decode("utf-8", "replace"),
    )
