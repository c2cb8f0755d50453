"""How much of the crash suite runs: a short version in `make test`, all in `make crash`."""

from __future__ import annotations

import os
import time

ROUNDS = int(os.environ.get("LAZARETTE_TEST_CRASH_ROUNDS", "12"))
IS_FULL = ROUNDS >= 100
POWER_CUTS = max(3, ROUNDS // 6)
# A failure names its seed; the moments of the kills are the kernel's all the same.
SEED = int(os.environ.get("LAZARETTE_TEST_CRASH_SEED", str(time.time_ns() % 1_000_000)))
