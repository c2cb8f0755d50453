/** What a policy document says, in a sentence a statement. Nothing here decides anything. */

import { policySentences as words } from "../texts/policies";

interface Statement {
  Effect?: unknown;
  Action?: unknown;
  NotAction?: unknown;
  Resource?: unknown;
  NotResource?: unknown;
  Condition?: unknown;
}

const S3 = /^arn:aws:s3:::([^/*?]+)(\/\*)?$/;

/** Return a sentence for each statement; none where the text is no policy document. */
export function sentencesOf(document: string): string[] {
  try {
    const found = (JSON.parse(document) as { Statement?: unknown }).Statement;
    const statements = Array.isArray(found) ? (found as Statement[]) : [found as Statement];
    return statements.map(sentenceOf);
  } catch {
    return [];
  }
}

function sentenceOf(statement: Statement): string {
  const verb = statement.Effect === "Deny" ? words.denies : words.allows;
  const actions =
    statement.NotAction === undefined
      ? actionsOf(texts(statement.Action))
      : words.allBut(texts(statement.NotAction).join(", "));
  const places =
    statement.NotResource === undefined
      ? placesOf(texts(statement.Resource))
      : words.outside(named(texts(statement.NotResource)).join(", "));
  const end = statement.Condition === undefined ? "" : words.condition;
  return `${verb} ${actions} ${places}${end}.`;
}

function actionsOf(actions: string[]): string {
  return actions.includes("*") ? words.everything : actions.join(", ");
}

function placesOf(resources: string[]): string {
  if (resources.includes("*")) return words.everywhere;
  return words.within(named(resources).join(", "));
}

/** Return ARNs of buckets and of all their objects by the buckets' names, others as they are. */
function named(resources: string[]): string[] {
  const parts = new Map<string, { isBucket: boolean; hasObjects: boolean }>();
  const others: string[] = [];
  for (const resource of resources) {
    const match = S3.exec(resource);
    const name = match?.[1];
    if (name === undefined) {
      others.push(resource);
      continue;
    }
    const part = parts.get(name) ?? { isBucket: false, hasObjects: false };
    if (match?.[2]) part.hasObjects = true;
    else part.isBucket = true;
    parts.set(name, part);
  }
  const buckets = [...parts].map(([name, { isBucket, hasObjects }]) => {
    if (isBucket && hasObjects) return words.bucket(name);
    return hasObjects ? words.objects(name) : words.bucketAlone(name);
  });
  return [...buckets, ...others];
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)];
}
