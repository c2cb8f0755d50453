"""Signing in to the console as a user, with a password."""

from __future__ import annotations

from console.test_session import ask
from make import unique_name
from server import Server


def test_a_user_signs_in_with_its_password(server: Server) -> None:
    """By the account's name; the session is the user's, and a wrong password is refused."""
    name = unique_name("person")
    iam = server.iam()
    arn = iam.create_user(UserName=name)["User"]["Arn"]
    iam.create_login_profile(UserName=name, Password="Correct-horse-1")
    asked = {"account": "main", "user": name, "password": "Correct-horse-1"}
    reply = ask(server, "POST", "/api/session", asked)
    assert reply.status == 200, reply.body
    assert reply.value["arn"] == arn
    refused = ask(server, "POST", "/api/session", {**asked, "password": "Wrong-horse-1"})
    assert refused.status == 401
    assert iam.get_user(UserName=name)["User"]["PasswordLastUsed"]
