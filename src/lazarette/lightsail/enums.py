"""Texts of requests as values of an enumeration, or the refusal that lists those there are."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import TypeVar

from lazarette.model.errors import InvalidInput

E = TypeVar("E", bound=Enum)


def parse_enum(member: str, kind: type[E], text: str) -> E:
    """Return `text` as one of `kind`. Raises: InvalidInput, naming the member."""
    try:
        return kind(text)
    except ValueError as cause:
        raise unknown_value(member, text, [value.value for value in kind]) from cause


def parse_enums(member: str, kind: type[E], texts: Sequence[str]) -> tuple[E, ...]:
    """Return each text once, in their order. Raises: InvalidInput, naming the member."""
    return tuple(dict.fromkeys(parse_enum(member, kind, text) for text in texts))


def unknown_value(member: str, text: str, known: Sequence[str]) -> InvalidInput:
    """Return the refusal of a text that is none of `known`."""
    return InvalidInput(f"{member} is {text[:64]!r}. Use one of: {', '.join(known)}.")
