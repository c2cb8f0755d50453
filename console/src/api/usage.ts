/** What buckets use of their plans, as their metrics tell it. */

import { fewAtOnce } from "../parts/few-at-once";
import { type Bundle, type Datapoint, lightsail } from "./lightsail";

export interface Usage {
  /** Bytes stored when last measured; undefined where nothing is published: an empty bucket. */
  stored: number | undefined;
  /** Bytes sent since the month began. */
  sent: number;
}

const FRESH_MS = 60_000;
const PERIOD_S = 300;
const DAY_S = 86_400;
const HOUR_S = 3_600;

// A page of fifty buckets asks a hundred questions; the rest of the page comes first.
const run = fewAtOnce(4);
const kept = new Map<string, { readMs: number; usage: Promise<Usage> }>();

/** Return all plans, also those that new buckets cannot have. */
export async function readPlans(region: string): Promise<Bundle[]> {
  const found = await lightsail<{ bundles: Bundle[] }>(region, "GetBucketBundles", {
    includeInactive: true,
  });
  return found.bundles;
}

/** Return what a bucket uses; a minute old at most. Throws `ApiError`. */
export function readUsage(region: string, bucketName: string): Promise<Usage> {
  const name = `${region}/${bucketName}`;
  const known = kept.get(name);
  if (known && Date.now() - known.readMs < FRESH_MS) return known.usage;
  const usage = run(() => measure(region, bucketName));
  usage.catch(() => kept.delete(name));
  kept.set(name, { readMs: Date.now(), usage });
  return usage;
}

/** Measure again when next asked. */
export function forgetUsage(): void {
  kept.clear();
}

async function measure(region: string, bucketName: string): Promise<Usage> {
  const nowS = Date.now() / 1000;
  const endTime = Math.ceil(nowS / PERIOD_S) * PERIOD_S;
  const [stored, sent] = await Promise.all([
    read(region, bucketName, "BucketSizeBytes", "Maximum", endTime - DAY_S, endTime, PERIOD_S),
    read(region, bucketName, "BytesTransferredOut", "Sum", monthStartS(), endTime, DAY_S),
  ]);
  const latest = stored.sort((a, b) => a.timestamp - b.timestamp).at(-1);
  return {
    stored: latest?.maximum,
    sent: sent.reduce((sum, point) => sum + (point.sum ?? 0), 0),
  };
}

async function read(
  region: string,
  bucketName: string,
  metricName: string,
  statistic: "Maximum" | "Sum",
  startTime: number,
  endTime: number,
  period: number,
): Promise<Datapoint[]> {
  const found = await lightsail<{ metricData: Datapoint[] }>(region, "GetBucketMetricData", {
    bucketName,
    metricName,
    startTime,
    // In the first minutes of a month there would be no time in between.
    endTime: Math.max(endTime, startTime + HOUR_S),
    period,
    statistics: [statistic],
    unit: "Bytes",
  });
  return found.metricData;
}

function monthStartS(): number {
  const now = new Date();
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) / 1000;
}
