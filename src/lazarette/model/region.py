"""The regions Lightsail names; labels here, since one server holds them all.

Source: Lightsail RegionName. Buckets may be made under other labels as well.
"""

from __future__ import annotations

from typing import NamedTuple

from lazarette.model.names import Region

ZONES = ("a", "b", "c")


class RegionLabel(NamedTuple):
    """A region and where AWS has it."""

    name: Region
    display_name: str
    area: str
    continent_code: str


def _label(name: str, display_name: str, area: str, continent_code: str) -> RegionLabel:
    return RegionLabel(Region(name), display_name, area, continent_code)


REGIONS = (
    _label("us-east-1", "Virginia", "the eastern United States", "NA"),
    _label("us-east-2", "Ohio", "the central and eastern United States", "NA"),
    _label("us-west-1", "N. California", "the western United States", "NA"),
    _label("us-west-2", "Oregon", "the north-western United States and Canada", "NA"),
    _label("eu-west-1", "Ireland", "Ireland and western Europe", "EU"),
    _label("eu-west-2", "London", "the United Kingdom", "EU"),
    _label("eu-west-3", "Paris", "France and western Europe", "EU"),
    _label("eu-central-1", "Frankfurt", "Germany and central Europe", "EU"),
    _label("eu-north-1", "Stockholm", "Sweden and northern Europe", "EU"),
    _label("eu-south-2", "Spain", "Spain and southern Europe", "EU"),
    _label("ca-central-1", "Montreal", "Canada", "NA"),
    _label("ap-east-1", "Hong Kong", "Hong Kong and eastern Asia", "AS"),
    _label("ap-south-1", "Mumbai", "India and southern Asia", "AS"),
    _label("ap-southeast-1", "Singapore", "Singapore and south-eastern Asia", "AS"),
    _label("ap-southeast-2", "Sydney", "Australia and New Zealand", "OC"),
    _label("ap-southeast-3", "Jakarta", "Indonesia and south-eastern Asia", "AS"),
    _label("ap-southeast-5", "Malaysia", "Malaysia and south-eastern Asia", "AS"),
    _label("ap-northeast-1", "Tokyo", "Japan", "AS"),
    _label("ap-northeast-2", "Seoul", "Korea and north-eastern Asia", "AS"),
    _label("sa-east-1", "São Paulo", "Brazil and South America", "SA"),
)
