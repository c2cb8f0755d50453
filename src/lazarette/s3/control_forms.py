"""The S3 error table, the part that only the control planes raise.

No S3 operation meets these, S3 Control the first of them; the others have a form so that the
table is total.
"""

from __future__ import annotations

from collections.abc import Mapping

from lazarette.model import errors as e
from lazarette.s3.error_form import Form

CONTROL: Mapping[type[e.LazaretteError], Form] = {
    e.NoAccountAccessBlock: Form(
        "NoSuchPublicAccessBlockConfiguration",
        404,
        "The public access block configuration was not found",
        "AccountId=account",
    ),
    e.NoSuchEntity: Form("NoSuchEntity", 404, "The {entity} cannot be found."),
    e.NoSuchRefusal: Form("NoSuchRefusal", 404, "There is no refusal {request_id}."),
    e.InvalidLookup: Form("{code}", 400, "{sentence}"),
    e.EntityExists: Form("EntityAlreadyExists", 409, "The {entity} already exists."),
    e.DeleteConflict: Form("DeleteConflict", 409, "{sentence}"),
    e.IdentityLimit: Form("LimitExceeded", 409, "{sentence}"),
    e.InvalidParameter: Form("InvalidRequest", 400, "{sentence}"),
    e.PasswordTooWeak: Form("InvalidRequest", 400, "{sentence}"),
    e.ResourceTaken: Form("ResourceInUse", 409, "Some names are already in use: {resources}."),
    e.InvalidResourceState: Form("OperationAborted", 409, "{sentence}"),
    e.MalformedPolicy: Form("MalformedPolicyDocument", 400, "{sentence}"),
    e.WrongPassword: Form("AccessDenied", 403, "The user name or the password is wrong."),
}
