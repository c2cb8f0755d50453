/** What tags may be, of buckets, users and objects alike. The server judges as well. */

import { settings } from "../texts/settings";

const KEY = /^[\p{L}\p{N}\s+\-=._:/@]{1,128}$/u;
const VALUE = /^[\p{L}\p{N}\s+\-=._:/@]{0,256}$/u;
const words = settings.tags.rules;

/** A tag without a value is a single word. */
export interface Tag {
  key: string;
  value?: string;
}

/** Say what is wrong with a tag's key among those of `keys`; empty for nothing. */
export function tagKeyProblem(key: string, keys: readonly string[]): string {
  if (!KEY.test(key) || key.toLowerCase().startsWith("aws:")) return words.key;
  return keys.filter((other) => other === key).length > 1 ? words.twice : "";
}

/** Say what is wrong with a tag's value; empty for nothing. */
export function tagValueProblem(value: string): string {
  return VALUE.test(value) ? "" : words.value;
}

/** Whether somebody has begun to fill in a row. */
export function isFilled(tag: Tag): boolean {
  return Boolean(tag.key || tag.value);
}

/** Whether all that is filled in may be kept. */
export function areTagsRight(tags: readonly Tag[]): boolean {
  const keys = tags.map((tag) => tag.key);
  return tags
    .filter(isFilled)
    .every((tag) => !tagKeyProblem(tag.key, keys) && !tagValueProblem(tag.value ?? ""));
}

/** Return a tag as one reads it. */
export function labelOf(tag: Tag): string {
  return tag.value ? `${tag.key}: ${tag.value}` : tag.key;
}
