"""Reading settings: defaults < file < environment < command line.

Every problem of every source is found before anything is refused, so that one run of
`lazarette config check` tells all there is to mend.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lazarette.config.check import allowed_values, problems_between, problems_within
from lazarette.config.plan_tables import PLAN_TABLE, read_plans
from lazarette.config.settings import Config, ConfigInvalid, Setting, settings
from lazarette.model.bundle import BUNDLES, Bundle

PREFIX = "LAZARETTE_"
# Read by others than this file: the CLI, base/failpoints.py, the tests.
_OTHER_VARIABLES = frozenset(
    {"LAZARETTE_CONFIG", "LAZARETTE_FAILPOINTS", "LAZARETTE_TF_PLUGINS"}
)
_TEST_PREFIX = "LAZARETTE_TEST_"
_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off"})

Value = str | int | bool


class _Given(NamedTuple):
    """A value somebody gave for a setting, and where it stands, in words."""

    value: object
    place: str


def load(
    file: str | None, environ: Mapping[str, str], options: Mapping[str, object] | None = None
) -> Config:
    """Return the settings; `data_dir` and the TLS files are absolute paths in it.

    `options` is the command line: setting names to values, None for what was not given.
    Touches nothing but `file`. Raises: ConfigInvalid, naming every problem.
    """
    known = settings()
    problems: list[str] = []
    given: dict[str, _Given] = {}
    document = _read_file(file, problems)
    place = f"the file {file}"
    plans: tuple[Bundle, ...] = BUNDLES
    if PLAN_TABLE in document:
        plans = read_plans(document.pop(PLAN_TABLE), place, problems)
    given.update(_from_file(document, place, known, problems))
    given.update(_from_environment(environ, known, problems))
    for name, value in (options or {}).items():
        if value is not None:
            given[name] = _Given(value, f"the option {known[name].flag}")
    values: dict[str, Value] = {}
    for name, item in given.items():
        value = _convert(item.value, known[name])
        found = [_unreadable(known[name])] if value is None else []
        if value is not None:
            found = problems_within(known[name], value)
            values[name] = value
        shown = "" if known[name].about.is_secret else f" ({item.value!r})"
        problems += [f"`{name}`{shown}, from {item.place}: {text}" for text in found]
    problems += problems_between(Config(**values))  # type: ignore[arg-type]
    if problems:
        raise ConfigInvalid(tuple(problems))
    config = Config(**values)  # type: ignore[arg-type]
    fixed: dict[str, Any] = {
        name: os.path.abspath(os.path.expanduser(value))
        for name in ("data_dir", "tls_cert", "tls_key")
        if (value := getattr(config, name))
    }
    return Config(**{**values, **fixed, "plans": plans})


def _read_file(file: str | None, problems: list[str]) -> dict[str, Any]:
    if file is None:
        return {}
    import tomllib

    try:
        with open(file, "rb") as opened:
            return tomllib.load(opened)
    except OSError as error:
        problems.append(
            f"The file {file} cannot be read ({error.strerror}): name one that exists."
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"The file {file} is not TOML ({error}): correct it there.")
    return {}


def _from_file(
    document: Mapping[str, object],
    place: str,
    known: Mapping[str, Setting],
    problems: list[str],
) -> Iterator[tuple[str, _Given]]:
    for name, value in document.items():
        if name in known:
            yield name, _Given(value, place)
        else:
            problems.append(
                f"`{name}` in {place} is no setting: {_instead(name, [*known, PLAN_TABLE])}"
            )


def _from_environment(
    environ: Mapping[str, str], known: Mapping[str, Setting], problems: list[str]
) -> Iterator[tuple[str, _Given]]:
    names = {setting.variable: name for name, setting in known.items()}
    for variable, value in environ.items():
        if not variable.startswith(PREFIX) or variable in _OTHER_VARIABLES:
            continue
        if variable in names:
            yield names[variable], _Given(value, f"the environment variable {variable}")
        elif not variable.startswith(_TEST_PREFIX):
            problems.append(
                f"The environment variable {variable} is no setting: "
                f"{_instead(variable, list(names))}"
            )


def _instead(name: str, candidates: list[str]) -> str:
    import difflib

    close = difflib.get_close_matches(name, candidates, n=1)
    return f"did you mean {close[0]}?" if close else "take it out; see `lazarette config show`."


def _convert(value: object, setting: Setting) -> Value | None:
    """Return `value` in the setting's type, or None; text stands for any type."""
    if setting.kind is str:
        return value if isinstance(value, str) else None
    if setting.kind is bool:
        if isinstance(value, bool):
            return value
        word = value.lower() if isinstance(value, str) else ""
        return True if word in _TRUE else False if word in _FALSE else None
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.strip().isdigit():
        return int(value[:20])
    return None


def _unreadable(setting: Setting) -> str:
    return f"it must be {allowed_values(setting)}."
