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


@with_config(DATA_NAMES)
def explain(
    config: Config,
    resource: Annotated[
        str, typer.Argument(help="What it would be done to.", metavar="[BUCKET[/KEY]]")
    ] = "",
    action: Annotated[
        str, typer.Option(help="The action, such as s3:GetObject.", metavar="ACTION")
    ] = "s3:GetObject",
    access_key_id: Annotated[
        str | None, typer.Option(help="Who asks, by access key.", metavar="ID")
    ] = None,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Nobody signs.")] = False,
    as_json: AsJson = False,
) -> int:
    """Say whether a caller may do an action on a bucket or object, and by which rule."""
    from lazarette.compose.engines import open_engines
    from lazarette.services.explanations import Explanation, Explanations, parse_action

    out = Output(as_json=as_json)
    if (access_key_id is None) != anonymous:
        out.problem("Say who asks: --access-key-id ID, or --anonymous.")
        return MISUSED
    asked = parse_action(action)

    async def run() -> Explanation:
        async with open_engines(existing(config)) as engines:
            bucket, _, key = resource.partition("/")
            explanations = Explanations(engines.metadata)
            return await explanations.explain(access_key_id, asked, bucket, key)

    explanation = asyncio.run(run())
    out.document(explanation)
    out.line(explanation.sentence)
    return DONE
