/**
 * Ending a user: everything that is its own goes first, for IAM deletes none that has
 * something left. What it proves itself with goes before what it may do, so that no moment
 * gives it more.
 */

import {
  deleteInline,
  deleteKey,
  deleteLogin,
  deleteUser,
  detachPolicy,
  getLogin,
  listAttached,
  listInline,
  listKeys,
  type PolicyName,
  type UserKey,
} from "../../../api/iam";
import { ApiError } from "../../../api/session";
import { deleteUser as words } from "../../../texts/users";

export interface Belongings {
  keys: UserKey[];
  hasPassword: boolean;
  inline: string[];
  attached: PolicyName[];
}

export async function belongingsOf(name: string): Promise<Belongings> {
  const [keys, hasPassword, inline, attached] = await Promise.all([
    listKeys(name),
    hasLogin(name),
    listInline(name),
    listAttached(name),
  ]);
  return { keys, hasPassword, inline, attached };
}

/** Say whether a user has a password. */
async function hasLogin(name: string): Promise<boolean> {
  return getLogin(name).then(
    () => true,
    (error: unknown) => {
      if (isGone(error)) return false;
      throw error;
    },
  );
}

/**
 * Delete a user with all that it has, saying each step before it is made. Where one is
 * refused, what is done stays done: the next call goes on from there.
 */
export async function removeUser(name: string, say: (step: string) => void): Promise<void> {
  const has = await belongingsOf(name);
  for (const { id } of has.keys) {
    say(words.doing.key(id));
    await deleteKey(name, id);
  }
  if (has.hasPassword) {
    say(words.doing.password);
    await deleteLogin(name);
  }
  for (const policy of has.inline) {
    say(words.doing.inline(policy));
    await deleteInline(name, policy);
  }
  for (const policy of has.attached) {
    say(words.doing.attached(policy.name));
    await detachPolicy(name, policy.arn);
  }
  say(words.doing.user);
  await deleteUser(name);
}

/** Say whether what was asked for is not there. */
export function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.code === "NoSuchEntity";
}
