/** Texts of Account -> Users. */

export const users = {
  title: "Users",
  description:
    "People and programs with names, passwords, access keys and rights of their own. A user may do " +
    "nothing until you allow it.",
  create: "Create user",
  filter: "Filter by name",
  empty: "No users yet",
  emptyHint:
    "You work with the account's root key, which may do everything. Give everybody else a user.",
  noMatch: "No user matches",
  clearFilter: "Clear filter",
  refused: "The users cannot be shown",
  columns: {
    name: "Name",
    created: "Created",
    passwordUsed: "Password last used",
    keys: "Access keys",
    policies: "What it may do",
  },
  never: "–",
  hidden: "Not shown to you",
  nothing: "Nothing",
} as const;
