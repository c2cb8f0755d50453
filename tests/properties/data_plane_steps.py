"""The deeds a random run of the data plane is made of."""

from __future__ import annotations

from typing import NamedTuple

from data_plane import INLINE_MAX
from hypothesis import strategies as st

from lazarette.model.bucket import Versioning

KEYS = ("a", "dir/b")
SIZES = (0, 5, INLINE_MAX, INLINE_MAX + 1, 200)
FAILURES = (
    "",
    "",
    "",
    "commit.before=eio",
    "commit.after=eio",
    "commit.after=eio",
    "commit.before=enospc",
)


class Put(NamedTuple):
    """Write a key at once; the commit may fail."""

    key: str
    size: int
    failure: str


class BeginPut(NamedTuple):
    """Begin to write a key."""

    key: str
    size: int


class BeginPart(NamedTuple):
    """Begin to send a part of the nth upload."""

    upload: int
    number: int
    size: int


class Finish(NamedTuple):
    """Let the nth slow body come to its end."""

    nth: int


class Cancel(NamedTuple):
    """Cancel the nth slow request."""

    nth: int


class Copy(NamedTuple):
    """Copy a key's current version."""

    source: str
    target: str
    failure: str


class Move(NamedTuple):
    """Rename a key's object."""

    source: str
    target: str
    failure: str


class Multipart(NamedTuple):
    """Store a key in parts at once."""

    key: str
    sizes: tuple[int, ...]


class Start(NamedTuple):
    """Start an upload."""

    key: str


class SendPart(NamedTuple):
    """Store a part of the nth upload at once."""

    upload: int
    number: int
    size: int
    failure: str


class CopyPart(NamedTuple):
    """Make a part of the nth upload of a key's bytes, all or those after the first."""

    upload: int
    number: int
    source: str
    first: int


class Complete(NamedTuple):
    """Complete the nth upload with some of its parts; `again` sends it twice."""

    upload: int
    mask: int
    failure: str
    again: bool


class Abort(NamedTuple):
    """Abort the nth upload."""

    upload: int


class Delete(NamedTuple):
    """Delete by key alone, or the nth newest version."""

    key: str
    nth: int | None


class DeleteMany(NamedTuple):
    """Delete several keys in one commit."""

    keys: tuple[str, ...]


class Switch(NamedTuple):
    """Change the versioning."""

    to: Versioning


class Drop(NamedTuple):
    """Delete the bucket by force and make it again; at 0 alone, to be rare."""

    chance: int


class Pass(NamedTuple):
    """Let time pass, then run one step or all of the nth duty."""

    hours: int
    duty: int
    is_whole: bool


Step = (
    Put | BeginPut | BeginPart | Finish | Cancel | Copy | Move | Multipart | Start
    | SendPart | CopyPart | Complete | Abort | Delete | DeleteMany | Switch | Drop | Pass
)  # fmt: skip

_key = st.sampled_from(KEYS)
_size = st.sampled_from(SIZES)
_failure = st.sampled_from(FAILURES)
_nth = st.integers(0, 3)
_number = st.integers(1, 3)
STEPS = st.lists(
    st.one_of(
        st.builds(Put, _key, _size, _failure),
        st.builds(BeginPut, _key, _size),
        st.builds(BeginPart, _nth, _number, _size),
        st.builds(Finish, _nth),
        st.builds(Cancel, _nth),
        st.builds(Copy, _key, _key, _failure),
        st.builds(Move, _key, _key, _failure),
        st.builds(Multipart, _key, st.sampled_from([(200,), (9, 5), (70, 200, 0)])),
        st.builds(Start, _key),
        st.builds(SendPart, _nth, _number, _size, _failure),
        st.builds(SendPart, _nth, _number, st.just(200), st.just("")),
        st.builds(CopyPart, _nth, _number, _key, st.integers(0, 9)),
        st.builds(Complete, _nth, st.integers(1, 7), _failure, st.booleans()),
        st.builds(Complete, _nth, st.just(7), st.just(""), st.booleans()),
        st.builds(Abort, _nth),
        st.builds(Delete, _key, st.none()),
        st.builds(Delete, _key, st.integers(0, 3)),
        st.builds(DeleteMany, st.lists(_key, min_size=1, max_size=4).map(tuple)),
        st.builds(Switch, st.sampled_from([Versioning.ENABLED, Versioning.SUSPENDED])),
        st.builds(Drop, st.integers(0, 9)),
        st.builds(Pass, st.sampled_from([0, 0, 2, 25]), st.integers(0, 4), st.booleans()),
    ),
    min_size=20,
    max_size=60,
)
