/** What a person wants to see of the audit trail, and the look-ups that find it. */

import type { DateRangePickerProps } from "@cloudscape-design/components/date-range-picker";
import type { PropertyFilterProps } from "@cloudscape-design/components/property-filter";

import type { Lookup, LookupKey } from "../../../api/native";
import type { Call } from "./reader";

export const VIEWS = ["changes", "refused", "watched", "all"] as const;
export type View = (typeof VIEWS)[number];
export type Range = DateRangePickerProps.Value | null;

export interface Question {
  view: View;
  query: PropertyFilterProps.Query;
  range: Range;
}

/** What opens a bucket, or hands out its keys: what AWS recommends to watch. */
export const WATCHED = [
  "CreateBucketAccessKey",
  "GetBucketAccessKeys",
  "DeleteBucketAccessKey",
  "SetResourceAccessForBucket",
  "UpdateBucket",
];

const UNIT_S: Record<string, number> = {
  second: 1,
  minute: 60,
  hour: 3_600,
  day: 86_400,
  week: 7 * 86_400,
  month: 30 * 86_400,
  year: 365 * 86_400,
};

/** The look-ups whose calls, together, hold all that is asked for. */
export function lookupsOf({ view, query, range }: Question, now: number): Lookup[] {
  const attributes = query.tokens.flatMap((token) =>
    token.propertyKey && typeof token.value === "string" && token.value.trim()
      ? [{ AttributeKey: token.propertyKey as LookupKey, AttributeValue: token.value.trim() }]
      : [],
  );
  if (view === "changes") attributes.push({ AttributeKey: "ReadOnly", AttributeValue: "false" });
  const times = timesOf(range, now);
  if (view !== "watched") return [{ ...times, LookupAttributes: attributes }];
  return WATCHED.map((name) => ({
    ...times,
    LookupAttributes: [...attributes, { AttributeKey: "EventName", AttributeValue: name }],
  }));
}

/** Whether a call is shown; for what no look-up can ask. */
export function isWanted(view: View, { record }: Call): boolean {
  return view !== "refused" || Boolean(record.errorCode);
}

function timesOf(range: Range, now: number): Pick<Lookup, "StartTime" | "EndTime"> {
  if (!range) return {};
  if (range.type === "relative") {
    return { StartTime: Math.floor(now / 1000 - range.amount * (UNIT_S[range.unit] ?? 1)) };
  }
  return { StartTime: secondsOf(range.startDate), EndTime: secondsOf(range.endDate) };
}

function secondsOf(date: string): number {
  return Math.floor(new Date(date).getTime() / 1000);
}
