/** Texts of the history of operations. */

export const operations = {
  title: "Operations",
  description:
    "Every change of a bucket, alarm, contact or instance in this region, newest first. They are kept for 90 days.",
  historyOf: (name: string) => `History of ${name}`,
  historyDescription: "Every change of this resource, newest first, also when it is gone.",
  all: "All operations",
  filter: "Find by resource, operation or details",
  matches: (count: number) => `${count} found`,
  status: "Status",
  anyStatus: "Any status",
  type: "Operation",
  anyType: "Any operation",
  reading: (count: number) => `Reading the history: ${count.toLocaleString("en")} so far`,
  newestOnly: (count: number) =>
    `Only the newest ${count.toLocaleString("en")} are shown; GetOperations returns all of them.`,
  columns: {
    time: "Time",
    type: "Operation",
    resource: "Resource",
    kind: "Kind",
    status: "Status",
    details: "Details",
    id: "Operation id",
  },
  empty: "Nothing has been changed yet",
  emptyHint: "Create a bucket, and it is the first line here.",
  noMatch: "No operation matches",
  clear: "Clear filters",
  refused: "The operations cannot be shown",
  openHistory: (name: string) => `History of ${name}`,
  menuHistory: "History",
  menuAudit: "Audit trail",
} as const;
