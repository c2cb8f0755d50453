/** What buckets use of their plans. */

import { fewAtOnce } from "../parts/few-at-once";
import { type Bundle, lightsail } from "./lightsail";
import { readBucketUsage } from "./native";

export interface Usage {
  /** Bytes stored. */
  stored: number;
  /** Bytes sent since the month, or the plan, began. */
  sent: number;
}

// Two parts of a page ask for the same at once.
const FRESH_MS = 5_000;

// A page of fifty buckets asks fifty questions; the rest of the page comes first.
const run = fewAtOnce(4);
const kept = new Map<string, { readMs: number; usage: Promise<Usage> }>();
const listeners = new Map<() => void, string>();

/** Return all plans, also those that new buckets cannot have. */
export async function readPlans(region: string): Promise<Bundle[]> {
  const found = await lightsail<{ bundles: Bundle[] }>(region, "GetBucketBundles", {
    includeInactive: true,
  });
  return found.bundles;
}

/** Return what a bucket uses; some seconds old at most. Throws `ApiError`. */
export function readUsage(region: string, bucketName: string): Promise<Usage> {
  const name = `${region}/${bucketName}`;
  const known = kept.get(name);
  if (known && Date.now() - known.readMs < FRESH_MS) return known.usage;
  const usage = run(() => measure(region, bucketName));
  usage.catch(() => kept.delete(name));
  kept.set(name, { readMs: Date.now(), usage });
  return usage;
}

/** Measure again, at once where it is shown: of one bucket, or of all. */
export function forgetUsage(region = "", bucketName = ""): void {
  const name = bucketName && `${region}/${bucketName}`;
  if (name) kept.delete(name);
  else kept.clear();
  for (const [listener, of] of listeners) if (!name || name === of) listener();
}

/** Have `listener` called when a bucket's usage is to be measured again; returns how to end that. */
export function whenUsageMoves(
  region: string,
  bucketName: string,
  listener: () => void,
): () => void {
  // Two parts of a page may wait with the same function for the same bucket.
  const mine = () => listener();
  listeners.set(mine, `${region}/${bucketName}`);
  return () => listeners.delete(mine);
}

async function measure(region: string, bucketName: string): Promise<Usage> {
  const found = await readBucketUsage(region, bucketName);
  return { stored: found.storedBytes, sent: found.sentBytes };
}
