/** Buckets in groups by a tag: one for each value, last those that have no such tag. */

import { labelOf } from "../../parts/tag-rules";
import { home as words } from "../../texts/home";
import type { Row } from "./rows";

export interface Group {
  title: string;
  /** Of all pages; `rows` are those of one. */
  count: number;
  rows: Row[];
}

/** Return the groups that stand on a page (the first is 1), each with its rows there. */
export function groupsOnPage(rows: Row[], key: string, page: number, pageSize: number): Group[] {
  const byValue = new Map<string | undefined, Row[]>();
  for (const row of rows) {
    const value = row[`tag:${key}`];
    byValue.set(value, [...(byValue.get(value) ?? []), row]);
  }
  const last = byValue.get(undefined);
  const values = [...byValue.keys()].filter((value) => value !== undefined).sort();
  const groups: [string, Row[]][] = values.map((value) => [
    labelOf({ key, value }),
    byValue.get(value) ?? [],
  ]);
  if (last) groups.push([words.without(key), last]);
  const shown = new Set(
    groups.flatMap(([, all]) => all).slice((page - 1) * pageSize, page * pageSize),
  );
  return groups
    .map(([title, all]) => ({
      title,
      count: all.length,
      rows: all.filter((row) => shown.has(row)),
    }))
    .filter((group) => group.rows.length > 0);
}
