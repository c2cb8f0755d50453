"""STS: who calls, whose key it is, and what takes the place of roles."""

from __future__ import annotations

from lazarette.iam import shapes
from lazarette.iam.services import Call, IamServices
from lazarette.iam.tree import Tree
from lazarette.model.audit import caller_arn
from lazarette.model.errors import InvalidParameter, NotImplementedYet
from lazarette.model.names import AccessKeyId
from lazarette.model.principal import Caller, Kind
from lazarette.services.session_requests import LIFETIME_S, LIFETIME_S_MAX, LIFETIME_S_MIN

_INSTANCE_ROLE_ID = "AROALIGHTSAILINSTANCE"

INSTEAD_OF_ROLES = (
    "There are no roles here. Give a user its own policies and access key and sign with "
    "them; ask GetSessionToken for temporary credentials; or attach an instance to a bucket."
)


async def get_caller_identity(services: IamServices, call: Call) -> Tree:
    """Return who calls; nobody needs a permission for it."""
    caller = call.caller
    return {"UserId": _user_id(caller), "Account": caller.account, "Arn": caller_arn(caller)}


async def get_access_key_info(services: IamServices, call: Call) -> Tree:
    """Return the account that a key belongs to."""
    key = AccessKeyId(call.form.text("AccessKeyId"))
    return {"Account": await services.keys.find_account(call.caller, key)}


async def get_session_token(services: IamServices, call: Call) -> Tree:
    """Return temporary credentials of who calls."""
    form = call.form
    if form.given("SerialNumber") is not None or form.given("TokenCode") is not None:
        raise InvalidParameter("There are no MFA devices here: leave SerialNumber out.")
    seconds = form.number("DurationSeconds", LIFETIME_S_MIN, LIFETIME_S_MAX, LIFETIME_S)
    made = await services.sessions.issue(call.caller, seconds)
    return {
        "Credentials": {
            "AccessKeyId": made.access_key_id,
            "SecretAccessKey": made.secret,
            "SessionToken": made.token,
            "Expiration": shapes.date(made.expires_ms),
        }
    }


async def refuse_roles(services: IamServices, call: Call) -> Tree:
    """Refuse what assumes a role or federates, and say what to use."""
    raise NotImplementedYet("Assuming a role", INSTEAD_OF_ROLES)


def _user_id(caller: Caller) -> str:
    """Return a caller's id; a bucket's key is a user of its own id, as in its ARN."""
    if caller.kind is Kind.ROOT:
        return caller.account
    if caller.kind is Kind.INSTANCE:
        return f"{_INSTANCE_ROLE_ID}:{caller.identity_id}"
    return caller.identity_id or caller.access_key_id
