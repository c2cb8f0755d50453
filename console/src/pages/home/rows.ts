/** Buckets as rows: what is shown of one, and what it can be found by. */

import type { PropertyFilterProps } from "@cloudscape-design/components/property-filter";

import type { Bucket, Bundle } from "../../api/lightsail";
import { labelOf } from "../../parts/tag-rules";
import { texts } from "../../texts";
import { home as words } from "../../texts/home";

type Operators = NonNullable<PropertyFilterProps.FilteringProperty["operators"]>;

/** Names of members are those of the filter's properties; those of tags begin with "tag:". */
export interface Row {
  bucket: Bucket;
  plan: Bundle | undefined;
  /** Public, and closed by the account's block of public access. */
  isBlocked: boolean;
  name: string;
  region: string;
  planName: string;
  access: string;
  versioning: string;
  state: string;
  tags: string;
  createdAt: number;
  [tag: `tag:${string}`]: string;
}

export function rowOf(bucket: Bucket, plans: Bundle[], isHidden: boolean): Row {
  const plan = plans.find((one) => one.bundleId === bucket.bundleId);
  const isBlocked = isHidden && bucket.accessRules.getObject === "public";
  const row: Row = {
    bucket,
    plan,
    isBlocked,
    name: bucket.name,
    region: bucket.location.regionName,
    planName: plan?.name ?? bucket.bundleId,
    access: isBlocked ? texts.access.shortBlocked : accessLabel(bucket),
    versioning: texts.versioning[bucket.objectVersioning],
    state: bucket.state.code === "OK" ? words.states.OK : words.states.Unknown,
    tags: bucket.tags.map(labelOf).join(", "),
    createdAt: bucket.createdAt,
  };
  for (const tag of bucket.tags) row[`tag:${tag.key}`] = tag.value ?? "";
  return row;
}

/** Return the keys that one of the buckets is tagged with, in order. */
export function tagKeys(rows: Row[]): string[] {
  return [...new Set(rows.flatMap((row) => row.bucket.tags.map((tag) => tag.key)))].sort();
}

/** Return what buckets can be filtered by: their columns, and each tag that one of them has. */
export function filterProperties(rows: Row[]): PropertyFilterProps.FilteringProperty[] {
  const text: Operators = [":", "!:", "=", "!=", "^"];
  const choice: Operators = ["=", "!="];
  const within: Operators = [":", "!:"];
  const columns = [
    ["name", words.columns.name, words.plural.name, text],
    ["region", words.columns.region, words.plural.region, choice],
    ["planName", words.columns.plan, words.plural.plan, choice],
    ["access", words.columns.access, words.plural.access, choice],
    ["versioning", words.columns.versioning, words.plural.versioning, choice],
    ["state", words.columns.state, words.plural.state, choice],
    ["tags", words.columns.tags, words.plural.tags, within],
  ] as const;
  return [
    ...columns.map(([key, propertyLabel, groupValuesLabel, operators]) => ({
      key,
      propertyLabel,
      groupValuesLabel,
      operators,
    })),
    ...tagKeys(rows).map((key) => ({
      key: `tag:${key}`,
      propertyLabel: words.tagNamed(key),
      groupValuesLabel: words.tagValues(key),
      group: "tags",
      operators: text,
    })),
  ];
}

function accessLabel(bucket: Bucket): string {
  if (bucket.accessRules.getObject === "public") return texts.access.shortPublic;
  return bucket.accessRules.allowPublicOverrides
    ? texts.access.shortIndividual
    : texts.access.shortPrivate;
}
