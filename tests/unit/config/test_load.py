"""Reading settings from a file, the environment and the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from lazarette.config.load import load
from lazarette.config.settings import (
    Address,
    Config,
    ConfigInvalid,
    parse_address,
    settings,
)

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


def problems(file: str | None = None, **environ: str) -> tuple[str, ...]:
    """Return what is wrong when only this is given."""
    with pytest.raises(ConfigInvalid) as caught:
        load(file, environ)
    return caught.value.problems


def test_defaults_hold_when_nothing_is_said() -> None:
    """Without file, environment or options every setting has its default."""
    config = load(None, {})
    assert config.listen == "127.0.0.1:9000"
    assert config.inline_bytes_max == 32_768
    assert config.workers == 0


def test_data_dir_becomes_absolute() -> None:
    """A relative data folder is fixed once, so that nobody resolves it elsewhere later."""
    assert load(None, {"LAZARETTE_DATA_DIR": "somewhere"}).data_dir == str(
        Path.cwd() / "somewhere"
    )


def test_environment_beats_file_and_options_beat_both(tmp_path: Path) -> None:
    """The order is defaults < file < environment < command line."""
    file = tmp_path / "lazarette.toml"
    file.write_text('workers = 2\nregion = "eu-west-1"\nlog_level = "debug"\n')
    config = load(
        str(file),
        {"LAZARETTE_WORKERS": "3", "LAZARETTE_REGION": "eu-north-1"},
        {"workers": "4", "domain": None},
    )
    assert (config.workers, config.region, config.log_level) == (4, "eu-north-1", "debug")


@pytest.mark.parametrize(
    ("text", "expected"), [("true", True), ("1", True), ("YES", True), ("off", False)]
)
def test_reads_booleans_from_words(text: str, expected: bool) -> None:
    """An environment variable says yes or no in the usual words."""
    assert load(None, {"LAZARETTE_STRICT_REGION": text}).strict_region is expected


@pytest.mark.parametrize("name", [name for name in settings() if name != "data_dir"])
def test_every_setting_has_a_variable(name: str) -> None:
    """Each setting can be given by its environment variable in its default's own text."""
    setting = settings()[name]
    config = load(None, {setting.variable: str(setting.default)})
    assert getattr(config, name) == setting.default


def test_names_every_problem_at_once(tmp_path: Path) -> None:
    """One run tells of the file, the environment and what does not go together."""
    file = tmp_path / "lazarette.toml"
    file.write_text('workers = "many"\nlisten_on = "x"\ntls_cert = "cert.pem"\n')
    found = problems(str(file), LAZARETTE_LOG_FORMAT="xml", LAZARETTE_WORKES="3")
    assert len(found) == 5
    assert all(sentence.endswith((".", "?")) for sentence in found)


def test_refuses_unknown_names_and_guesses_the_right_one() -> None:
    """A mistyped variable is refused with the name that was meant."""
    assert problems(LAZARETTE_DATADIR="x") == (
        "The environment variable LAZARETTE_DATADIR is no setting: "
        "did you mean LAZARETTE_DATA_DIR?",
    )


def test_leaves_variables_of_others_alone() -> None:
    """Failpoints, the file's name and the tests' own variables are no settings."""
    others = {"LAZARETTE_FAILPOINTS": "", "LAZARETTE_CONFIG": "x", "LAZARETTE_TEST_X": "1"}
    assert load(None, {**others, "PATH": "/bin"}) == load(None, {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LISTEN", "9000"),
        ("LISTEN", "127.0.0.1:70000"),
        ("LISTEN", "::1:9000"),
        ("CONSOLE_LISTEN", ""),
        ("WORKERS", "-1"),
        ("WORKERS", "65"),
        ("FREE_NETWORKS", "10.0.0.1/8"),
        ("FREE_NETWORKS", "everywhere"),
        ("WORKERS", "1.5"),
        ("DOMAIN", "https://example.org"),
        ("DOMAIN", ".example.org"),
        ("REGION", "us_east_1"),
        ("REGION", ""),
        ("PUBLIC_URL", "example.org"),
        ("PUBLIC_URL", "https://example.org/path"),
        ("STRICT_REGION", "perhaps"),
        ("SERVER_KEY", "c2hvcnQ="),
        ("SERVER_KEY", "***"),
        ("DATA_DIR", ""),
        ("UPLOAD_EXPIRE_HOURS", "0"),
    ],
)
def test_refuses_values_that_cannot_be(name: str, value: str) -> None:
    """Each wrong value is refused, naming its variable."""
    (found,) = problems(**{f"LAZARETTE_{name}": value})
    assert f"LAZARETTE_{name}" in found


def test_refuses_half_a_pair() -> None:
    """A certificate needs its key, a key id its secret."""
    found = problems(LAZARETTE_TLS_KEY="k.pem", LAZARETTE_ROOT_ACCESS_KEY_ID="A" * 20)
    assert len(found) == 2
    assert "set both or neither" in found[0]


def test_refuses_one_port_for_two() -> None:
    """The console has an origin of its own, except where the system chooses both ports."""
    assert "port of its own" in problems(LAZARETTE_CONSOLE_LISTEN="127.0.0.1:9000")[0]
    load(None, {"LAZARETTE_LISTEN": "[::1]:0", "LAZARETTE_CONSOLE_LISTEN": "[::1]:0"})


@pytest.mark.parametrize("secret", ["short", "with a space in it, and long"])
def test_never_repeats_a_secret(secret: str) -> None:
    """A refused secret is not quoted in the sentence that refuses it."""
    found = problems(
        LAZARETTE_ROOT_ACCESS_KEY_ID="A" * 20, LAZARETTE_ROOT_SECRET_ACCESS_KEY=secret
    )
    assert not any(secret in sentence for sentence in found)


def test_a_config_in_a_traceback_shows_no_secret() -> None:
    """`repr` leaves the secrets out."""
    config = Config(root_secret_access_key="s" * 40, server_key=KEY)
    assert "s" * 40 not in repr(config)
    assert KEY not in repr(config)


@pytest.mark.parametrize("text", ["not = [toml", "\xff\xfe"])
def test_refuses_a_file_that_is_not_toml(tmp_path: Path, text: str) -> None:
    """A broken file is one problem with its place."""
    file = tmp_path / "lazarette.toml"
    file.write_bytes(text.encode("latin-1"))
    assert "is not TOML" in problems(str(file))[0]


def test_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A named file has to exist."""
    assert "cannot be read" in problems(str(tmp_path / "none.toml"))[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("127.0.0.1:9000", Address("127.0.0.1", 9000)),
        ("localhost:1", Address("localhost", 1)),
        ("[::]:9000", Address("::", 9000)),
        (":9000", Address("0.0.0.0", 9000)),
    ],
)
def test_reads_addresses(text: str, expected: Address) -> None:
    """Hosts, IPv6 in brackets, and an empty host for every interface."""
    assert parse_address(text) == expected


def test_shows_the_url_people_use() -> None:
    """`public_url` first, else one made of the listener."""
    assert Config(listen="[::1]:80").endpoint_url() == "http://[::1]:80"
    assert Config(tls_cert="c", tls_key="k").endpoint_url() == "https://127.0.0.1:9000"
    assert Config(public_url="https://s.example.org/").endpoint_url() == (
        "https://s.example.org"
    )
