"""What the metadata service tells a host about the instance it is.

A host first asks for a token, and shows it with every question; the token is sealed with the
server key and bound to the instance's enrolment, so that nothing is stored. Credentials are
handed out anew when half of their time is over.
Source: EC2, "Use the Instance Metadata Service" (version 2); the documents are EC2's.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime

import msgspec

from lazarette.base.clock import Clock
from lazarette.model.errors import EngineUnavailable
from lazarette.model.instance import INSTANCE_ROLE, Instance
from lazarette.model.limits import INSTANCE_SESSION_SECONDS
from lazarette.model.session import TemporaryCredentials
from lazarette.services.secret_box import SecretBox
from lazarette.services.sessions import Sessions

_CONTEXT = "metadata token"
_TOKEN_LENGTH_MAX = 512
_HOSTS_MAX = 4_096
_CREDENTIALS = "meta-data/iam/security-credentials/"


class _Ticket(msgspec.Struct, frozen=True, array_like=True):
    """What is sealed in a token."""

    resource_id: str
    enrolment_id: str
    expires_ms: int


_TICKETS = msgspec.json.Decoder(_Ticket)


class InstanceMetadata:
    """Tokens, credentials and documents for enrolled hosts."""

    def __init__(
        self,
        sessions: Sessions,
        box: SecretBox,
        clock: Clock,
        lifetime_s: int = INSTANCE_SESSION_SECONDS,
    ) -> None:
        """`lifetime_s`: how long handed-out credentials count."""
        self._sessions = sessions
        self._box = box
        self._clock = clock
        self._lifetime_s = lifetime_s
        self._issued: dict[tuple[str, str], TemporaryCredentials] = {}

    def new_token(self, instance: Instance, lifetime_s: int) -> str:
        """Return what the host of `instance` shows with its questions, for that long."""
        expires_ms = self._clock.now_ms() + lifetime_s * 1000
        ticket = _Ticket(instance.resource_id, instance.enrolment_id, expires_ms)
        sealed = self._box.seal(msgspec.json.encode(ticket).decode(), _CONTEXT)
        return urlsafe_b64encode(sealed).decode()

    def accepts(self, token: str, instance: Instance) -> bool:
        """Say whether `token` was made for this host, and its time is not over."""
        if len(token) > _TOKEN_LENGTH_MAX or not token.isascii():
            return False
        try:
            text = self._box.open(urlsafe_b64decode(token), _CONTEXT)
        except (ValueError, EngineUnavailable):
            return False
        ticket = _TICKETS.decode(text)
        holder = (ticket.resource_id, ticket.enrolment_id)
        is_host = holder == (instance.resource_id, instance.enrolment_id)
        return is_host and self._clock.now_ms() < ticket.expires_ms

    def credentials(self, instance: Instance) -> TemporaryCredentials:
        """Return credentials of which at least half the time is left."""
        holder = (instance.resource_id, instance.enrolment_id)
        issued = self._issued.get(holder)
        now_ms = self._clock.now_ms()
        if issued is not None and 2 * now_ms < issued.issued_ms + issued.expires_ms:
            return issued
        issued = self._sessions.issue_to_instance(instance, self._lifetime_s)
        self._issued.pop(holder, None)
        if len(self._issued) >= _HOSTS_MAX:
            del self._issued[next(iter(self._issued))]
        self._issued[holder] = issued
        return issued

    def answer(self, instance: Instance, path: str) -> str | None:
        """Return what stands at `path` (below "latest/") for this instance, or None."""
        if path.startswith(_CREDENTIALS):
            role = path.removeprefix(_CREDENTIALS)
            if role:
                return self._credentials_document(instance) if role == INSTANCE_ROLE else None
            return INSTANCE_ROLE
        if path == "dynamic/instance-identity/document":
            return self._identity_document(instance)
        if path == "meta-data/iam/info":
            return _json(self._profile(instance))
        return _facts(instance).get(path)

    def _credentials_document(self, instance: Instance) -> str:
        made = self.credentials(instance)
        return _json(
            {
                "Code": "Success",
                "LastUpdated": _iso(made.issued_ms),
                "Type": "AWS-HMAC",
                "AccessKeyId": made.access_key_id,
                "SecretAccessKey": made.secret,
                "Token": made.token,
                "Expiration": _iso(made.expires_ms),
            }
        )

    def _profile(self, instance: Instance) -> dict[str, str]:
        profile = f"arn:aws:iam::{instance.account}:instance-profile/{INSTANCE_ROLE}"
        return {
            "Code": "Success",
            "LastUpdated": _iso(self._clock.now_ms()),
            "InstanceProfileArn": profile,
            "InstanceProfileId": "AIPA" + instance.resource_id.replace("-", "")[:17].upper(),
        }

    def _identity_document(self, instance: Instance) -> str:
        return _json(
            {
                "accountId": instance.account,
                "architecture": "x86_64",
                "availabilityZone": instance.zone,
                "billingProducts": None,
                "devpayProductCodes": None,
                "marketplaceProductCodes": None,
                "imageId": instance.blueprint_id,
                "instanceId": machine_id(instance),
                "instanceType": instance.bundle_id,
                "kernelId": None,
                "pendingTime": _iso(instance.created_ms),
                "privateIp": instance.private_ip,
                "ramdiskId": None,
                "region": instance.region,
                "version": "2017-09-30",
            }
        )


def machine_id(instance: Instance) -> str:
    """Return the id by which EC2 would know the instance."""
    return "i-0" + instance.resource_id.replace("-", "")[:16]


def _facts(instance: Instance) -> dict[str, str]:
    """Return what is plain text, and the lists of what there is."""
    texts = {
        "meta-data/instance-id": machine_id(instance),
        "meta-data/instance-type": instance.bundle_id,
        "meta-data/ami-id": instance.blueprint_id,
        "meta-data/local-ipv4": instance.private_ip,
        "meta-data/public-ipv4": instance.public_ip,
        "meta-data/placement/availability-zone": instance.zone,
        "meta-data/placement/region": instance.region,
        "meta-data/services/domain": "amazonaws.com",
        "meta-data/services/partition": "aws",
        "user-data": instance.user_data,
    }
    found = {path: text for path, text in texts.items() if text}
    found["meta-data/iam"] = "info\nsecurity-credentials/"
    names = {path.removeprefix("meta-data/") for path in found if path.startswith("meta-")}
    folders = {name.partition("/")[0] + "/" for name in names if "/" in name} | {"iam/"}
    plain = {name for name in names if "/" not in name} - {"iam"}
    found["meta-data"] = "\n".join(sorted(plain | folders))
    for folder in ("placement", "services"):
        inside = [name.partition("/")[2] for name in names if name.startswith(f"{folder}/")]
        found[f"meta-data/{folder}"] = "\n".join(sorted(inside))
    # EC2 answers lists with and without the slash; SDKs ask with it.
    lists = ("meta-data", "meta-data/iam", "meta-data/placement", "meta-data/services")
    return {**found, **{f"{path}/": found[path] for path in lists}}


def _iso(time_ms: int) -> str:
    return datetime.fromtimestamp(time_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(document: object) -> str:
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
