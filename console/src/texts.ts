/** Every English text of the console, in one place. */

export const texts = {
  product: "Lazarette",
  close: "Close",
  cancel: "Cancel",
  save: "Save",
  noCancel: "No, cancel",
  loading: "Loading",
  refresh: "Refresh",
  requestId: (id: string) => `Request id ${id}.`,
  why: "Why?",
  whyOf: (id: string) => `Why was request ${id} refused?`,
  opensInTab: "Opens in a new tab",
  needs: (permission: string) =>
    `This needs the permission ${permission}, which you do not have. Ask whoever manages the account’s users.`,
  unreachable:
    "The server does not answer. It may have been stopped, or this device is not connected to it.",
  tryAgain: "Try again",
  mayNotRead: "You may not read this object.",
  notForBrowsers:
    "Browsers cannot ask for names with “.” or “..” between slashes. Use the AWS CLI for this object.",
  unreadable: "The answer cannot be read. Something between the browser and the server changed it.",
  copied: "Copied",
  copy: "Copy",
  snippet: "Lines to copy",

  json: {
    format: "Format",
    noObject: "A policy document is a JSON object: { ... }",
    broken: (why: string) => `This is no JSON: ${why}`,
  },

  signIn: {
    title: "Sign in",
    lead: "Your buckets, on your own machine.",
    asUser: "User and password",
    byKey: "Access key",
    account: "Account name or id",
    user: "User name",
    password: "Password",
    keyId: "Access key id",
    secret: "Secret access key",
    submit: "Sign in",
    wait: (seconds: number) => `Sign in (in ${seconds} s)`,
    firstRun: "First time here?",
    firstRunPrinted:
      "The terminal in which you ran `make serve` printed the root's access key at the first " +
      "start, and never again:",
    firstRunLayout: [
      "Root credentials of account 123456789012, shown this once:",
      "  AWS_ACCESS_KEY_ID=AKIA...",
      "  AWS_SECRET_ACCESS_KEY=...",
    ].join("\n"),
    firstRunLost: "Lost them? Run `lazarette root-key reset` there.",
    firstRunSteps: "Sign in with them above, or put them into these lines for the AWS CLI:",
    firstCommands: (endpoint: string, region: string) =>
      [
        `export AWS_ENDPOINT_URL=${endpoint}`,
        `export AWS_DEFAULT_REGION=${region}`,
        "export AWS_ACCESS_KEY_ID=AKIA...",
        "export AWS_SECRET_ACCESS_KEY=...",
        "aws lightsail create-bucket --bucket-name my-photos --bundle-id small_1_0",
        "aws lightsail create-bucket-access-key --bucket-name my-photos",
        "aws s3 sync ~/photos s3://my-photos/",
      ].join("\n"),
    ended: "Your session has ended. Sign in to go on where you were.",
    signOutRefused: "You are still signed in",
  },

  nav: {
    storage: "Storage",
    account: "Account",
    users: "Users",
    policies: "Policies",
    contacts: "Contacts",
    publicAccess: "Public access",
    audit: "Audit trail",
    operations: "Operations",
    inspector: "Request inspector",
    signOut: "Sign out",
    region: "Region",
    theme: "Appearance",
    themes: { system: "As the system", light: "Light", dark: "Dark" },
  },

  home: {
    title: "Storage",
    description: "Buckets keep your files, reachable by the S3 API and from this page.",
    create: "Create bucket",
    refused: "The buckets cannot be shown",
  },

  access: {
    private: "All objects are private",
    individual: "Individual objects can be made public (read-only)",
    public: "All objects are public (read-only)",
    shortPrivate: "Private",
    shortIndividual: "Individual objects",
    shortPublic: "Public",
    shortBlocked: "Public, but blocked",
  },

  versioning: { NeverEnabled: "Disabled", Enabled: "Enabled", Suspended: "Suspended" },

  bucket: {
    tabs: {
      objects: "Objects",
      permissions: "Permissions",
      metrics: "Metrics",
      versioning: "Versioning",
      logging: "Logging",
      cors: "CORS",
      tags: "Tags",
    },
    actions: "Actions",
    delete: "Delete bucket",
    url: "URL",
    refused: "The bucket cannot be shown",
  },

  deleteBucket: {
    title: (name: string) => `Delete bucket ${name}?`,
    plain: "This cannot be undone, and the name becomes free for anybody.",
    forced: "Force delete ends all of this with the bucket. Nothing of it can be brought back.",
    kinds: {
      objects: "Its objects",
      versions: "Earlier versions of its objects, and delete markers",
      uploads: "Uploads that are not finished",
      key: (id: string) => `Access key ${id}: what uses it is refused from then on`,
      keys: "Its access keys: what uses them is refused from then on",
      instance: (name: string) => `Instance ${name}: it loses its access`,
      alarm: (name: string) => `Alarm ${name}: it is deleted, too`,
      alarmsUnknown: "Whether alarms end with it cannot be shown",
      source: (name: string) => `The access logs of bucket ${name}: they are delivered nowhere`,
      sourcesUnknown: "Whether other buckets deliver their access logs here cannot be shown",
    },
    alsoEnds: "With it ends what depends on it:",
    looking: "Looking for what depends on it",
    yes: "Yes, delete",
    force: "Force delete",
    done: (name: string) => `Bucket ${name} is deleted.`,
  },

  keys: {
    title: "Access keys",
    description:
      "Use access keys to give an application full access to this bucket and its objects. A bucket has two at most.",
    create: "Create access key",
    atMost: "A bucket has two access keys at most. Delete one to make room for another.",
    confirmTitle: "Create an access key?",
    confirm: (bucket: string) =>
      `Whoever holds the key may read, write and delete every object in ${bucket}. ` +
      "Its secret is shown once.",
    yesCreate: "Yes, create",
    createdTitle: "Your access key",
    createdWarning:
      "This is the only time that the secret access key can be viewed. Store it now: if it is lost, " +
      "delete the key and create another.",
    show: "Show secret access key",
    hide: "Hide secret access key",
    download: "Download as credentials file",
    stored: "I have stored the secret access key",
    continue: "Continue",
    columns: {
      id: "Access key id",
      created: "Created",
      lastUsed: "Last used",
      status: "Status",
    },
    usedWith: (service: string, region: string) => `${service} in ${region}`,
    never: "–",
    empty: "No access keys",
    emptyHint: "Create one for an application, a backup program or a phone.",
    delete: "Delete",
    deleteTitle: "Delete this access key?",
    deleteText: (id: string) =>
      `Everything that uses ${id} is refused from the next request on. This cannot be undone.`,
    yesDelete: "Yes, delete",
    deleted: (id: string) => `Access key ${id} is deleted.`,
    refused: "The access keys cannot be shown",
    rotateTitle: "Two keys: time to rotate?",
    rotate:
      "Give the newer key to your applications, watch “Last used” of the older one, and delete it " +
      "when it is no longer used.",
    rotateGive: (id: string) => `Give ${id}, the newer one, to your applications.`,
    rotateWatch: (id: string) => `Wait until nothing uses ${id} any more.`,
    rotateDelete: (id: string) => `Delete ${id}.`,
    rotateUsed: (moment: string) => `Last used ${moment}.`,
    rotateUnused: "Not used yet.",
    rotateSilent:
      "Silent for 24 hours. Only the last use of a key is known: what runs less than once a day may " +
      "still need it.",
    rotateNotSilent: (newer: string, used: string) =>
      `${newer}: ${used} This step is done after 24 hours in which only the newer one was used.`,
    rotateDone: "Done",
    rotateOpen: "Not done yet",
    rotateBack: "It cannot be brought back.",
  },
} as const;
