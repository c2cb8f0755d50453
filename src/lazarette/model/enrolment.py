"""What a host proves itself with: which instance it then is.

The instance's record says which enrolment is good now, and which addresses may speak for it;
an enrolment that it does not name proves nothing.
"""

from __future__ import annotations

import ipaddress
from enum import Enum

import msgspec

from lazarette.model.errors import InvalidInput
from lazarette.model.names import AccountId, Region


class Proof(Enum):
    """With what a host proves which instance it is."""

    SECRET = "secret"  # known by its SHA-256
    ADDRESS = "address"


class Enrolment(msgspec.Struct, frozen=True, omit_defaults=True):
    """One proof, and the instance it stands for."""

    proof: Proof
    value: str  # of a secret the SHA-256 in hexadecimal digits; an address as text
    account: AccountId
    region: Region
    name: str
    resource_id: str  # an instance made again under the name is another one
    enrolment_id: str  # all proofs of an instance have one; a new one ends its sessions
    created_ms: int
    format: int = 1


def parse_host_address(text: str) -> str:
    """Return the address of one host in its only spelling. Raises: InvalidInput.

    >>> parse_host_address("::ffff:10.0.0.7"), parse_host_address("FD00::0001")
    ('10.0.0.7', 'fd00::1')
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise InvalidInput(
            "A host is bound by its IP address, such as 10.0.0.7 or fd00::7."
        ) from None
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        # What a listener on `::` calls a host that came by IPv4.
        address = mapped
    if address.is_unspecified or address.is_multicast:
        raise InvalidInput(f"{address} is no address of a host.")
    return str(address)
