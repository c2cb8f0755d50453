"""The root of all expected failures, and the five families they belong to."""

from __future__ import annotations

from typing import ClassVar

Fact = str | int


class LazaretteError(Exception):
    """An expected failure; `names` says which facts its constructor takes, in order."""

    names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *values: Fact) -> None:
        assert len(values) == len(self.names), f"{type(self).__name__} takes {self.names}"
        self.facts: dict[str, Fact] = dict(zip(self.names, values, strict=True))
        super().__init__(", ".join(f"{name}={value}" for name, value in self.facts.items()))


class NotFound(LazaretteError):
    """The named thing is not there."""


class Conflict(LazaretteError):
    """The state of things forbids it."""


class Invalid(LazaretteError):
    """The request is wrong in itself."""


class Denied(LazaretteError):
    """Who is calling, or what they may do."""


class Unavailable(LazaretteError):
    """Ours: disk, engine, time."""
