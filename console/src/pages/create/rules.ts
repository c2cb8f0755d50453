/** What names of buckets may be. The server judges as well. */

import { create as words } from "../../texts/create";

const RESERVED_STARTS = ["amzn-s3-demo-", "sthree-"];
const RESERVED_ENDS = ["-s3alias"];

/** Say which rule of bucket names `name` breaks; empty for none. */
export function nameProblem(name: string, taken: readonly string[]): string {
  const rules = words.nameRules;
  if (/[^a-z0-9-]/.test(name)) return rules.letters;
  if (name.length < 3 || name.length > 54) return rules.length;
  if (/^-|-$/.test(name)) return rules.ends;
  if (name.includes("--")) return rules.doubled;
  const start = RESERVED_STARTS.find((text) => name.startsWith(text));
  if (start) return rules.reservedStart(start);
  const end = RESERVED_ENDS.find((text) => name.endsWith(text));
  if (end) return rules.reservedEnd(end);
  return taken.includes(name) ? rules.taken : "";
}
