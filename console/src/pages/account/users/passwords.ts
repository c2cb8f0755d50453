/** Passwords: what a new one must be, and one that nobody thought of. */

import { password as words } from "../../../texts/users";

export interface NewPassword {
  way: "generated" | "own";
  own: string;
  mustChange: boolean;
}

export const freshPassword: NewPassword = { way: "generated", own: "", mustChange: true };

const LENGTH_MIN = 8;
const LENGTH_MAX = 128;
const LENGTH = 20;
// None that look alike, and 64 of them: each byte gives one without favouring any.
const LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_+=.@#";

/** Say what a typed password lacks, as the server would; empty when it will do. */
export function passwordProblem({ way, own }: NewPassword): string {
  if (way === "generated") return "";
  return own.length >= LENGTH_MIN && own.length <= LENGTH_MAX && kindsOf(own) >= 3
    ? ""
    : words.rule;
}

/** Return the password that was chosen; one made now where none was typed. */
export function passwordOf({ way, own }: NewPassword): string {
  return way === "own" ? own : generate();
}

function generate(): string {
  for (;;) {
    const bytes = crypto.getRandomValues(new Uint8Array(LENGTH));
    const made = [...bytes].map((byte) => LETTERS[byte % LETTERS.length] ?? "").join("");
    if (kindsOf(made) >= 3) return made;
  }
}

function kindsOf(text: string): number {
  return [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(text))
    .length;
}
