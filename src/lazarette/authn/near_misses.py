"""A signature that does not fit: which neighbour of the request does it fit?

For whoever asks later why a request was refused; the answer to the client says nothing of it.
On the cold path: at most some tries for a request, and some requests a second.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from itertools import combinations, islice
from typing import NamedTuple

from lazarette.authn.canonical import (
    SigningKey,
    canonical_headers,
    canonical_request,
    string_to_sign,
)
from lazarette.authn.claim import Claim
from lazarette.authn.signed_variants import (
    CAPITALS,
    Change,
    bucket_changes,
    header_changes,
    host_changes,
    method_changes,
    path_changes,
    payload_changes,
    query_changes,
    secret_changes,
)
from lazarette.base.clock import Clock
from lazarette.http.message import Request
from lazarette.model.access_key import Credential
from lazarette.model.errors import LazaretteError
from lazarette.model.names import AccessKeyId

TRIES_MAX = 512
SEARCHES_A_SECOND = 20
# Of all canonical requests of a search together, so that long requests cost no more.
_BYTES_MAX = 1 << 20
_TRIES_MIN = 64
_HEADER = 32  # What a header costs beside its bytes.
_HEADER_CHANGES_MAX = 100
_SMALL = 200  # What a canonical request has besides path, query and headers.


# Loads the other active keys of whose key it is: of the same bucket, or the same user.
LoadSiblings = Callable[[AccessKeyId], Awaitable[Sequence[Credential]]]


class Computed(NamedTuple):
    """What the server computed of a request whose signature did not fit."""

    path: str
    query: str
    payload_hash: str


class SignedInstead(NamedTuple):
    """A canonical request that the client's signature fits, and what made the difference."""

    canonical: str  # one character for each byte, as in `canonical`
    because: str


class NearMisses:
    """Looks for what a client signed, so many times a second."""

    def __init__(
        self,
        clock: Clock,
        public_host: str | None = None,
        load_siblings: LoadSiblings | None = None,
    ) -> None:
        """`public_host`: the host of public_url; `load_siblings`: see LoadSiblings."""
        self._public_host = public_host
        self._load_siblings = load_siblings
        self._searches, self._loads = _Rate(clock), _Rate(clock)

    def find(
        self, request: Request, claim: Claim, secret: str, computed: Computed
    ) -> SignedInstead | None:
        """Return what the client signed, if it is a neighbour of what came.

        None also when enough has been looked for in this second, or the request is long.
        """
        search = _Search(request, claim, secret, computed)
        if search.tries_max < _TRIES_MIN or not self._searches.has_room():
            return None
        changes = self._changes(request, claim, computed, search.lines)
        tried = map(search.compare, islice(changes, search.tries_max))
        return next(filter(None, tried), None)

    async def find_sibling(self, claim: Claim, credential: Credential, text: str) -> str:
        """Return a sentence if another key of the same owner signed `text`; else nothing.

        Two keys are there to be exchanged, which is when ids and secrets are mixed up.
        """
        if self._load_siblings is None or not self._loads.has_room():
            return ""
        scope = claim.scope
        try:
            siblings = await self._load_siblings(credential.access_key_id)
        except LazaretteError:
            return ""  # The refusal itself is told all the same.
        for other in siblings:
            key = SigningKey(other.secret, scope.date, scope.region, scope.service)
            if hmac.compare_digest(key.sign(text), claim.signature):
                return (
                    f"The secret that the client uses belongs to {other.access_key_id}, the "
                    "other access key: an id and its secret go together."
                )
        return ""

    def _changes(
        self, request: Request, claim: Claim, computed: Computed, lines: Mapping[str, str]
    ) -> Iterator[tuple[Change, ...]]:
        """Yield what to try: each change alone, then two of different kinds together."""
        singles = [*host_changes(request, self._public_host)]
        if claim.scope.service == "s3":
            singles += bucket_changes(request, computed.path, self._public_host)
            singles += path_changes(request, computed.path)
            singles += query_changes(request, computed.query)
        singles += islice(header_changes(request, lines), _HEADER_CHANGES_MAX)
        singles += payload_changes(request, computed.payload_hash)
        singles += method_changes(request)
        if not claim.signature.islower():
            yield (CAPITALS,)
        for change in (*secret_changes(), *singles):
            yield (change,)
        for pair in combinations(singles, 2):
            if pair[0].kind != pair[1].kind:
                yield pair


class _Rate:
    """So many a second."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._second = 0
        self._taken = 0

    def has_room(self) -> bool:
        """Say whether one more is done this second, and count it."""
        second = self._clock.now_ms() // 1000
        if second != self._second:
            self._second, self._taken = second, 0
        self._taken += 1
        return self._taken <= SEARCHES_A_SECOND


class _Search:
    """One request's variants, compared with the one signature it came with."""

    def __init__(self, request: Request, claim: Claim, secret: str, computed: Computed) -> None:
        text = canonical_headers(request.headers, claim.signed.names)
        pairs = (line.partition(":") for line in text.split("\n") if line)
        self.lines = {name: value for name, _, value in pairs}
        size = len(text) + len(computed.path) + len(computed.query)
        size += _SMALL + _HEADER * len(self.lines)
        self.tries_max = min(TRIES_MAX, _BYTES_MAX // size)
        self._method = request.method
        self._claim = claim
        self._signature = claim.signature.lower()
        self._secret = secret
        self._computed = computed
        self._key = self._derive(secret)

    def compare(self, changes: tuple[Change, ...]) -> SignedInstead | None:
        """Return the canonical request with these changes, if the signature fits it."""
        method, (path, query, payload_hash), key = self._method, self._computed, self._key
        lines = self.lines
        for change in changes:
            method = change.method or method
            path = change.path or path
            query = query if change.query is None else change.query
            payload_hash = change.payload_hash or payload_hash
            if change.headers:
                lines = {**lines, **change.headers}
            if change.secret is not None:
                key = self._derive(change.secret.format(self._secret))
        claim = self._claim
        text = "".join([f"{name}:{lines.get(name, '')}\n" for name in claim.signed.names])
        canonical = canonical_request(
            method, path, query, text, claim.signed.text, payload_hash
        )
        signature = key.sign(string_to_sign(claim.timestamp, claim.scope.text, canonical))
        if not hmac.compare_digest(signature, self._signature):
            return None
        return SignedInstead(canonical, " ".join(change.because for change in changes))

    def _derive(self, secret: str) -> SigningKey:
        scope = self._claim.scope
        return SigningKey(secret, scope.date, scope.region, scope.service)
