/** Addresses of pages about users. A tab ends each: a name may end like a file's. */

export const USERS = "/account/users";

export function addressOf(name: string, tab = "permissions"): string {
  return `${USERS}/${encodeURIComponent(name)}/${tab}`;
}
