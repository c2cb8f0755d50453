/** Callers as people know them. */

import type { Refusal, TrailEvent, TrailRecord } from "../../api/native";
import { audit } from "../../texts/audit";

/** A name for who called; of who proved nothing, what was claimed. */
export function callerName(event: TrailEvent, { userIdentity }: TrailRecord): string {
  if (userIdentity.type === "Unknown" || !userIdentity.arn) {
    return userIdentity.accessKeyId ? audit.unproven(userIdentity.accessKeyId) : audit.nobody;
  }
  return event.Username || userIdentity.userName || userIdentity.arn;
}

/** The same of a refused request. */
export function refusedCaller({ caller }: Refusal): string {
  if (caller.kind === "anonymous") return audit.nobody;
  if (caller.kind === "unproven") return audit.unproven(caller.accessKeyId);
  return caller.name || (caller.kind === "root" ? caller.kind : caller.arn);
}
