"""ARNs and support codes of control-plane resources.

Source: Lightsail ResourceArn; an ARN carries a GUID, never the name.
"""

from __future__ import annotations

import re

from lazarette.model.errors import InvalidInput
from lazarette.model.names import AccountId, Region
from lazarette.model.resource import Resource, resource_arn as resource_arn

_ARN = re.compile(
    r"arn:aws[^:]*:[a-zA-Z0-9-]+:([a-z0-9-]+):([0-9]+):([a-zA-Z]+)/([a-zA-Z0-9-]+)", re.ASCII
)


def arn_of(region: Region, account: AccountId, kind: str, resource_id: str) -> str:
    """Return the ARN of what another record names by its type and id."""
    return f"arn:aws:lightsail:{region}:{account}:{kind}/{resource_id}"


def support_code(resource: Resource) -> str:
    """Return the text to name a bucket by when asking for help."""
    return f"{resource.account}/{resource.name}"


def parse_resource_arn(text: str, account: AccountId, region: Region) -> str:
    """Return the GUID of an ARN in that account and region. Raises: InvalidInput."""
    match = _ARN.fullmatch(text)
    if match is None:
        raise InvalidInput(
            "resourceArn has the form arn:aws:lightsail:<region>:<account>:<type>/<id>."
        )
    if match.group(1) != region or match.group(2) != account:
        raise InvalidInput("resourceArn is of another account or region.")
    return match.group(4)
