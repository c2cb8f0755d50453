"""Who signed a form: the fields of a browser upload, and the signature over its policy.

The string to sign is the policy field as it came, before anything of it is read. What the
policy allows is `authz.post_policy`'s to say.
Source: S3 API reference, "Authenticating requests in browser-based uploads using POST".
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Set as AbstractSet
from typing import NamedTuple

from lazarette.authn.canonical import ALGORITHM, SigningKeys
from lazarette.authn.claim import (
    TOKEN_HEADER,
    Scope,
    check_token_belongs,
    date_problem,
    parse_scope,
    parse_timestamp,
    scope_problem,
)
from lazarette.authn.credentials import CredentialSource
from lazarette.authn.header_auth import SIGV2_REFUSAL
from lazarette.authn.sessions import NoSessions, SessionSource
from lazarette.authn.signed_facts import FormFacts
from lazarette.authn.verify import caller_of
from lazarette.http.message import Request
from lazarette.model.access_key import Credential
from lazarette.model.errors import (
    InvalidArgument,
    InvalidRequest,
    SignatureMismatch,
    UnknownAccessKey,
)
from lazarette.model.names import AccessKeyId
from lazarette.model.principal import Caller, Kind

# As S3 writes their names, in the order it misses them.
_FIELDS = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature", "policy")
_CLAIMING = tuple(name.lower() for name in _FIELDS[:4])
_SIGV2 = frozenset(("awsaccesskeyid", "signature"))


class Signer(NamedTuple):
    """Who signed a form, and for which region."""

    caller: Caller
    region: str


class _Claim(NamedTuple):
    scope: Scope
    policy: str
    signature: str
    token: str | None


class FormAuthenticator:
    """Establishes callers from signed forms."""

    def __init__(self, source: CredentialSource, sessions: SessionSource | None = None) -> None:
        self._source = source
        self._sessions = sessions or NoSessions()
        self._keys = SigningKeys()

    async def authenticate(
        self,
        fields: Mapping[str, str],
        services: AbstractSet[str],
        request: Request | None = None,
    ) -> Signer | None:
        """Return who signed the form that `request` brought; None when it claims nobody did.

        The names in `fields` are in lower case. Raises: InvalidArgument, InvalidRequest
        (signature version 2), InvalidToken, ExpiredToken, UnknownAccessKey, SignatureMismatch.
        """
        claim = _read_claim(fields, services)
        if claim is None:
            return None
        scope = claim.scope
        credential = await self._find(scope.access_key_id, claim.token)
        key = self._keys.find(scope, credential.secret)
        # What is not ASCII cannot be base64, nor a signature; nor can it be compared.
        is_text = claim.policy.isascii() and claim.signature.isascii()
        if not is_text or not hmac.compare_digest(key.sign(claim.policy), claim.signature):
            raise SignatureMismatch(scope.access_key_id, claim.signature, claim.policy, "")
        self._source.note_use(scope.access_key_id, scope.region, scope.service)
        facts = None
        if credential.kind is Kind.USER and request is not None:
            signed_ms = parse_timestamp(fields["x-amz-date"]) or 0
            facts = FormFacts(request, fields, scope.region, signed_ms)
        return Signer(caller_of(credential, facts), scope.region)

    async def _find(self, access_key_id: AccessKeyId, token: str | None) -> Credential:
        if token is not None:
            check_token_belongs(access_key_id)
            return await self._sessions.find(access_key_id, token)
        credential = await self._source.find_credential(access_key_id)
        if credential is None:
            raise UnknownAccessKey(access_key_id)
        return credential


def _read_claim(fields: Mapping[str, str], services: AbstractSet[str]) -> _Claim | None:
    if not fields.keys().isdisjoint(_SIGV2):
        raise InvalidRequest(SIGV2_REFUSAL)
    if not any(fields.get(name) for name in _CLAIMING):
        return None
    for name in _FIELDS:
        value = fields.get(name.lower())
        # An empty policy is one that cannot be read; an empty signature is none.
        if not value and (value is None or name != "policy"):
            raise InvalidArgument(
                name,
                "",
                f"Bucket POST must contain a field named '{name}'.  If it is specified, please "
                "check the order of the fields.",
            )
    algorithm, stamp = fields["x-amz-algorithm"], fields["x-amz-date"]
    if algorithm != ALGORITHM:
        raise InvalidArgument("X-Amz-Algorithm", algorithm, f"Only {ALGORITHM} is supported")
    if parse_timestamp(stamp) is None:
        # The sentence is S3's, to the letter.
        raise InvalidArgument(
            "X-Amz-Date", stamp, "X-Amz-Date must be formated via ISO8601 Long format"
        )
    credential = fields["x-amz-credential"]
    scope = parse_scope(credential) if credential.isascii() else None
    problem = scope_problem(scope, services)
    if scope is not None and not problem:
        problem = date_problem(scope, stamp[:8])
    if problem or scope is None:
        raise InvalidArgument("X-Amz-Credential", credential, problem)
    return _Claim(scope, fields["policy"], fields["x-amz-signature"], fields.get(TOKEN_HEADER))
