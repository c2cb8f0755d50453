/** Texts of Account -> Policies, and what the ready-made ones say in a sentence. */

export const policies = {
  title: "Policies",
  description:
    "What users may do, written down once and attached to as many users as you like. Ready-made " +
    "ones are always there.",
  create: "Create policy",
  filter: "Filter by name",
  empty: "No policies",
  noMatch: "No policy matches",
  clearFilter: "Clear filter",
  refused: "The policies cannot be shown",
  columns: {
    name: "Name",
    kind: "Kind",
    summary: "What it allows",
    attachments: "Attached to",
    updated: "Changed",
  },
  kinds: { builtin: "Ready-made", own: "Yours" },
  show: {
    all: "All policies",
    own: "Yours",
    builtin: "Ready-made",
    label: "Show",
  },
  attachedTo: (count: number) => (count === 1 ? "1 user" : `${count} users`),
  ownSummary: "See its document",
} as const;

/** What each ready-made policy allows, by its name. */
export const summaries: Record<string, string> = {
  AdministratorAccess: "Everything in this account, users and their rights included.",
  PowerUserAccess: "Everything but users and their rights: buckets, objects, keys of buckets, alarms.",
  ReadOnlyAccess: "See everything and read every object; change nothing.",
  AmazonS3FullAccess: "Read, write and delete all objects of all buckets by the S3 API.",
  AmazonS3ReadOnlyAccess: "Read all objects of all buckets; change nothing.",
  IAMFullAccess: "Manage users, keys and policies. Who may do this can give itself everything.",
  IAMReadOnlyAccess: "See users, keys and policies; change nothing.",
  IAMUserChangePassword: "Change its own password.",
};
