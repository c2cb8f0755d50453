/** What names and tags of buckets may be. The server judges as well. */

import { create as words } from "../../texts/create";

const RESERVED_STARTS = ["amzn-s3-demo-", "sthree-"];
const RESERVED_ENDS = ["-s3alias"];
const TAG_KEY = /^[\p{L}\p{N}\s+\-=._:/@]{1,128}$/u;
const TAG_VALUE = /^[\p{L}\p{N}\s+\-=._:/@]{0,256}$/u;

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

/** Say what is wrong with a tag's key among those of `keys`; empty for nothing. */
export function tagKeyProblem(key: string, keys: readonly string[]): string {
  if (!TAG_KEY.test(key) || key.toLowerCase().startsWith("aws:")) return words.tagRules.key;
  return keys.filter((other) => other === key).length > 1 ? words.tagRules.twice : "";
}

/** Say what is wrong with a tag's value; empty for nothing. */
export function tagValueProblem(value: string): string {
  return TAG_VALUE.test(value) ? "" : words.tagRules.value;
}
