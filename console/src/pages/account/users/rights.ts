/**
 * What a user may do, as people choose it, and the policies that say so.
 *
 * The statements for storage are those of Lightsail's guide, "IAM policy to manage buckets".
 */

import { attachPolicy, putInline } from "../../../api/iam";
import { rights as words } from "../../../texts/users";
import { documentProblem } from "../../../parts/json-editor";

export type Kind = keyof typeof words.kinds;

/** One choice. What another kind of it would need is kept while somebody makes up their mind. */
export interface Rights {
  kind: Kind;
  buckets: string[];
  policyArn: string;
  name: string;
  document: string;
}

const MANAGED = "arn:aws:iam::aws:policy/";
const NAME = /^[\w+=,.@-]{1,128}$/;
const VERSION = "2012-10-17";
const START = {
  Version: VERSION,
  Statement: [
    { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::my-bucket/*"] },
  ],
};

export const startDocument = pretty(START);

export const noRights: Rights = {
  kind: "none",
  buckets: [],
  policyArn: "",
  name: "",
  document: startDocument,
};

export const needsBuckets = (kind: Kind) =>
  kind === "guide" || kind === "bucketWrite" || kind === "bucketRead";

/** Return the document that the choice comes to; empty where no document is written. */
export function documentOf({ kind, buckets, document }: Rights): string {
  const lightsail = (sid: string, action: string) => ({
    Sid: sid,
    Effect: "Allow",
    Action: action,
    Resource: "*",
  });
  const s3 = (sid: string, action: string | string[]) => ({
    Sid: sid,
    Effect: "Allow",
    Action: action,
    Resource: buckets.flatMap((name) => [`arn:aws:s3:::${name}/*`, `arn:aws:s3:::${name}`]),
  });
  const all = lightsail("LightsailAccess", "lightsail:*");
  // Without it the console has no list of buckets to come from.
  const list = lightsail("LightsailReading", "lightsail:Get*");
  const statements: Partial<Record<Kind, object[]>> = {
    storage: [all],
    guide: [all, s3("S3BucketAccess", "s3:*")],
    bucketWrite: [list, s3("S3BucketAccess", "s3:*")],
    bucketRead: [list, s3("S3BucketReading", ["s3:Get*", "s3:List*"])],
  };
  if (kind === "own") return document;
  const found = statements[kind];
  return found ? pretty({ Version: VERSION, Statement: found }) : "";
}

/** Say what the choice still lacks; empty when it can be sent. */
export function rightsProblem(chosen: Rights, taken: string[] = []): string {
  if (needsBuckets(chosen.kind) && chosen.buckets.length === 0) return words.needsBuckets;
  if (chosen.kind === "managed" && !chosen.policyArn) return words.needsPolicy;
  if (chosen.kind !== "own") return "";
  return nameProblem(chosen.name, taken) || documentProblem(chosen.document);
}

export function isPolicyName(name: string): boolean {
  return NAME.test(name);
}

export function nameProblem(name: string, taken: string[] = []): string {
  if (!isPolicyName(name)) return words.policyNameRule;
  return taken.includes(name) ? words.nameTaken : "";
}

/** Give a user what was chosen; `taken`: names of its inline policies, none of which changes. */
export async function giveRights(
  user: string,
  chosen: Rights,
  taken: string[] = [],
): Promise<void> {
  if (chosen.kind === "none") return;
  const arn = arnOf(chosen);
  if (arn) await attachPolicy(user, arn);
  else await putInline(user, freeName(chosen, taken), documentOf(chosen));
}

function arnOf({ kind, policyArn }: Rights): string {
  if (kind === "administrator") return `${MANAGED}AdministratorAccess`;
  if (kind === "readOnly") return `${MANAGED}ReadOnlyAccess`;
  return kind === "managed" ? policyArn : "";
}

/** Return a name that replaces no other policy. */
function freeName(chosen: Rights, taken: string[]): string {
  const names: Partial<Record<Kind, string>> = {
    storage: "LightsailAccess",
    guide: "LightsailBucketAccess",
    bucketWrite: "BucketAccess",
    bucketRead: "BucketReading",
  };
  const first = names[chosen.kind] ?? chosen.name;
  let name = first;
  for (let count = 2; taken.includes(name); count += 1) name = `${first}-${count}`;
  return name;
}

function pretty(document: object): string {
  return JSON.stringify(document, null, 2);
}
