"""The only caller of `authz.decide`: asks, refuses, counts.

Hot path: yes, at least once per request.
"""

from __future__ import annotations

from lazarette.authz.decide import decide
from lazarette.authz.identity import decide_identity
from lazarette.model.action import Action
from lazarette.model.bucket import Bucket
from lazarette.model.errors import AccessDenied, NotAuthenticated
from lazarette.model.object_version import NewObject, ObjectVersion
from lazarette.model.principal import Caller, Kind
from lazarette.model.target import NamedTags, Target
from lazarette.observe.recorder import Recorder


class Gate:
    """Every permission question of every service passes here.

    A question is about an action on: a bucket; an object in it (`key`, and its `version`
    where it is known, whose ACL and tags count); another thing of the account (`target`);
    or the account as such (nothing of these). `tags` are those the request would set, of
    the resource or the object, as conditions of policies know them.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def require(
        self,
        caller: Caller,
        action: Action,
        bucket: Bucket | None,
        version: ObjectVersion | None = None,
        key: str = "",
        target: Target | None = None,
        tags: NamedTags | None = None,
    ) -> None:
        """Return if allowed. Raises: AccessDenied, with the IAM action and the rule."""
        decision = decide(caller, action, bucket, version, key, target, tags)
        if not decision.allowed:
            self._recorder.count("access_denied")
            raise AccessDenied(action.value, decision.reason)

    def require_making(
        self, caller: Caller, action: Action, target: Target, tags: NamedTags
    ) -> None:
        """Return if the caller may make a control-plane resource with these tags.

        To give it tags needs lightsail:TagResource as well, for users. Raises: AccessDenied.
        """
        self.require(caller, action, None, None, "", target, tags)
        if tags and caller.kind is Kind.USER:
            self.require(caller, Action.TAG_RESOURCE, None, None, "", target, tags)

    def require_write(self, caller: Caller, bucket: Bucket, key: str, new: NewObject) -> None:
        """Return if the caller may write that object, with the tags and ACL it names.

        For users each of both is a permission of its own. Raises: AccessDenied. Source: S3
        PutObject, "Permissions".
        """
        self.require(caller, Action.PUT_OBJECT, bucket, None, key, None, new.tags)
        if caller.kind is not Kind.USER:
            return
        if new.tags:
            self.require(caller, Action.PUT_OBJECT_TAGS, bucket, None, key, None, new.tags)
        if new.asked is not None:
            self.require(caller, Action.PUT_OBJECT_ACL, bucket, None, key, None, new.tags)

    def require_identity(
        self,
        caller: Caller,
        action: str,
        arn: str,
        own_tags: NamedTags | None = None,
        tags: NamedTags | None = None,
    ) -> None:
        """Return if the caller may do `action` (iam:..., sts:...) to what has that ARN.

        `own_tags` are those it has, `tags` those the call would set. Raises: AccessDenied,
        with the action and the rule.
        """
        decision = decide_identity(caller, action, arn, own_tags, tags)
        if not decision.allowed:
            self._recorder.count("access_denied")
            raise AccessDenied(action, decision.reason)

    def require_signature(self, caller: Caller, doing: str) -> None:
        """Refuse an unsigned caller what ACLs give no such one; `doing` is in S3's words.

        Raises: NotAuthenticated.
        """
        if caller.kind is Kind.ANONYMOUS:
            self._recorder.count("access_denied")
            raise NotAuthenticated(f"Anonymous users cannot {doing}.  Please authenticate.")

    def allows(
        self,
        caller: Caller,
        action: Action,
        bucket: Bucket | None,
        version: ObjectVersion | None = None,
        key: str = "",
        target: Target | None = None,
        tags: NamedTags | None = None,
    ) -> bool:
        """Say whether it is allowed, for questions whose "no" is no refusal."""
        return decide(caller, action, bucket, version, key, target, tags).allowed
