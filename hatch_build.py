"""The wheel's build hook: the console's pages are built into it; nothing built is in git."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ConsoleBuildHook(BuildHookInterface[Any]):
    """Builds the pages before a wheel is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build; an editable install finds its pages where `make console` puts them."""
        if version != "editable":
            script = Path(self.root) / "tools" / "build_console.py"
            subprocess.run([sys.executable, str(script)], check=True)
