"""The [[plan]] tables of the settings file."""

from __future__ import annotations

from pathlib import Path

import pytest

from lazarette.config.load import load
from lazarette.config.secrets import redacted
from lazarette.config.settings import ConfigInvalid
from lazarette.model.bundle import BUNDLES, Bundle
from lazarette.model.names import BundleId

GOOD = """
workers = 2

[[plan]]
id = "team_1_0"
name = "Team 500GB"
price = 4.5
storage_gb = 500
transfer_gb = 0
storage_overage_price = 0
transfer_overage_price = 0.01

[[plan]]
id = "old"
price = 1
storage_gb = 1
transfer_gb = 1
active = false
"""


def write(folder: Path, text: str) -> str:
    """Return the name of a settings file with this text."""
    file = folder / "lazarette.toml"
    file.write_text(text)
    return str(file)


def problems(folder: Path, text: str) -> tuple[str, ...]:
    """Return what is wrong with a file."""
    with pytest.raises(ConfigInvalid) as caught:
        load(write(folder, text), {})
    return caught.value.problems


def test_awss_plans_hold_without_a_table(tmp_path: Path) -> None:
    """Nobody has to know of plans."""
    assert load(None, {}).plans == load(write(tmp_path, "workers = 1"), {}).plans == BUNDLES


def test_tables_are_the_whole_catalogue(tmp_path: Path) -> None:
    """In their order, with defaults for what is left out; other settings stand beside them."""
    config = load(write(tmp_path, GOOD), {})
    assert config.workers == 2
    assert config.plans == (
        Bundle(BundleId("team_1_0"), "Team 500GB", 4.5, 500, 0, True, 0.0, 0.01),
        Bundle(BundleId("old"), "old", 1.0, 1, 1, False),
    )


def test_shown_are_the_plans_too(tmp_path: Path) -> None:
    """`lazarette config show` prints a line for each."""
    shown = redacted(load(write(tmp_path, GOOD), {}))
    assert shown["plan team_1_0"] == (
        "Team 500GB: 4.5 USD, 500 GB stored, 0 GB sent; over 0, 0.01 USD"
    )
    assert shown["plan old"].endswith("; inactive")
    assert redacted(load(None, {}))["plan small_1_0"]


PLAN = '[[plan]]\nid = "a"\nprice = 1\nstorage_gb = 1\ntransfer_gb = 1\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("plan = 3", "begin each plan with [[plan]]"),
        ('plan = ["small"]', "begin each plan with [[plan]]"),
        ("plan = []", "No plan"),
        (PLAN + "active = false", "No plan"),
        (PLAN + PLAN, "more than once"),
        (PLAN + "storage = 3", "`storage` is no member"),
        (PLAN.replace("storage_gb = 1\n", ""), "`storage_gb` is missing"),
        (PLAN.replace('"a"', '""'), "`id` ('')"),
        (PLAN.replace('"a"', '"a b"'), "`id` ('a b')"),
        (PLAN.replace("price = 1", "price = -1"), "`price` (-1)"),
        (PLAN.replace("price = 1", "price = nan"), "`price` (nan)"),
        (PLAN.replace("price = 1", 'price = "1"'), "`price` ('1')"),
        (PLAN.replace("storage_gb = 1", "storage_gb = 0"), "`storage_gb` (0)"),
        (PLAN.replace("storage_gb = 1", "storage_gb = 1.5"), "`storage_gb` (1.5)"),
        (PLAN.replace("transfer_gb = 1", "transfer_gb = true"), "`transfer_gb` (True)"),
        (PLAN + 'active = "yes"', "`active` ('yes')"),
        (PLAN + "storage_overage_price = inf", "`storage_overage_price` (inf)"),
        (PLAN + 'name = ""', "`name` ('')"),
        ("plans = 3", "did you mean plan?"),
    ],
)
def test_refuses_what_is_no_plan(tmp_path: Path, text: str, words: str) -> None:
    """Each mistake is one sentence that says what to write."""
    (found,) = problems(tmp_path, text)
    assert words in found
    assert found.endswith((".", "?"))


def test_names_every_mistake_with_its_plan(tmp_path: Path) -> None:
    """Plans are counted from one, and other settings' problems are told as well."""
    text = "workers = 900\n" + PLAN + '[[plan]]\nid = "b"\nprice = -1\n'
    found = problems(tmp_path, text)
    assert len(found) == 4
    assert [sentence.startswith("Plan 2 in") for sentence in found].count(True) == 3
