"""The XML of bucket configurations that are kept: versioning, logging, cross-origin rules."""

from __future__ import annotations

from collections.abc import Iterable

from lazarette.model.bucket import LogConfig, Versioning, is_log_prefix
from lazarette.model.cors import CorsRule
from lazarette.model.errors import MalformedXml, MissingVersioningStatus, NotAuthenticated
from lazarette.s3.unbuilt import unbuilt_error
from lazarette.s3.xml_read import Node, parse
from lazarette.s3.xml_write import document, elements

_STATES = {state.value: state for state in (Versioning.ENABLED, Versioning.SUSPENDED)}
_AGE_DIGITS_MAX = 18
_LOGGING_MEMBERS = frozenset(
    ("TargetBucket", "TargetPrefix", "TargetGrants", "TargetObjectKeyFormat")
)


def read_versioning(raw: bytes) -> Versioning:
    """Read a VersioningConfiguration document.

    Raises: MalformedXml, MissingVersioningStatus, NotAuthenticated (MFA delete).
    """
    found = parse(raw, "VersioningConfiguration").leaves("Status", "MfaDelete")
    mfa = found.get("MfaDelete", "Disabled").strip()
    if mfa not in ("Enabled", "Disabled"):
        raise MalformedXml("MfaDelete is Enabled or Disabled.")
    if mfa == "Enabled":
        # As S3 answers a request without a device's code; there are no devices here.
        raise NotAuthenticated(
            "Mfa Authentication must be used for this request, and no devices are known "
            "here: leave MfaDelete out."
        )
    if "Status" not in found:
        raise MissingVersioningStatus()
    state = _STATES.get(found["Status"].strip())
    if state is None:
        raise MalformedXml("Status is Enabled or Suspended.")
    return state


def versioning_document(versioning: Versioning) -> str:
    """Return a VersioningConfiguration, empty for a bucket that never was versioned."""
    status = [] if versioning is Versioning.NEVER else [("Status", versioning.value)]
    return document("VersioningConfiguration", elements(status))


def read_logging(raw: bytes) -> LogConfig:
    """Read a BucketLoggingStatus document; an empty one switches logging off.

    Raises: MalformedXml, NotImplementedYet (grants, partitioned keys, and prefixes that
    Lightsail cannot name).
    """
    found: dict[str, Node] = {}
    for enabled in parse(raw, "BucketLoggingStatus").children:
        if enabled.name != "LoggingEnabled" or found:
            raise MalformedXml(f"{enabled.name} cannot stand in BucketLoggingStatus there.")
        found = {child.name: child for child in enabled.children}
        if len(found) < len(enabled.children) or not found.keys() <= _LOGGING_MEMBERS:
            raise MalformedXml("LoggingEnabled has TargetBucket and TargetPrefix, once each.")
        if not {"TargetBucket", "TargetPrefix"} <= found.keys():
            raise MalformedXml("LoggingEnabled needs a TargetBucket and a TargetPrefix.")
    if not found:
        return LogConfig()
    prefix = found["TargetPrefix"].text
    grants, form = found.get("TargetGrants"), found.get("TargetObjectKeyFormat")
    is_simple = form is None or [child.name for child in form.children] == ["SimplePrefix"]
    if (grants and grants.children) or not is_simple or (prefix and not is_log_prefix(prefix)):
        raise unbuilt_error("PutBucketLogging")
    return LogConfig(True, found["TargetBucket"].text, prefix)


def logging_document(config: LogConfig) -> str:
    """Return a BucketLoggingStatus, empty where access logs are off."""
    if not config.enabled:
        return document("BucketLoggingStatus", "")
    target = elements([("TargetBucket", config.destination), ("TargetPrefix", config.prefix)])
    return document("BucketLoggingStatus", f"<LoggingEnabled>{target}</LoggingEnabled>")


def read_cors(raw: bytes) -> list[CorsRule]:
    """Read a CORSConfiguration document; its values are checked elsewhere.

    Raises: MalformedXml.
    """
    rules = [_read_rule(node) for node in parse(raw, "CORSConfiguration").children]
    if not rules:
        raise MalformedXml("A CORSConfiguration has at least one CORSRule.")
    return rules


def _read_rule(node: Node) -> CorsRule:
    if node.name != "CORSRule":
        raise MalformedXml(f"{node.name} cannot stand in CORSConfiguration.")
    lists: dict[str, list[str]] = {
        "AllowedMethod": [],
        "AllowedOrigin": [],
        "AllowedHeader": [],
        "ExposeHeader": [],
        "ID": [],
        "MaxAgeSeconds": [],
    }
    for child in node.children:
        if child.name not in lists or child.children:
            raise MalformedXml(f"{child.name} cannot stand in CORSRule.")
        lists[child.name].append(child.text)
    if not lists["AllowedMethod"] or not lists["AllowedOrigin"]:
        raise MalformedXml("A CORSRule needs an AllowedMethod and an AllowedOrigin.")
    if len(lists["ID"]) > 1 or len(lists["MaxAgeSeconds"]) > 1:
        raise MalformedXml("A CORSRule has at most one ID and one MaxAgeSeconds.")
    return CorsRule(
        allowed_methods=tuple(lists["AllowedMethod"]),
        allowed_origins=tuple(lists["AllowedOrigin"]),
        allowed_headers=tuple(lists["AllowedHeader"]),
        expose_headers=tuple(lists["ExposeHeader"]),
        max_age_seconds=_read_age(lists["MaxAgeSeconds"]),
        rule_id="".join(lists["ID"]),
    )


def _read_age(texts: list[str]) -> int | None:
    if not texts:
        return None
    text = texts[0].strip()
    if not text.removeprefix("-").isdecimal() or not text.isascii():
        raise MalformedXml("MaxAgeSeconds is an integer.")
    if len(text) > _AGE_DIGITS_MAX:
        raise MalformedXml("MaxAgeSeconds is too large.")
    return int(text)


def cors_document(rules: Iterable[CorsRule]) -> str:
    """Return a CORSConfiguration; members that were not set are left out."""
    return document("CORSConfiguration", "".join([_rule_element(rule) for rule in rules]))


def _rule_element(rule: CorsRule) -> str:
    pairs: list[tuple[str, str | int]] = [("ID", rule.rule_id)] if rule.rule_id else []
    pairs += [("AllowedHeader", name) for name in rule.allowed_headers]
    pairs += [("AllowedMethod", name) for name in rule.allowed_methods]
    pairs += [("AllowedOrigin", name) for name in rule.allowed_origins]
    pairs += [("ExposeHeader", name) for name in rule.expose_headers]
    if rule.max_age_seconds is not None:
        pairs.append(("MaxAgeSeconds", rule.max_age_seconds))
    return f"<CORSRule>{elements(pairs)}</CORSRule>"
