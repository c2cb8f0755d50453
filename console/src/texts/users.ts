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
  refusedOne: "The user cannot be shown",
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
  arn: "ARN",
  calls: "Audit trail",
  tabs: {
    permissions: "Permissions",
    keys: "Access keys",
    password: "Password",
    tags: "Tags",
  },
} as const;

export const newUser = {
  title: "Create user",
  nameTitle: "Who",
  name: "User name",
  nameHint: "1 to 64 letters, digits and _ + = , . @ -. Names that differ only by case are one name.",
  nameRule: "1 to 64 letters, digits and _ + = , . @ -",
  signInTitle: "How it signs in",
  hasPassword: "A person: signs in to this console with a password",
  hasKey: "A program: uses an access key, with any AWS client",
  keyHint: "You can create one later as well. A user has two at most.",
  rightsTitle: "What it may do",
  submit: "Create user",
  done: (name: string) => `User ${name} is ready.`,
  notReady: "Something above is missing or not right.",
  refused: {
    user: "The user was not created",
    rights: "The user was not created: what it may do was refused",
    password: "The user was not created: the password was refused",
    key: "The user was not created: the access key was refused",
  },
  left: (name: string) =>
    `The user ${name} was made before this, and could not be taken back. Open it to go on, or delete it.`,
  open: (name: string) => `Open ${name}`,
} as const;

export const handOver = {
  title: "Hand this over",
  titleKey: "Your access key",
  warning:
    "This is the only time that the secrets can be viewed. Store them now, or give them to whoever " +
    "the user is: if they are lost, replace them.",
  address: "Console address",
  account: "Account id",
  user: "User name",
  password: "Password",
  key: "Access key id",
  secret: "Secret access key",
  showPassword: "Show password",
  hidePassword: "Hide password",
  showBoth: "Show password and secret access key",
  hideBoth: "Hide password and secret access key",
  storedPassword: "I have stored the password",
  storedBoth: "I have stored the password and the secret access key",
  signInTitle: "How this user signs in",
  signInHint: "Give these three to whoever the user is, and the password by another way.",
  copyAll: "Copy all three",
} as const;

export const rights = {
  label: "What the user may do",
  kinds: {
    none: {
      label: "Nothing yet",
      text: "It can sign in, and is refused everything until you allow something.",
    },
    administrator: {
      label: "Everything (administrator)",
      text: "All buckets and objects, and all users. As strong as the root key.",
    },
    readOnly: {
      label: "See everything, change nothing",
      text: "All settings, and all objects in all buckets, for reading.",
    },
    storage: {
      label: "Manages storage",
      text:
        "Creates, changes and deletes buckets, their access keys and alarms. Sees no objects " +
        "itself, but a key that it makes would. The first statement of Lightsail's guide.",
    },
    guide: {
      label: "Manages storage, and works with objects in chosen buckets",
      text:
        "Both statements of Lightsail's guide. Who manages buckets can make an access key for any " +
        "of them.",
    },
    bucketWrite: {
      label: "Works with objects in chosen buckets",
      text:
        "Reads, writes and deletes there, and changes those buckets' S3 settings. Sees the list and " +
        "settings of all buckets.",
    },
    bucketRead: {
      label: "Reads objects in chosen buckets",
      text: "Changes nothing. Sees the list and settings of all buckets, and objects of these.",
    },
    managed: {
      label: "What a policy says",
      text: "One of your policies, or a ready-made one.",
    },
    own: {
      label: "Your own JSON",
      text: "A policy document for this user alone, in the language of IAM.",
    },
  },
  buckets: "Buckets",
  bucketsHint: (region: string) => `Buckets in ${region}.`,
  chooseBuckets: "Choose buckets",
  noBuckets: "There are no buckets in this region",
  deselect: (name: string) => `Take ${name} out`,
  policy: "Policy",
  choosePolicy: "Choose a policy",
  says: "What the policy says",
  policyName: "Name of the policy",
  policyNameRule: "1 to 128 letters, digits and _ + = , . @ -",
  nameTaken: "The user has a policy of that name. Edit it instead.",
  document: "Policy document (JSON)",
  needsBuckets: "Choose a bucket at least.",
  needsPolicy: "Choose a policy.",
  title: "Permissions",
  description: "A user may do what one of these allows and none denies. Changes hold at once.",
  add: "Add permissions",
  yesAdd: "Yes, add",
  added: "The permissions are added.",
  empty: "This user may do nothing",
  emptyHint: "Everything that it asks for is refused until you add permissions.",
  refused: "The permissions cannot be shown",
  columns: { name: "Policy", kind: "Kind", summary: "What it allows", actions: "Actions" },
  inlineKind: "Only this user's",
  view: "View JSON",
  viewOf: (name: string) => `View JSON of ${name}`,
  edit: (name: string) => `Edit ${name}`,
  editTitle: (name: string) => `Edit ${name}`,
  yesSave: "Yes, save",
  saved: (name: string) => `The policy ${name} is saved.`,
  remove: (name: string) => `Remove ${name}`,
  removeTitle: (name: string) => `Remove ${name} from this user?`,
  removeAttached: "The policy itself stays; this user no longer has it, from its next request on.",
  removeInline: "The policy is this user's alone and is deleted. This cannot be undone.",
  yesRemove: "Yes, remove",
  removed: (name: string) => `${name} is removed.`,
} as const;

export const userKeys = {
  description: "For programs: with a key, they do what this user may. A user has two at most.",
  atMost: "A user has two access keys at most. Delete one to make room for another.",
  confirm: (name: string) =>
    `Whoever holds the key may do what ${name} may. Its secret is shown once.`,
  emptyHint: "Create one for a program that works in this user's name.",
  active: "Active",
  inactive: "Inactive",
  activate: "Activate",
  deactivate: "Deactivate",
  deactivateTitle: "Deactivate this access key?",
  deactivateText: (id: string) =>
    `Everything that uses ${id} is refused from the next request on, until you activate it again.`,
  yesDeactivate: "Yes, deactivate",
  nowActive: (id: string) => `Access key ${id} is active.`,
  nowInactive: (id: string) => `Access key ${id} is inactive.`,
} as const;

export const password = {
  title: "Password",
  description: "For people: with a password, they sign in to this console.",
  none: "This user has no password and cannot sign in with one.",
  created: "First set",
  used: "Last used",
  mustChange: "Must be changed",
  yes: "Yes, at the next sign-in",
  no: "No",
  set: "Set password",
  reset: "Reset password",
  remove: "Remove password",
  setTitle: (name: string) => `Set a password for ${name}`,
  resetTitle: (name: string) => `Reset the password of ${name}?`,
  resetText: "The old password counts no longer, and who is signed in with it is signed out.",
  yesSet: "Yes, set",
  yesReset: "Yes, reset",
  done: (name: string) => `${name} has a new password.`,
  removeTitle: (name: string) => `Remove the password of ${name}?`,
  removeText:
    "The user can no longer sign in with it, and is signed out where it is. Access keys stay.",
  yesRemove: "Yes, remove",
  removed: (name: string) => `${name} has no password any more.`,
  way: "Password",
  generated: "Generate one",
  generatedText: "20 characters, shown once.",
  own: "Type one",
  ownText: "8 to 128 characters of three kinds: lower-case, upper-case, digits, symbols.",
  field: "New password",
  rule: "8 to 128 characters of three kinds: lower-case, upper-case, digits, symbols.",
  mustChangeLabel: "Must be changed at the first sign-in",
  mustChangeHint: "So that nobody but its owner knows it.",
  mustChangeFirst:
    "So that nobody but its owner knows it. The user also gets IAMUserChangePassword, to change it " +
    "again whenever it likes.",
  refused: "The password cannot be shown",
} as const;

export const userTags = {
  description: "Words about this user, which policies can ask for: single words, or names with a value.",
  atMost: "A user has 50 tags at most.",
  refused: "The tags cannot be shown",
} as const;

export const deleteUser = {
  action: "Delete user",
  title: (name: string) => `Delete user ${name}?`,
  text: "From the next request on, everything in this user's name is refused. This cannot be undone.",
  itself: "This is you: you are signed out with it.",
  goes: "With it go:",
  bare: "It has no access keys, password or policies.",
  key: (id: string, isActive: boolean) => `access key ${id} (${isActive ? "active" : "inactive"})`,
  password: "its password",
  inline: (name: string) => `its own policy ${name}`,
  attached: (name: string) => `its hold of policy ${name} (the policy itself stays)`,
  yes: "Yes, delete",
  doing: {
    key: (id: string) => `Deleting access key ${id}`,
    password: "Removing the password",
    inline: (name: string) => `Deleting policy ${name}`,
    attached: (name: string) => `Detaching policy ${name}`,
    user: "Deleting the user",
  },
  resume: "What is done stays done; the same button goes on from here.",
  done: (name: string) => `User ${name} is deleted.`,
} as const;
