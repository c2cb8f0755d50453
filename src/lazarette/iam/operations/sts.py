"""STS: who calls, whose key it is, and what takes the place of roles."""

from __future__ import annotations

from lazarette.iam import shapes
from lazarette.iam.services import Call, IamServices
from lazarette.iam.tree import Tree
from lazarette.model.errors import InvalidParameter, NotImplementedYet
from lazarette.model.instance import INSTANCE_ROLE
from lazarette.model.names import AccessKeyId
from lazarette.model.principal import Caller, Kind
from lazarette.model.user import root_arn, user_arn
from lazarette.services.session_requests import LIFETIME_S, LIFETIME_S_MAX, LIFETIME_S_MIN

_INSTANCE_ROLE_ID = "AROALIGHTSAILINSTANCE"

INSTEAD_OF_ROLES = (
    "There are no roles here. Give a user its own policies and access key and sign with "
    "them; ask GetSessionToken for temporary credentials; or attach an instance to a bucket."
)


async def get_caller_identity(services: IamServices, call: Call) -> Tree:
    """Return who calls; nobody needs a permission for it."""
    user_id, arn = await _identity(services, call.caller)
    return {"UserId": user_id, "Account": call.caller.account, "Arn": arn}


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


async def _identity(services: IamServices, caller: Caller) -> tuple[str, str]:
    """Return a caller's id and ARN."""
    account = caller.account
    if caller.kind is Kind.ROOT:
        return account, root_arn(account)
    if caller.kind is Kind.USER:
        user = await services.users.find_by_id(account, caller.identity_id)
        if user is not None:
            return user.user_id, user.arn
        return caller.identity_id, user_arn(account, "/", caller.name)
    if caller.kind is Kind.INSTANCE:
        session = caller.identity_id or caller.name
        role = f"arn:aws:sts::{account}:assumed-role/{INSTANCE_ROLE}/{session}"
        return f"{_INSTANCE_ROLE_ID}:{session}", role
    # A bucket's key is nobody's; AWS shows a user of an account of its own.
    return caller.access_key_id, user_arn(account, "/", caller.access_key_id)
