/** Where a request is looked for: among the refusals, and in the audit trail. */

import { getRefusedRequest, type Refusal, type TrailEvent } from "../../../api/native";
import { ApiError } from "../../../api/session";
import { isRefusedRight } from "../../../parts/refused";
import { TrailReader } from "../audit/reader";

export interface Found {
  refusal: Refusal | undefined;
  event: TrailEvent | undefined;
  /** Why the one or the other was not asked: the right to is missing. */
  refusalError: unknown;
  trailError: unknown;
}

// Calls are written down a moment after their answer; whoever asks at once is as fast.
const TRIES = 2;
const PAUSE_MS = 300;

/** Take the request id out of whatever error it was copied with; empty where there is none. */
export function requestIdIn(text: string): string {
  return (/\b[0-9A-F]{16}\b/i.exec(text)?.[0] ?? "").toUpperCase();
}

/** Look in both places; throws what is neither "not found" nor "may not". */
export async function lookUp(region: string, requestId: string): Promise<Found> {
  for (let turn = 1; ; turn += 1) {
    const [refusal, trail] = await Promise.allSettled([
      getRefusedRequest(region, requestId),
      callOf(region, requestId),
    ]);
    const refusalError = errorOf(refusal);
    const trailError = errorOf(trail);
    const found = {
      refusal: refusal.status === "fulfilled" ? refusal.value : undefined,
      event: trail.status === "fulfilled" ? trail.value : undefined,
      refusalError,
      trailError,
    };
    const isThere = found.refusal ?? found.event ?? refusalError;
    if (isThere || turn >= TRIES) return found;
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
}

/** The call of that id, unless the trail is longer than is read for one. */
async function callOf(region: string, requestId: string): Promise<TrailEvent | undefined> {
  const attribute = { AttributeKey: "EventId" as const, AttributeValue: requestId };
  const reader = new TrailReader(region, [{ LookupAttributes: [attribute] }], () => true);
  return (await reader.next(1)).calls[0]?.event;
}

/** The error that says "you may not"; nothing for "not found"; others are thrown on. */
function errorOf(outcome: PromiseSettledResult<unknown>): unknown {
  if (outcome.status === "fulfilled") return undefined;
  const error: unknown = outcome.reason;
  if (isRefusedRight(error)) return error;
  if (error instanceof ApiError && error.code === "NotFoundException") return undefined;
  throw error;
}
