/** The uploads of this window, by bucket: they go on wherever in the console one looks. */

import type { Place } from "./objects";
import { type Tally, UploadQueue } from "./uploads";

export interface BucketTally extends Place, Tally {}

// Many small files move faster than anybody reads; drawing each step would only hold them up.
const TOGETHER_MS = 50;

const queues = new Map<string, UploadQueue>();
const listeners = new Set<() => void>();
let tallies: readonly BucketTally[] = [];
let owner = "";
let hasMoved = false;
let telling: ReturnType<typeof setTimeout> | undefined;

/** Return the one queue of a bucket, empty at first. */
export function queueOf(place: Place): UploadQueue {
  const name = `${place.region}/${place.bucket}`;
  const known = queues.get(name);
  if (known) return known;
  const made = new UploadQueue(place, tell);
  queues.set(name, made);
  return made;
}

/** Have `listener` called whenever an upload moves; returns how to end that. */
export function whenUploadsMove(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** How many uploads of each bucket there are; another list when one changes its state. */
export function uploadTallies(): readonly BucketTally[] {
  return tallies;
}

/** Whoever signs in goes on with their own uploads; those of somebody else are forgotten. */
export function uploadAs(arn: string): void {
  if (arn !== owner) stopUploads();
  owner = arn;
}

/** Nothing is sent until the person says so: without a session all would be refused. */
export function pauseUploads(): void {
  for (const queue of queues.values()) queue.pauseAll();
}

/** Stop all, and forget them. */
export function stopUploads(): void {
  for (const queue of queues.values()) queue.stop();
  queues.clear();
  tell(false);
}

function tell(isProgress: boolean): void {
  hasMoved ||= !isProgress;
  telling ??= setTimeout(spread, TOGETHER_MS);
}

function spread(): void {
  telling = undefined;
  if (hasMoved) {
    hasMoved = false;
    tallies = [...queues.values()].map((queue) => ({ ...queue.place, ...queue.tally() }));
  }
  for (const listener of listeners) listener();
}
