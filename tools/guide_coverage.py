"""Which tests show what of the guide: its pages, and the numbered cases of the specification.

A test shows a case by its name (`test_c08_...`, `test_c17_c18_...`, `test_c19x_...` for what
the client itself refuses) or by standing in `ALSO`. A page names the tests that show it;
tests/docs compares all names with the tests there are.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_NAMED = re.compile(r"test_((?:c\d\d_)+|c\d\dx_)")

CASES = {
    "C01": "GetBucketBundles: three plans",
    "C02": "CreateBucket: private, unversioned",
    "C03": "CreateBucket with versioning and tags",
    "C04": "bad bucket names",
    "C05": "a taken name",
    "C06": "GetBuckets in every form",
    "C07": "a missing bucket",
    "C08": "UpdateBucketBundle, once a month",
    "C09": "access rules",
    "C10": "versioning resets individual mode",
    "C11": "versioning suspended; never back to NeverEnabled",
    "C12": "ten cross-account readers, not eleven",
    "C13": "two access keys, not three",
    "C14": "last use of a key",
    "C15": "a deleted key",
    "C16": "SetResourceAccessForBucket",
    "C17": "access logs on",
    "C18": "access logs off",
    "C19": "CORS rules",
    "C19x": "CORS in S3's spelling: the client refuses",
    "C20": "PutObject",
    "C21": "multipart upload",
    "C21x": "ACL options that upload-part has not: the client refuses",
    "C22": "unfinished uploads",
    "C23": "listing, by prefix",
    "C24": "CopyObject",
    "C25": "restoring a version",
    "C25x": "an en dash for a hyphen: the client refuses",
    "C26": "GetObject",
    "C27": "object tags",
    "C27x": "tags at delete-object: the client refuses",
    "C28": "DeleteObject",
    "C29": "DeleteObjects",
    "C30": "GetBucketMetricData",
    "C30x": "a period of 30 seconds: the client refuses",
    "C31": "alarms",
    "C32": "contact methods",
    "C32x": "an option of the guide that is none: the client refuses",
    "C33": "resource tags",
    "C34": "operations",
    "C35": "DeleteBucket, plain and by force",
    "C36": "CDN distributions (later)",
    "C37": "block public access",
    "C38": "the matrix of anonymous readers",
    "C39": "what WordPress's plugin does, with an instance's credentials",
}
# Tests that show a case under another name.
ALSO: dict[str, tuple[str, ...]] = {
    "C39": ("tests/api/sessions/test_wordpress.py::test_the_plugin_offloads_media",),
}

_LIGHTSAIL = "tests/api/lightsail/"
_S3 = "tests/api/s3/"
_MATRIX = f"{_S3}test_permission_matrix.py"
_ALARM_TABLE = "tests/unit/model/test_alarm.py"

# Page of the guide: the tests that show it, `file` or `file::test`, and numbers of cases.
PAGES: dict[str, tuple[str, ...]] = {
    "buckets-in-amazon-lightsail": (
        "C01",
        "C02",
        "C03",
        f"{_LIGHTSAIL}test_create_bucket.py::test_a_new_bucket_is_whole",
    ),
    "bucket-naming-rules-in-amazon-lightsail": (
        "C04",
        "C05",
        f"{_LIGHTSAIL}test_create_bucket.py::test_names_at_the_edges_are_taken",
        f"{_LIGHTSAIL}test_create_bucket.py::test_refuses_bad_names",
    ),
    "amazon-lightsail-creating-buckets": (
        "C02",
        "C03",
        f"{_LIGHTSAIL}test_create_bucket.py::test_refuses_bad_plans_and_tags",
    ),
    "amazon-lightsail-understanding-bucket-permissions": ("C12", "C13", "C16", "C37", "C38"),
    "amazon-lightsail-configuring-bucket-permissions": (
        "C09",
        f"{_MATRIX}::test_modes_never_rewrite_acls",
    ),
    "amazon-lightsail-configuring-individual-object-access": (
        f"{_S3}test_put_object_acl.py::test_an_acl_opens_and_closes_one_object",
        f"{_S3}test_put_object_acl.py::test_acls_count_only_in_individual_mode",
    ),
    "amazon-lightsail-creating-bucket-access-keys": (
        "C13",
        "C14",
        "C15",
        f"{_LIGHTSAIL}test_bucket_access_keys.py",
    ),
    "amazon-lightsail-configuring-bucket-resource-access": (
        "C16",
        f"{_LIGHTSAIL}test_resource_access.py",
    ),
    "amazon-lightsail-configuring-bucket-cross-account-access": (
        "C12",
        f"{_MATRIX}::test_a_reader_taken_off_the_list_is_refused_at_once",
        f"{_MATRIX}::test_nobody_else_writes_in_any_way",
    ),
    "amazon-lightsail-bucket-management-policies": ("tests/api/iam/test_policies.py",),
    "understanding-bucket-object-key-names-in-amazon-lightsail": (
        f"{_S3}test_list_objects_v2.py::test_every_odd_key_is_listed_as_it_is",
        f"{_S3}test_put_object.py::test_refuses_keys_over_1024_bytes",
    ),
    "amazon-lightsail-uploading-files-to-a-bucket": ("C20", f"{_S3}test_put_object.py"),
    "amazon-lightsail-uploading-files-to-a-bucket-using-multipart-upload": (
        "C21",
        "C22",
        "tests/unit/workers/test_expire_uploads.py",
        f"{_LIGHTSAIL}test_get_bucket_metric_data.py"
        "::test_versions_markers_and_parts_are_counted",
    ),
    "amazon-lightsail-viewing-objects-in-a-bucket": (
        "C23",
        f"{_S3}test_object_properties.py",
    ),
    "amazon-lightsail-copying-moving-bucket-objects": ("C24", f"{_S3}test_copy_object.py"),
    "amazon-lightsail-downloading-bucket-objects": ("C26", f"{_S3}test_get_object.py"),
    "amazon-lightsail-filtering-bucket-objects": (
        "C23",
        f"{_S3}test_list_objects_v2.py::test_start_after_and_prefix",
    ),
    "amazon-lightsail-tagging-bucket-objects": ("C27", f"{_S3}test_object_tagging.py"),
    "amazon-lightsail-deleting-bucket-objects": (
        "C28",
        "C29",
        f"{_S3}test_delete_object.py",
        f"{_S3}test_delete_objects.py",
    ),
    "amazon-lightsail-managing-bucket-object-versioning": (
        "C10",
        "C11",
        f"{_S3}test_versions_on_the_wire.py",
        "tests/properties/test_versioned_bucket.py",
    ),
    "amazon-lightsail-restoring-bucket-object-versions": ("C25",),
    "amazon-lightsail-viewing-bucket-metrics": (
        "C30",
        f"{_LIGHTSAIL}test_get_bucket_metric_data.py",
    ),
    "amazon-lightsail-adding-bucket-metric-alarms": (
        "C31",
        f"{_ALARM_TABLE}::test_the_guides_graphs",
        f"{_ALARM_TABLE}::test_there_are_forty_cases",
    ),
    "amazon-lightsail-changing-bucket-plans": (
        "C08",
        f"{_LIGHTSAIL}test_bucket_bundles.py",
        "tests/unit/services/test_bucket_settings.py",
    ),
    "amazon-lightsail-connecting-buckets-to-wordpress": ("C39",),
    "amazon-lightsail-using-distributions-with-buckets": ("C36",),
    "amazon-lightsail-deleting-buckets": (
        "C35",
        f"{_LIGHTSAIL}test_delete_bucket.py",
        f"{_LIGHTSAIL}test_resource_access.py::test_attached_instances_keep_a_bucket",
    ),
    "amazon-lightsail-block-public-access-for-buckets": (
        "C37",
        f"{_S3}test_account_access_block.py",
    ),
    "amazon-lightsail-bucket-access-logs": (
        "C17",
        "C18",
        f"{_LIGHTSAIL}test_access_logs.py",
    ),
    "amazon-lightsail-bucket-security-best-practices": (
        f"{_LIGHTSAIL}test_audit.py::test_the_five_calls_the_guide_says_to_watch_are_there",
    ),
    "amazon-lightsail-resource-health-metrics, -alarms, -notifications": (
        "C31",
        "C32",
        f"{_LIGHTSAIL}test_alarms.py",
        "tests/unit/workers/test_evaluate_alarms.py",
    ),
    "amazon-lightsail-tags": ("C33", f"{_LIGHTSAIL}test_resource_tags.py"),
    "content-delivery-network-distributions and certificates": ("C36",),
    "controlling access using tags, resource-level permissions": (
        "tests/api/iam/test_policies.py",
    ),
    "CORS": ("C19", f"{_S3}test_cross_origin.py"),
}

_CASES_HEAD = """
## The cases of the specification

Each with the real AWS CLI unless its test says otherwise. x: refused by the client itself.

| Case | What | Shown by |
|---|---|---|
"""
_PAGES_HEAD = """
## The pages of the guide

What of each page works is shown by these tests; the web console, which many pages describe
beside the API, comes later.

| Page | Shown by |
|---|---|
"""
_MISSING = "**missing**"


def coverage_part() -> str:
    """Return the tables of cases and pages."""
    cases = [f"| {case} | {what} | {_shown(case)} |\n" for case, what in CASES.items()]
    pages = [f"| {page} | {_joined(tests)} |\n" for page, tests in PAGES.items()]
    return _CASES_HEAD + "".join(cases) + _PAGES_HEAD + "".join(pages)


def shown_by() -> dict[str, list[str]]:
    """Return the tests that show each case, as `file::test`."""
    found: dict[str, list[str]] = {case: list(ALSO.get(case, ())) for case in CASES}
    for file, names in all_tests().items():
        for name in names:
            match = _NAMED.match(name)
            for case in re.findall(r"c\d\dx?", match[1]) if match else ():
                found.setdefault(case[0].upper() + case[1:], []).append(f"{file}::{name}")
    return found


@cache
def all_tests() -> dict[str, frozenset[str]]:
    """Return the names of all tests, by file."""
    return {
        path.relative_to(ROOT).as_posix(): frozenset(
            node.name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test")
        )
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
    }


def _shown(case: str) -> str:
    tests = shown_by()[case]
    if not tests:
        return "comes later" if case == "C36" else _MISSING
    return ", ".join(f"`{test}`" for test in sorted(tests))


def _joined(tests: tuple[str, ...]) -> str:
    return ", ".join(test if test in CASES else f"`{test}`" for test in tests)
