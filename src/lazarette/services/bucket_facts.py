"""What is told of a bucket whoever asks: its cross-origin rules, and whether
it is the one that the client means.

A browser asks for the rules without a signature, and they grant nothing; a client that
names the wrong owner is stopped before its request does anything.
"""

from __future__ import annotations

import re

from lazarette.model.cors import CorsRule
from lazarette.model.errors import AccessDenied, InvalidBucketOwner, NoSuchBucket
from lazarette.model.names import BucketName, Region
from lazarette.services.bucket_directory import BucketDirectory

_ACCOUNT_ID = re.compile(r"[0-9]{12}", re.ASCII)


class BucketFacts:
    """Answers from bucket records alone."""

    def __init__(self, directory: BucketDirectory) -> None:
        self._directory = directory

    async def find_cors_rules(self, name: BucketName) -> tuple[CorsRule, ...] | None:
        """Return the bucket's cross-origin rules; None when there is no such bucket."""
        try:
            bucket = await self._directory.find(name)
        except NoSuchBucket:
            return None
        return bucket.cors

    async def find_region(self, name: BucketName) -> Region:
        """Return the bucket's region. Raises: NoSuchBucket."""
        return (await self._directory.find(name)).region

    async def check_owner(self, name: BucketName, expected: str) -> None:
        """Return if the account `expected` owns the bucket.

        Raises: NoSuchBucket, InvalidBucketOwner, AccessDenied. Source: S3 "Verifying bucket
        ownership with bucket owner condition".
        """
        if not _ACCOUNT_ID.fullmatch(expected):
            raise InvalidBucketOwner(expected[:64])
        bucket = await self._directory.find(name)
        if bucket.account != expected:
            raise AccessDenied("", "expected-bucket-owner")
