"""How much a bucket holds."""

from __future__ import annotations

import msgspec


class Usage(msgspec.Struct, frozen=True):
    """What a bucket's counters say. Source: S3 "Amazon S3 daily storage metrics"."""

    bytes: int  # of every version, and of the parts of unfinished uploads
    objects: int  # versions, delete markers aside
    markers: int  # delete markers
    parts: int  # of unfinished uploads

    @property
    def number(self) -> int:
        """What the metric NumberOfObjects counts."""
        return self.objects + self.markers + self.parts
