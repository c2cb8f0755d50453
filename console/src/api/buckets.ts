/** Buckets, whichever region they are in: a region's calls do not see those of another. */

import { fewAtOnce } from "../parts/few-at-once";
import { type BpaSync, type Bucket, everyPage, lightsail, type Region } from "./lightsail";
import { noteRegion } from "./regions-seen";
import { ApiError } from "./session";

const AT_ONCE = 6;
const known = new Map<string, string>(); // the region of each bucket seen

interface BucketPageOfList {
  buckets: Bucket[];
  nextPageToken?: string;
  accountLevelBpaSync?: BpaSync;
}

export interface Everywhere {
  buckets: Bucket[];
  /** The regions that would not say, and what they said. */
  refused: { region: string; error: unknown }[];
  /** What the account's block of public access does to them. */
  bpa: BpaSync | undefined;
}

export interface FoundBucket {
  bucket: Bucket;
  bpa: BpaSync | undefined;
}

/** Return the buckets of all `regions`; throws only if every one refuses. */
export async function listEverywhere(regions: string[]): Promise<Everywhere> {
  const run = fewAtOnce(AT_ONCE);
  const found: Everywhere = { buckets: [], refused: [], bpa: undefined };
  const ask = async (region: string) => {
    try {
      const some = await everyPage<Bucket, BucketPageOfList>(
        region,
        "GetBuckets",
        {},
        (page) => {
          found.bpa = page.accountLevelBpaSync ?? found.bpa;
          return page.buckets;
        },
      );
      found.buckets.push(...some);
      for (const bucket of some) note(bucket.name, region);
    } catch (error) {
      found.refused.push({ region, error });
    }
  };
  await Promise.all(regions.map((region) => run(() => ask(region))));
  if (found.refused.length > 0 && found.refused.length === regions.length) {
    throw found.refused[0]?.error;
  }
  return found;
}

/**
 * Return the bucket `name` with all there is of it, wherever it is: names are of one bucket
 * only. `first` is asked first, unless it is known better. Throws `ApiError`.
 */
export async function findBucket(name: string, first: string): Promise<FoundBucket> {
  try {
    return await ask(name, known.get(name) ?? first);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "NotFoundException") throw error;
    // Not by its name: each region that does not have it would refuse, and journals that.
    known.delete(name);
    const { regions } = await lightsail<{ regions: Region[] }>(first, "GetRegions");
    await listEverywhere(regions.map((one) => one.name));
    const region = known.get(name);
    if (!region) throw error;
    return await ask(name, region);
  }
}

async function ask(name: string, region: string): Promise<FoundBucket> {
  const found = await lightsail<{ buckets: Bucket[]; accountLevelBpaSync?: BpaSync }>(
    region,
    "GetBuckets",
    { bucketName: name, includeConnectedResources: true, includeCors: true },
  );
  const bucket = found.buckets[0];
  if (!bucket) throw new ApiError("NotFoundException", name, 400);
  note(name, region);
  return { bucket, bpa: found.accountLevelBpaSync };
}

function note(name: string, region: string): void {
  known.set(name, region);
  noteRegion(region);
}
