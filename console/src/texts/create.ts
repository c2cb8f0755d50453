/** Texts of the page that creates a bucket, and of what it suggests afterwards. */

export const create = {
  title: "Create bucket",
  region: "Region",
  regionLabel: "Where clients look for the bucket",
  regionHint:
    "A label: this server holds all of them. Applications have to name the same one. It cannot be " +
    "changed.",
  plan: "Choose your storage plan",
  planHint:
    "What the bucket's use is measured against. You can change it once in a month; going over " +
    "blocks nothing unless this server's operator says so.",
  noPlans: "The plans cannot be shown",
  storage: "Storage",
  transfer: "Transfer per month",
  price: "Price per month",
  usd: (amount: number) => `${amount} USD`,
  name: "Name your bucket",
  nameLabel: "Bucket name",
  nameHint:
    "3 to 54 lower-case letters, digits and hyphens, with a letter or digit at both ends. " +
    "The name cannot be changed.",
  nameRules: {
    length: "A name has 3 to 54 characters.",
    letters: "Only lower-case letters, digits and hyphens.",
    ends: "A name begins and ends with a letter or a digit.",
    doubled: "Two hyphens may not stand side by side.",
    reservedStart: (text: string) => `Names that begin with ${text} are reserved.`,
    reservedEnd: (text: string) => `Names that end in ${text} are reserved.`,
    taken: "You have something of this name in this region.",
  },
  versioning: "Keep every version of each object",
  versioningHint:
    "What is overwritten or deleted can be restored. Every version counts towards the plan. You " +
    "can switch this on later, too.",
  tags: "Tags",
  tagsHint: "Words to find and group buckets by: single words, or names with a value.",
  submit: "Create bucket",
  done: (name: string) => `Bucket ${name} is ready.`,
  next: {
    title: "Your bucket is ready. What next?",
    upload: "Upload files",
    uploadText: "Drag files or whole folders onto the page.",
    access: "Choose who may read",
    accessText: "Everything is private until you say otherwise.",
    keys: "Connect an application",
    keysText: "Make an access key, and paste a ready configuration.",
    close: "Close the suggestions",
  },
} as const;
