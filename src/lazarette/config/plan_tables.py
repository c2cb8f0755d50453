"""The [[plan]] tables of the settings file: storage plans read, checked, shown.

Once there is one, the tables are the whole catalogue, and AWS's three plans are gone from it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from lazarette.model.bundle import Bundle
from lazarette.model.names import BundleId

PLAN_TABLE = "plan"
# Plans may be many, a list of them on one page of an answer not.
_PLANS_MAX = 100
_GB_MAX = 1 << 30  # An exabyte.
_USD_MAX = 1_000_000
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}", re.ASCII)
# How each member is called in the file and in `Bundle`; what it must be, in words.
_MEMBERS = {
    "id": "bundle_id",
    "name": "name",
    "price": "price_usd",
    "storage_gb": "storage_gb",
    "transfer_gb": "transfer_gb",
    "active": "is_active",
    "storage_overage_price": "storage_overage_usd",
    "transfer_overage_price": "transfer_overage_usd",
}
_NEEDED = ("id", "price", "storage_gb", "transfer_gb")
_RULES = {
    "id": "1 to 63 letters, digits, dots, hyphens or underscores, such as small_1_0",
    "name": "1 to 255 characters",
    "price": f"US dollars a month, from 0 to {_USD_MAX}",
    "storage_gb": f"a whole number from 1 to {_GB_MAX}",
    "transfer_gb": f"a whole number from 0 to {_GB_MAX}",
    "active": "true or false",
    "storage_overage_price": f"US dollars per GB and month, from 0 to {_USD_MAX}",
    "transfer_overage_price": f"US dollars per GB, from 0 to {_USD_MAX}",
}


def read_plans(value: object, place: str, problems: list[str]) -> tuple[Bundle, ...]:
    """Return the plans of the file's `plan` member; what is wrong is added to `problems`."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        problems.append(f"`plan` in {place} must be tables: begin each plan with [[plan]].")
        return ()
    found: list[Bundle] = []
    for number, table in enumerate(value, start=1):
        where = f"Plan {number} in {place}"
        wrong = list(_problems_of(table))
        problems += [f"{where}: {sentence}" for sentence in wrong]
        if not wrong:
            found.append(_plan(table))
    ids = [plan.bundle_id for plan in found]
    problems += [
        f"The plan {name!r} is in {place} more than once: give each an id of its own."
        for name in sorted({name for name in ids if ids.count(name) > 1})
    ]
    if len(value) > _PLANS_MAX:
        problems.append(f"There are {len(value)} plans in {place}: name at most {_PLANS_MAX}.")
    if len(found) == len(value) and not any(plan.is_active for plan in found):
        problems.append(f"No plan in {place} is active: buckets must be able to pick one.")
    return tuple(found)


def plan_lines(plans: Sequence[Bundle]) -> dict[str, str]:
    """Return each plan in words, by what `lazarette config show` calls it.

    >>> from lazarette.model.bundle import BUNDLES
    >>> plan_lines(BUNDLES[:1])["plan small_1_0"]
    'Object Storage 5GB: 1 USD, 5 GB stored, 25 GB sent; over 0.03, 0.09 USD'
    """
    return {
        f"{PLAN_TABLE} {plan.bundle_id}": (
            f"{plan.name}: {plan.price_usd:g} USD, {plan.storage_gb} GB stored, "
            f"{plan.transfer_gb} GB sent; over {plan.storage_overage_usd:g}, "
            f"{plan.transfer_overage_usd:g} USD" + ("" if plan.is_active else "; inactive")
        )
        for plan in plans
    }


def plan_rules() -> Mapping[str, str]:
    """Return what each member of a table must be, in words, for the documentation."""
    return {
        name: rule + ("" if name in _NEEDED else "; may be left out")
        for name, rule in _RULES.items()
    }


def _plan(table: Mapping[str, Any]) -> Bundle:
    given = {_MEMBERS[name]: value for name, value in table.items()}
    given.setdefault("name", given["bundle_id"])
    for name in ("price_usd", "storage_overage_usd", "transfer_overage_usd"):
        if name in given:
            given[name] = float(given[name])
    given["bundle_id"] = BundleId(given["bundle_id"])
    return Bundle(**given)


def _problems_of(table: Mapping[str, object]) -> list[str]:
    found = [
        f"`{name}` is no member of a plan: use {', '.join(_MEMBERS)}."
        for name in table
        if name not in _MEMBERS
    ]
    found += [
        f"`{name}` is missing: it is {_RULES[name]}." for name in _NEEDED if name not in table
    ]
    found += [
        f"`{name}` ({value!r}) must be {_RULES[name]}."
        for name, value in table.items()
        if name in _MEMBERS and not _is_right(name, value)
    ]
    return found


def _is_right(name: str, value: object) -> bool:
    if name == "active":
        return isinstance(value, bool)
    if name == "id":
        return isinstance(value, str) and _ID.fullmatch(value) is not None
    if name == "name":
        return isinstance(value, str) and bool(value.strip()) and len(value) <= 255
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if name in ("storage_gb", "transfer_gb"):
        least = 1 if name == "storage_gb" else 0
        return isinstance(value, int) and least <= value <= _GB_MAX
    return math.isfinite(value) and 0 <= value <= _USD_MAX
