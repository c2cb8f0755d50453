"""Settings as command-line options: one option per setting, from the table of settings.

A command takes `config` as its first parameter and is decorated with the settings it may be
told; the decorator adds their options and `--config`, reads everything, and turns every
expected failure into a sentence and an exit status.
"""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable, Iterable
from typing import Annotated, Any

import typer

from lazarette.cli.output import Output
from lazarette.config.load import load
from lazarette.config.settings import Config, ConfigInvalid, Setting, settings
from lazarette.model.errors import LazaretteError

DONE, FAILED, MISUSED = 0, 1, 2
# By the last word of a setting's name; what is not here is a name.
_PLACEHOLDERS = {
    "listen": "HOST:PORT",
    "dir": "FOLDER",
    "cert": "FILE",
    "key": "FILE",
    "url": "URL",
}

AsJson = Annotated[bool, typer.Option("--json", help="Write JSON, for scripts.")]


def with_config(
    names: Iterable[str],
) -> Callable[[Callable[..., int]], Callable[..., None]]:
    """Give a command the options of the settings `names`, and call it with a Config.

    The command returns its exit status: 0 done, 1 refused or failed, 2 misuse.
    """
    known = settings()
    wanted = [known[name] for name in names]

    def decorate(command: Callable[..., int]) -> Callable[..., None]:
        own = list(inspect.signature(command, eval_str=True).parameters.values())
        assert own[0].name == "config"

        @functools.wraps(command)
        def run(**given: Any) -> None:
            options = {setting.name: given.pop(setting.name) for setting in wanted}
            file = given.pop("config_file")
            raise typer.Exit(_run(command, file, options, given))

        parameters = [*own[1:], _config_file(), *[_parameter(setting) for setting in wanted]]
        # Typer reads both.
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {item.name: item.annotation for item in parameters}
        del run.__wrapped__
        return run

    return decorate


def _run(
    command: Callable[..., int],
    file: str | None,
    options: dict[str, object],
    given: dict[str, object],
) -> int:
    out = Output()
    try:
        config = load(file, os.environ, options)
        return command(config, **given)
    except ConfigInvalid as error:
        for sentence in error.problems:
            out.problem(sentence)
        return MISUSED
    except LazaretteError as error:
        out.problem(in_words(error))
        return FAILED
    except BrokenPipeError:
        # Whoever read the output has enough (`| head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return FAILED


def existing(config: Config) -> Config:
    """Return `config` if its data folder is in use, so that a typing error makes no new one.

    Raises: ConfigInvalid.
    """
    if os.path.isdir(config.data_dir) and os.listdir(config.data_dir):
        return config
    raise ConfigInvalid(
        (f"There is no data in {config.data_dir}: name the server's folder by --data-dir.",)
    )


def in_words(error: LazaretteError) -> str:
    """Say a failure to the person at the terminal."""
    if sentence := error.facts.get("sentence"):
        return str(sentence)
    meaning = (type(error).__doc__ or type(error).__name__).partition("\n")[0]
    facts = ", ".join(f"{name} {value}" for name, value in error.facts.items())
    return f"{meaning} ({facts})" if facts else meaning


def _config_file() -> inspect.Parameter:
    option = typer.Option(
        "--config",
        envvar="LAZARETTE_CONFIG",
        metavar="FILE",
        help="TOML file with settings.",
        show_default=False,
    )
    return inspect.Parameter(
        "config_file",
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[str | None, option],
    )


def _parameter(setting: Setting) -> inspect.Parameter:
    names = [setting.flag]
    if setting.kind is bool:
        names = [f"{setting.flag}/--no-{setting.flag.removeprefix('--')}"]
    # The environment is read by `load`, which can tell whence a wrong value came.
    option = typer.Option(
        *names,
        help=setting.about.meaning,
        metavar=None if setting.kind is bool else _placeholder(setting),
        show_default=False,
    )
    kind: Any = bool if setting.kind is bool else str
    return inspect.Parameter(
        setting.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[kind | None, option],
    )


def _placeholder(setting: Setting) -> str:
    """Return what stands for a value in the help text.

    >>> _placeholder(settings()["log_format"]), _placeholder(settings()["listen"])
    ('plain|json', 'HOST:PORT')
    """
    if setting.about.choices:
        return "|".join(setting.about.choices)
    if setting.kind is int:
        return "NUMBER"
    words = {
        "listen": "HOST:PORT",
        "dir": "FOLDER",
        "cert": "FILE",
        "key": "FILE",
        "url": "URL",
    }
    return words.get(setting.name.rpartition("_")[2], "NAME")


CONFIG_NAMES = tuple(name for name, setting in settings().items() if setting.flag)
DATA_NAMES = ("data_dir",)

__all__ = [
    "CONFIG_NAMES",
    "DATA_NAMES",
    "DONE",
    "FAILED",
    "MISUSED",
    "AsJson",
    "Config",
    "existing",
    "in_words",
    "with_config",
]
