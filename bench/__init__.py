"""Ratios against named references, each taken in one run; method: docs/benchmarks.md."""
