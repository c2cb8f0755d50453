"""What every S3 operation works with: the services, and the few settings the wire needs.

An operation is a `Handler`: it reads the request, calls one service, writes the answer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, NamedTuple

from lazarette.authn.form_auth import Signer
from lazarette.base.clock import Clock
from lazarette.http.audit import Auditor
from lazarette.http.message import Request, Response
from lazarette.model.names import Region
from lazarette.model.principal import Caller
from lazarette.s3.address import Address
from lazarette.services.account_directory import AccountDirectory
from lazarette.services.bucket_access import BucketAccess
from lazarette.services.bucket_configuration import BucketConfiguration
from lazarette.services.bucket_facts import BucketFacts
from lazarette.services.buckets import Buckets
from lazarette.services.listings import Listings
from lazarette.services.object_acls import ObjectAcls
from lazarette.services.object_copies import ObjectCopies
from lazarette.services.object_deletes import ObjectDeletes
from lazarette.services.object_reads import ObjectReads
from lazarette.services.object_renames import ObjectRenames
from lazarette.services.object_tags import ObjectTags
from lazarette.services.object_writes import ObjectWrites
from lazarette.services.upload_complete import UploadCompletion
from lazarette.services.uploads import Uploads


class S3Services(NamedTuple):
    """The services behind the S3 wire. `compose` builds one per process."""

    buckets: Buckets
    configuration: BucketConfiguration
    facts: BucketFacts
    reads: ObjectReads
    writes: ObjectWrites
    copies: ObjectCopies
    deletes: ObjectDeletes
    renames: ObjectRenames
    acls: ObjectAcls
    access: BucketAccess
    accounts: AccountDirectory
    tags: ObjectTags
    listings: Listings
    uploads: Uploads
    completion: UploadCompletion
    # Establishes the caller and replaces the body by one that proves itself.
    authenticate: Callable[[Request], Coroutine[Any, Any, Caller]]
    # Says who signed a form, from its fields; None for one without a signature.
    authenticate_form: Callable[[Mapping[str, str], Request], Awaitable[Signer | None]]
    auditor: Auditor
    clock: Clock
    region: Region  # where buckets are made when neither request nor scope names one
    is_region_strict: bool  # refuse signatures for another region than the bucket's
    domains: tuple[str, ...]  # suffixes for virtual-hosted buckets, without a leading dot
    console_port: int  # whose pages on this host may call, whatever a bucket's rules say
    console_url: str  # the console behind a proxy; empty without


Handler = Callable[[S3Services, Address, Caller, Request], Awaitable[Response]]
