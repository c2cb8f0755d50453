"""The server key file and settings fit for a log."""

from __future__ import annotations

import base64
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lazarette.config.check import problems_here
from lazarette.config.secrets import KEY_FILE, load_server_key, redacted
from lazarette.config.settings import Config, ConfigInvalid


def test_makes_a_key_once_that_only_the_owner_reads(tmp_path: Path) -> None:
    """The first start makes the file with mode 0600; the next ones read it."""
    config = Config(data_dir=str(tmp_path / "data"))
    key = load_server_key(config)
    assert len(key) == 32
    assert (tmp_path / "data" / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert load_server_key(config) == key
    assert os.listdir(tmp_path / "data") == [KEY_FILE]


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    """Racing first starts all get the key of the one that came first."""
    config = Config(data_dir=str(tmp_path / "data"))
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: load_server_key(config), range(64)))
    assert len(keys) == 1
    assert os.listdir(tmp_path / "data") == [KEY_FILE]


def test_takes_the_key_of_the_setting(tmp_path: Path) -> None:
    """A key from the environment leaves no file behind."""
    text = base64.b64encode(bytes(range(32))).decode()
    config = Config(data_dir=str(tmp_path / "data"), server_key=text)
    assert load_server_key(config) == bytes(range(32))
    assert not (tmp_path / "data").exists()


def test_refuses_a_key_that_others_may_read(tmp_path: Path) -> None:
    """A group-readable key is refused with the command that mends it."""
    config = Config(data_dir=str(tmp_path))
    load_server_key(config)
    (tmp_path / KEY_FILE).chmod(0o640)
    with pytest.raises(ConfigInvalid, match="chmod 600"):
        load_server_key(config)


@pytest.mark.parametrize("text", ["", "c2hvcnQ=", "not base64!"])
def test_refuses_a_damaged_key(tmp_path: Path, text: str) -> None:
    """What is not 32 bytes in base64 is not replaced but refused."""
    path = tmp_path / KEY_FILE
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(ConfigInvalid, match="backup"):
        load_server_key(Config(data_dir=str(tmp_path)))
    assert path.read_text() == text


def test_makes_no_second_key_for_secrets_that_are_sealed(tmp_path: Path) -> None:
    """A lost key is told, not replaced by one that opens nothing."""
    with pytest.raises(ConfigInvalid, match="missing"):
        load_server_key(Config(data_dir=str(tmp_path)), may_create=False)
    assert not os.listdir(tmp_path)


def test_shows_secrets_only_as_set_or_unset() -> None:
    """`redacted` names every setting and quotes no secret."""
    shown = redacted(Config(root_secret_access_key="s" * 40))
    assert shown["root_secret_access_key"] == "set"
    assert shown["server_key"] == "unset"
    assert shown["strict_region"] == "false"
    assert not any("sss" in value for value in shown.values())


def test_names_what_this_machine_lacks(tmp_path: Path) -> None:
    """A missing certificate and a data folder that is a file are found together."""
    file = tmp_path / "file"
    file.touch()
    config = Config(data_dir=str(file), tls_cert="/no/cert.pem", tls_key="/no/key.pem")
    assert len(problems_here(config)) == 3
    assert problems_here(Config(data_dir=str(tmp_path / "a" / "b"))) == []
