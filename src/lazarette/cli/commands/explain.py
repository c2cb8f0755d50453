"""`lazarette explain`: why may or may not somebody do something."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from lazarette.cli.options import (
    DATA_NAMES,
    DONE,
    MISUSED,
    AsJson,
    Config,
    existing,
    with_config,
)
from lazarette.cli.output import Output


@with_config((*DATA_NAMES, "region"))
def explain(
    config: Config,
    resource: Annotated[
        str, typer.Argument(help="What it would be done to.", metavar="[BUCKET[/KEY]]")
    ] = "",
    action: Annotated[
        str, typer.Option(help="The action, such as s3:GetObject.", metavar="ACTION")
    ] = "s3:GetObject",
    version_id: Annotated[
        str | None, typer.Option(help="The version of the object.", metavar="ID")
    ] = None,
    access_key_id: Annotated[
        str, typer.Option(help="Who asks, by access key.", metavar="ID", show_default=False)
    ] = "",
    user: Annotated[
        str,
        typer.Option(
            help="Who asks, a user; what policies say of a request's address or time counts "
            "as unknown.",
            metavar="NAME",
            show_default=False,
        ),
    ] = "",
    instance: Annotated[
        str,
        typer.Option(help="Who asks, an instance.", metavar="NAME", show_default=False),
    ] = "",
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Nobody signs.")] = False,
    account: Annotated[
        str, typer.Option(help="Name of the user's or instance's account.", metavar="NAME")
    ] = "main",
    as_json: AsJson = False,
) -> int:
    """Say whether a caller may do an action on a bucket or object, and by which rule."""
    from lazarette.compose.engines import open_engines
    from lazarette.services.explanations import (
        Asker,
        Explanation,
        Explanations,
        parse_action,
    )

    out = Output(as_json=as_json)
    if [bool(access_key_id), bool(user), bool(instance), anonymous].count(True) != 1:
        out.problem(
            "Say who asks: --access-key-id ID, --user NAME, --instance NAME, or --anonymous."
        )
        return MISUSED
    asker = Asker(access_key_id, user, instance, account, config.region)
    asked = parse_action(action)

    async def run() -> Explanation:
        async with open_engines(existing(config)) as engines:
            bucket, _, key = resource.partition("/")
            explanations = Explanations(engines.metadata)
            return await explanations.explain(asker, asked, bucket, key, version_id)

    explanation = asyncio.run(run())
    out.document(explanation)
    out.line(explanation.sentence)
    return DONE
