/** What the deletion of a bucket would break, as far as whoever deletes it may see. */

import { listAlarms } from "../../api/alarms";
import { listEverywhere } from "../../api/buckets";
import { type AccessKey, type Bucket, lightsail } from "../../api/lightsail";
import { texts } from "../../texts";

const { kinds } = texts.deleteBucket;

export interface Effects {
  details: string[];
  /** What could not be looked up, and why. */
  refused: { what: string; error: unknown }[];
}

/** Return what ends with the bucket although it does not stand in the way of that. */
export async function effectsOf(bucket: Bucket): Promise<Effects> {
  const region = bucket.location.regionName;
  const effects: Effects = { details: [], refused: [] };
  const look = async (what: string, read: () => Promise<string[]>) => {
    try {
      effects.details.push(...(await read()));
    } catch (error) {
      effects.refused.push({ what, error });
    }
  };
  await look(kinds.alarmsUnknown, async () => {
    const alarms = await listAlarms(region, bucket.name);
    return alarms.map((alarm) => kinds.alarm(alarm.name));
  });
  // A bucket logs into one of its own region only.
  await look(kinds.sourcesUnknown, async () => {
    const { buckets } = await listEverywhere([region]);
    return buckets
      .filter(({ name }) => name !== bucket.name)
      .filter(({ accessLogConfig: log }) => log.enabled && log.destination === bucket.name)
      .map(({ name }) => kinds.source(name));
  });
  return effects;
}

/** Say one by one what stands in the way, of which the server's `sentence` tells the kinds. */
export async function blockersOf(bucket: Bucket, sentence: string): Promise<string[]> {
  const named = kindsIn(sentence);
  const found = await lightsail<{ accessKeys: AccessKey[] }>(
    bucket.location.regionName,
    "GetBucketAccessKeys",
    { bucketName: bucket.name },
  ).catch(() => undefined);
  return [
    ...(named.has("objects") ? [kinds.objects] : []),
    ...(named.has("object versions") ? [kinds.versions] : []),
    ...(named.has("unfinished uploads") ? [kinds.uploads] : []),
    ...(found?.accessKeys ?? []).map((key) => kinds.key(key.accessKeyId)),
    ...(!found && named.has("access keys") ? [kinds.keys] : []),
    ...(bucket.resourcesReceivingAccess ?? []).map((one) => kinds.instance(one.name)),
  ];
}

/** The list at the end of the sentence: names of buckets and instances say nothing of kinds. */
function kindsIn(sentence: string): Set<string> {
  const list = sentence.split(": it still has ")[1] ?? "";
  const plain = list.replace(/\(.*\)/, "").replace(/\.$/, "");
  return new Set(plain.split(/, | and /).map((kind) => kind.trim()));
}
