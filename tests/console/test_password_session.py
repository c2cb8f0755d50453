"""Signing in to the console as a user, with a password."""

from __future__ import annotations

from xml.etree import ElementTree

from console.test_session import Reply, Signed, ask
from make import unique_name
from server import Server

PASSWORD = "Correct-horse-1"


def make_person(server: Server, *, must_change: bool = False) -> tuple[str, str]:
    """Make a user with a password; return its name and ARN."""
    name = unique_name("person")
    iam = server.iam()
    arn = iam.create_user(UserName=name)["User"]["Arn"]
    iam.create_login_profile(
        UserName=name, Password=PASSWORD, PasswordResetRequired=must_change
    )
    return name, arn


def sign_in(server: Server, name: str, password: str = PASSWORD) -> Reply:
    """Sign in by the name of the account."""
    asked = {"account": "main", "user": name, "password": password}
    return ask(server, "POST", "/api/session", asked)


def signed(reply: Reply) -> Signed:
    """Return the session that was begun."""
    assert reply.status == 200, reply.body
    return Signed(reply.headers["set-cookie"].partition(";")[0], reply.value["csrf"])


def call_iam(server: Server, session: Signed, action: str, **parameters: str) -> Reply:
    """Call an operation of IAM by the console."""
    asked = {"Action": action, "Version": "2010-05-08", **parameters}
    return ask(server, "POST", "/api/query/iam", asked, session.headers())


def code_of(reply: Reply) -> str:
    """Return the code of a refusal, in XML or in JSON."""
    if reply.body.startswith(b"{"):
        return str(reply.value.get("__type") or reply.value.get("code"))
    found = ElementTree.fromstring(reply.body).find(".//{*}Code")
    assert found is not None
    return found.text or ""


def test_a_user_signs_in_with_its_password(server: Server) -> None:
    """By the account's name; the session is the user's, and a wrong password is refused."""
    name, arn = make_person(server)
    reply = sign_in(server, name)
    assert reply.status == 200, reply.body
    assert reply.value["arn"] == arn
    assert reply.value["mustChangePassword"] is False
    assert sign_in(server, name, "Wrong-horse-1").status == 401
    assert server.iam().get_user(UserName=name)["User"]["PasswordLastUsed"]


def test_people_in_the_console_manage_users_as_their_policies_say(server: Server) -> None:
    """Other temporary credentials may not; the console's are as good as the person."""
    name, _ = make_person(server)
    session = signed(sign_in(server, name))
    other = unique_name("other")
    assert code_of(call_iam(server, session, "CreateUser", UserName=other)) == "AccessDenied"
    server.iam().attach_user_policy(
        UserName=name, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"
    )
    assert call_iam(server, session, "CreateUser", UserName=other).status == 200
    key = call_iam(server, session, "CreateAccessKey", UserName=other)
    assert key.status == 200
    assert server.iam().get_user(UserName=other)["User"]["UserName"] == other
    assert code_of(call_iam(server, session, "GetSessionToken")) == "AccessDenied"


def test_a_password_that_has_to_be_changed_is_good_for_that_alone(server: Server) -> None:
    """Nothing else is allowed, whatever the policies say, until it is changed; then all is."""
    name, _ = make_person(server, must_change=True)
    server.iam().attach_user_policy(
        UserName=name, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"
    )
    reply = sign_in(server, name)
    assert reply.value["mustChangePassword"] is True
    session = signed(reply)
    shown = ask(server, "GET", "/api/session", headers=session.headers())
    assert shown.value["mustChangePassword"] is True
    refused = ask(server, "POST", "/api/lightsail/GetBuckets", {}, session.headers())
    assert code_of(refused) == "AccessDeniedException"
    assert code_of(call_iam(server, session, "ListUsers")) == "AccessDenied"
    wrong = {"OldPassword": "Wrong-horse-1", "NewPassword": "Another-horse-2"}
    assert call_iam(server, session, "ChangePassword", **wrong).status == 403
    right = {"OldPassword": PASSWORD, "NewPassword": "Another-horse-2"}
    assert call_iam(server, session, "ChangePassword", **right).status == 200
    ended = ask(server, "POST", "/api/lightsail/GetBuckets", {}, session.headers())
    assert code_of(ended) == "SignedOut"
    after = sign_in(server, name, "Another-horse-2")
    assert after.value["mustChangePassword"] is False
    allowed = ask(server, "POST", "/api/lightsail/GetBuckets", {}, signed(after).headers())
    assert allowed.status == 200
