"""`lazarette user`: make users of an account, list and delete them, beside a running server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from lazarette.cli.options import DATA_NAMES, DONE, AsJson, Config, existing, with_config
from lazarette.cli.output import Output

if TYPE_CHECKING:
    from lazarette.compose.engines import Engines
    from lazarette.services.user_admin import NewUser, UserAdmin, UserRow

app = typer.Typer(help="Make users of an account, list and delete them.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Name of the user.", metavar="NAME")]
Account = Annotated[str, typer.Option(help="Name of the account.", metavar="NAME")]


@app.command("create")
@with_config(DATA_NAMES)
def create(
    config: Config,
    name: Name,
    account: Account = "main",
    path: Annotated[str, typer.Option(help="Path of the user's ARN.", metavar="PATH")] = "/",
    policy: Annotated[
        list[str] | None,
        typer.Option(
            help="A managed policy to attach, by name or ARN, such as AdministratorAccess; "
            "may be given several times.",
            metavar="POLICY",
        ),
    ] = None,
    with_password: Annotated[
        bool,
        typer.Option("--with-password", help="Make a first password for the console, too."),
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Make a user with an access key; its secret is shown now and never again.

    It may do what its policies allow: nothing without one.
    """

    async def run() -> NewUser:
        from lazarette.compose.engines import open_engines

        async with open_engines(existing(config)) as engines:
            return await _admin(engines).create(
                account, name, path, policy or [], with_password
            )

    _show(Output(as_json=as_json), asyncio.run(run()))
    return DONE


@app.command("list")
@with_config(DATA_NAMES)
def list_users(config: Config, account: Account = "main", as_json: AsJson = False) -> int:
    """List the users of an account, by name."""

    async def run() -> list[UserRow]:
        from lazarette.compose.engines import open_engines

        async with open_engines(existing(config)) as engines:
            return await _admin(engines).list_users(account)

    rows = asyncio.run(run())
    out = Output(as_json=as_json)
    out.document([_row(row) for row in rows])
    out.table(
        ("Name", "ARN", "Policies", "Access keys", "Password"),
        [
            (
                user.name,
                user.arn,
                str(len(user.inline) + len(user.attached)),
                ", ".join(key.access_key_id for key in keys),
                "yes" if user.login else "no",
            )
            for user, keys in rows
        ],
    )
    return DONE


@app.command("delete")
@with_config(DATA_NAMES)
def delete(
    config: Config, name: Name, account: Account = "main", as_json: AsJson = False
) -> int:
    """Delete a user with its keys, policies and password; they stop at once."""

    async def run() -> str:
        from lazarette.compose.engines import open_engines

        async with open_engines(existing(config)) as engines:
            return (await _admin(engines).delete(account, name)).arn

    arn = asyncio.run(run())
    out = Output(as_json=as_json)
    out.document({"arn": arn})
    out.line(f"Deleted {arn}")
    return DONE


def _admin(engines: Engines) -> UserAdmin:
    from lazarette.services.user_admin import UserAdmin

    return UserAdmin(engines.metadata, engines.box, engines.clock, engines.ids)


def _row(row: UserRow) -> dict[str, object]:
    user, keys = row
    return {
        "name": user.name,
        "arn": user.arn,
        "user_id": user.user_id,
        "inline_policies": sorted(user.inline),
        "attached_policies": list(user.attached),
        "access_keys": [
            {"access_key_id": key.access_key_id, "is_active": key.is_active} for key in keys
        ],
        "has_password": user.login is not None,
    }


def _show(out: Output, new: NewUser) -> None:
    user = new.user
    password = {"password": new.password} if new.password else {}
    out.document(
        {
            "name": user.name,
            "arn": user.arn,
            "user_id": user.user_id,
            "access_key_id": new.access_key_id,
            "secret_access_key": new.secret,
            **password,
        }
    )
    out.line(f"User               {user.name}")
    out.line(f"ARN                {user.arn}")
    out.line(f"Access key id      {new.access_key_id}")
    out.line(f"Secret access key  {new.secret}")
    if new.password:
        out.line(f"Password           {new.password}")
        out.line("The password is to be changed when it is first used.")
    out.line("The secret is not shown again.")
    if not user.attached:
        out.line("The user may do nothing yet: give it a policy.")
