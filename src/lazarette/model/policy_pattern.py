r"""Texts with wildcards and variables, as IAM policies write actions, resources and values.

`*` is any run of characters, also an empty one; `?` is one character; `${aws:username}` is
what the request says; `${*}`, `${?}` and `${$}` are those characters themselves. Matching
takes no longer than the lengths of pattern and text multiplied: patterns come from users,
and keys from whoever writes objects.
Source: IAM "IAM JSON policy elements: Resource", "Variables and tags".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

import msgspec

_TOKEN = re.compile(
    r"\$\{(?P<name>[^}]*)\}|(?P<wild>[*?])|(?P<text>(?:[^*?$]|\$(?!\{))+)", re.DOTALL
)
_PLAIN_TOKEN = re.compile(r"(?P<wild>[*?])|(?P<text>[^*?]+)", re.DOTALL)
_VARIABLE = re.compile(r"\s*([\w:/.+=@-]+(?: [\w:/.+=@-]+)*)\s*(?:,\s*'([^']*)'\s*)?", re.ASCII)
_ESCAPED = frozenset("*?$")


class Wild(Enum):
    """What stands for other characters."""

    ANY = "*"
    ONE = "?"


class Variable(NamedTuple):
    """A value of the request, by the name of its condition key."""

    key: str
    default: str | None


Piece = str | Wild | Variable
Lookup = Callable[[str], str | None]


class Pattern(msgspec.Struct, frozen=True):
    """A compiled pattern; `text` is as the document has it."""

    text: str
    pieces: tuple[Piece, ...]
    has_variables: bool
    # What it equals when there is nothing wild in it; None: look at the pieces.
    literal: str | None

    def resolve(self, lookup: Lookup) -> Pattern | None:
        """Return it with its variables filled in; None when one has no value.

        What is filled in is literal: a user whose name were `*` is not everybody.
        """
        if not self.has_variables:
            return self
        pieces: list[Piece] = []
        for piece in self.pieces:
            if isinstance(piece, Variable):
                value = lookup(piece.key)
                if value is None:
                    value = piece.default
                if value is None:
                    return None
                pieces.append(value)
            else:
                pieces.append(piece)
        return _pattern(self.text, pieces)

    def matches(self, text: str) -> bool:
        """Say whether the whole of `text` fits; the pattern must have no variables left."""
        if self.literal is not None:
            return text == self.literal
        return _fits(self.pieces, text)

    def map_text(self, change: Callable[[str], str]) -> Pattern:
        """Return it with its literal parts changed, for comparing without case."""
        pieces = [change(piece) if isinstance(piece, str) else piece for piece in self.pieces]
        return _pattern(self.text, pieces)


def compile_pattern(text: str, *, with_variables: bool, with_wildcards: bool = True) -> Pattern:
    """Read a pattern. Raises: ValueError, for a variable that is none."""
    pieces: list[Piece] = []
    tokens = _TOKEN if with_variables else _PLAIN_TOKEN
    at = 0
    for match in tokens.finditer(text):
        if match.start() != at:
            raise ValueError("a ${ without its }")
        at = match.end()
        kind, value = match.lastgroup, match.group(match.lastgroup or 0)
        if kind == "name":
            pieces.append(_read_variable(value))
        elif kind == "wild" and with_wildcards:
            pieces.append(Wild(value))
        else:
            pieces.append(value)
    if at != len(text):
        raise ValueError("a ${ without its }")
    return _pattern(text, pieces)


def _read_variable(inner: str) -> Piece:
    if inner in _ESCAPED:
        return inner
    match = _VARIABLE.fullmatch(inner)
    if match is None or ":" not in match.group(1):
        raise ValueError("${" + inner[:64] + "} is no variable")
    return Variable(match.group(1), match.group(2))


def _pattern(text: str, pieces: list[Piece]) -> Pattern:
    joined: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        elif piece is Wild.ANY and joined and joined[-1] is Wild.ANY:
            continue
        elif piece != "":
            joined.append(piece)
    literal: str | None = None
    if not joined:
        literal = ""
    elif len(joined) == 1 and isinstance(joined[0], str):
        literal = joined[0]
    has_variables = any(isinstance(piece, Variable) for piece in joined)
    return Pattern(text, tuple(joined), has_variables, literal)


def _fits(pieces: tuple[Piece, ...], text: str) -> bool:
    """Match greedily: after a `*`, the first place where what follows it fits will do."""
    at = 0  # in text
    place = 0  # in pieces
    last_star = -1
    star_at = 0
    while True:
        if place < len(pieces):
            piece = pieces[place]
            if piece is Wild.ANY:
                if place == len(pieces) - 1:
                    return True
                last_star, star_at = place, at
                place += 1
                continue
            if piece is Wild.ONE:
                if at < len(text):
                    at += 1
                    place += 1
                    continue
            elif isinstance(piece, str) and text.startswith(piece, at):
                at += len(piece)
                place += 1
                continue
        elif at == len(text):
            return True
        # It does not fit here: let the last `*` take one character more.
        if last_star < 0 or star_at >= len(text):
            return False
        star_at += 1
        following = pieces[last_star + 1]
        if isinstance(following, str):
            star_at = text.find(following, star_at)
            if star_at < 0:
                return False
        at, place = star_at, last_star + 1
