"""Who is calling: pick the scheme, find the secret, compare the signature.

Nothing here asks what the caller may do. Order: form, scope, time, signed headers, key,
signature; so that a refusal costs little and an unknown key never has its body read.
Hot path: yes, once per request.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import NamedTuple

from msgspec.structs import replace

from lazarette.authn.aws_chunked import ChunkSigning
from lazarette.authn.canonical import (
    SigningKey,
    SigningKeys,
    canonical_headers,
    canonical_request,
    encoded_path,
    encoded_query,
    sent_path,
    sent_query,
    service_path,
    string_to_sign,
)
from lazarette.authn.claim import TEMPORARY, TOKEN_HEADER, Claim
from lazarette.authn.credentials import CredentialSource
from lazarette.authn.header_auth import SIGV2_REFUSAL, read_authorization
from lazarette.authn.near_misses import Computed, LoadSiblings, NearMisses, SignedInstead
from lazarette.authn.payload import UNSIGNED, WholeBody, hash_refused, is_known, prove
from lazarette.authn.query_auth import (
    TOKEN_PARAMETER,
    is_presigned,
    is_presigned_v2,
    read_presigned,
)
from lazarette.authn.sessions import NoSessions, SessionSource
from lazarette.authn.signed_facts import SignedFacts
from lazarette.base.clock import Clock
from lazarette.http.message import Request
from lazarette.model.access_key import Credential
from lazarette.model.errors import (
    ContentSha256Mismatch,
    InvalidArgument,
    InvalidRequest,
    SignatureMismatch,
    UnknownAccessKey,
)
from lazarette.model.limits import JSON_BYTES_MAX
from lazarette.model.names import AccessKeyId
from lazarette.model.principal import ANONYMOUS, Caller, Kind
from lazarette.model.request_facts import RequestFacts
from lazarette.observe.recorder import Recorder, SilentRecorder

S3 = "s3"


class _Form(NamedTuple):
    """One way a signer may have written what can be written in several."""

    host: str | None  # None: the Host that came
    path: str
    query: str


class Authenticator:
    """Establishes callers from signatures of version 4, in headers and in URLs."""

    def __init__(
        self,
        source: CredentialSource,
        clock: Clock,
        recorder: Recorder | None = None,
        *,
        public_host: str | None = None,
        bucket_domains: tuple[str, ...] = (),
        sessions: SessionSource | None = None,
        load_siblings: LoadSiblings | None = None,
    ) -> None:
        """Set up; everything but `source` and `clock` concerns requests through proxies.

        `public_host`: the host of `public_url`; a signature over it counts, whatever Host
        the proxy put in. `bucket_domains`: a Host below one of them names a bucket, so only
        a signature over that very Host counts: any other would let the holder of one signed
        request aim it at another bucket. `sessions`: what knows temporary credentials.
        `load_siblings`: what finds the key whose secret was taken for another's.
        """
        self._source = source
        self._sessions = sessions or NoSessions()
        self._clock = clock
        self._recorder = recorder or SilentRecorder()
        self._public_host = public_host
        self._bucket_suffixes = tuple("." + domain.lower() for domain in bucket_domains)
        self._near_misses = NearMisses(clock, public_host, load_siblings)
        self._keys = SigningKeys()

    async def authenticate(self, request: Request, services: frozenset[str]) -> Caller:
        """Return who signed `request` for one of `services`; ANONYMOUS when nobody did.

        Replaces `request.body` by one that verifies what the signature promises of it, and
        sets `request.scope_region`.
        Raises: what `header_auth` and `query_auth` raise on reading; UnknownAccessKey,
        InvalidToken, ExpiredToken, SignatureMismatch; what `payload.prove` raises;
        EntityTooLarge, ClientGone and ContentSha256Mismatch, for services whose body is
        read here.
        """
        claim = self._read_claim(request, services)
        if claim is None:
            _check_anonymous_body(request)
            return ANONYMOUS
        scope = claim.scope
        source = self._source
        credential = source.peek(scope.access_key_id)
        if credential is None:
            credential = await self._find(request, scope.access_key_id)
        key = self._keys.find(scope, credential.secret)
        try:
            if scope.service == S3:
                payload_hash = claim.payload_hash or claim.default_hash
                if not payload_hash:
                    raise InvalidRequest(
                        "Missing required header for this request: x-amz-content-sha256"
                    )
                self._compare(request, claim, key, payload_hash, credential)
                if payload_hash != UNSIGNED or "content-encoding" in request.headers:
                    signing = ChunkSigning(
                        scope.access_key_id, key, claim.timestamp, scope.text, claim.signature
                    )
                    request.body = prove(request.body, payload_hash, request.headers, signing)
            else:
                self._compare(request, claim, key, await _hash_body(request, claim), credential)
        except SignatureMismatch as mismatch:
            await self._blame_another_key(mismatch, claim, credential)
            raise
        request.scope_region = scope.region
        source.note_use(scope.access_key_id, scope.region, scope.service)
        if credential.kind is Kind.USER:
            return caller_of(credential, SignedFacts(request, claim))
        return caller_of(credential)

    async def _find(self, request: Request, access_key_id: AccessKeyId) -> Credential:
        """Return a credential that is not at hand. Raises: as `authenticate`, of tokens.

        Temporary ones never are: no source knows them without their token. A token beside
        another key has been refused where the claim was read.
        """
        if access_key_id.startswith(TEMPORARY):
            token = request.headers.get(TOKEN_HEADER) or request.query.get(TOKEN_PARAMETER)
            if token:
                found = await self._sessions.find(access_key_id, token)
                # Who follows a URL that an instance signed is anybody, anywhere.
                if found.kind is Kind.INSTANCE and "authorization" in request.headers:
                    request.is_inside = True
                return found
        credential = await self._source.find_credential(access_key_id)
        if credential is None:
            raise UnknownAccessKey(access_key_id)
        return credential

    def _read_claim(self, request: Request, services: frozenset[str]) -> Claim | None:
        """Return what the request claims; None when it claims nothing."""
        authorization = request.headers.get("authorization")
        query = request.query
        if query.raw and (is_presigned(query) or is_presigned_v2(query)):
            if authorization is not None:
                raise InvalidArgument(
                    "Authorization",
                    authorization.partition(" ")[0],
                    "Only one auth mechanism allowed; only the X-Amz-Algorithm query "
                    "parameter, Signature query string parameter or the Authorization "
                    "header should be specified",
                )
            if not is_presigned(query):
                raise InvalidRequest(SIGV2_REFUSAL)
            return read_presigned(query, request.headers, services, self._clock.now_ms())
        if authorization is None:
            return None
        return read_authorization(
            authorization, request.headers, services, self._clock.now_ms()
        )

    def _compare(
        self,
        request: Request,
        claim: Claim,
        key: SigningKey,
        payload_hash: str,
        credential: Credential,
    ) -> None:
        """Compare with every form a signer may have used.

        Raises: SignatureMismatch, InvalidArgument (a payload hash that is none).
        """
        is_s3 = claim.scope.service == S3
        # As sent costs least and is what SDKs sign; one comparison decides nearly all.
        if is_s3:
            form = _Form(None, sent_path(request.raw_path), sent_query(request.query))
        else:
            form = _Form(None, service_path(request.raw_path), encoded_query(request.query))
        canonical = _canonical(request, claim, payload_hash, form)
        text = string_to_sign(claim.timestamp, claim.scope.text, canonical)
        if hmac.compare_digest(key.sign(text), claim.signature):
            return
        forms = [form]
        if is_s3:
            path, query = encoded_path(request.raw_path), encoded_query(request.query)
            forms.append(_Form(None, path, query))
        forms += [
            form._replace(host=host) for host in self._other_hosts(request) for form in forms
        ]
        for other in forms[1:]:
            another = _canonical(request, claim, payload_hash, other)
            signature = key.sign(string_to_sign(claim.timestamp, claim.scope.text, another))
            if hmac.compare_digest(signature, claim.signature):
                self._recorder.count("signatures_of_another_form")
                return
        if is_s3 and not is_known(payload_hash):
            raise hash_refused(payload_hash)  # The better answer: nobody signs nonsense.
        computed = Computed(form.path, form.query, payload_hash)
        instead = self._near_misses.find(request, claim, credential.secret, computed)
        raise _mismatch(claim, text, canonical, credential, instead)

    async def _blame_another_key(
        self, mismatch: SignatureMismatch, claim: Claim, credential: Credential
    ) -> None:
        """Note whose secret was used, if nothing else explains the signature."""
        facts = mismatch.facts
        if "signed_because" not in facts:
            text = str(facts["string_to_sign"])
            because = await self._near_misses.find_sibling(claim, credential, text)
            if because:
                facts["signed_because"] = because
                facts["signed_instead"] = facts["canonical_request"]

    def _other_hosts(self, request: Request) -> list[str]:
        """Return the hosts the client may have signed instead of the Host that came."""
        came = request.headers.get("host") or ""
        port = ":443" if request.is_secure else ":80"
        hosts = [came.removesuffix(port), came if ":" in came else came + port]
        if not self._names_bucket(came):
            if self._public_host:
                hosts.append(self._public_host)
                hosts.append(self._public_host.removesuffix(":443").removesuffix(":80"))
            forwarded = getattr(request, "forwarded_host", "")
            if forwarded and not self._names_bucket(forwarded):
                hosts.append(forwarded)
        return [host for host in dict.fromkeys(hosts) if host != came]

    def _names_bucket(self, host: str) -> bool:
        return host.partition(":")[0].lower().endswith(self._bucket_suffixes)


def _canonical(request: Request, claim: Claim, payload_hash: str, form: _Form) -> str:
    signed = claim.signed
    lines = canonical_headers(request.headers, signed.names, form.host)
    return canonical_request(
        request.method, form.path, form.query, lines, signed.text, payload_hash
    )


def _mismatch(
    claim: Claim,
    text: str,
    canonical: str,
    credential: Credential,
    instead: SignedInstead | None,
) -> SignatureMismatch:
    """Return the refusal; what is known beyond it is for the journal, not for the client."""
    key_id = claim.scope.access_key_id
    error = SignatureMismatch(key_id, claim.signature, text, _shown(canonical))
    error.facts["claimed_account"] = credential.account
    if instead is not None:
        error.facts["signed_because"] = _shown(instead.because)
        error.facts["signed_instead"] = _shown(instead.canonical)
    return error


def _shown(text: str) -> str:
    """Return text that has a character for each byte as text."""
    return text.encode("latin-1").decode("utf-8", "replace")


async def _hash_body(request: Request, claim: Claim) -> str:
    """Read the body of a control-plane call, which the signature covers as a whole."""
    data = await request.body.read_all(JSON_BYTES_MAX)
    computed = hashlib.sha256(data).hexdigest()
    if claim.payload_hash is not None and claim.payload_hash.lower() != computed:
        raise ContentSha256Mismatch(claim.payload_hash, computed)
    request.body = WholeBody(data, request.body.trailers)
    return claim.payload_hash or computed


def _check_anonymous_body(request: Request) -> None:
    """Take the framing off an unsigned body as well. Raises: as `payload.prove`."""
    payload_hash = request.headers.get("x-amz-content-sha256")
    if payload_hash is not None:
        request.body = prove(request.body, payload_hash, request.headers, None)


def caller_of(credential: Credential, facts: RequestFacts | None = None) -> Caller:
    """Return whom an access key proves; `facts` are those of a user's request."""
    if credential.kind is Kind.USER:
        return Caller(
            Kind.USER,
            credential.account,
            credential.canonical_id,
            credential.access_key_id,
            credential.bucket_id,
            credential.name,
            credential.identity_id,
            credential.policies,
            credential.tags,
            credential.path,
            facts,
            credential.is_console,
        )
    caller = Caller(
        credential.kind,
        credential.account,
        credential.canonical_id,
        credential.access_key_id,
        credential.bucket_id,
        credential.name,
        credential.identity_id,
    )
    return replace(caller, is_console=True) if credential.is_console else caller
