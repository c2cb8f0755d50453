/** Texts of the Contacts page: where notifications of alarms go. */

export const contacts = {
  title: "Contacts",
  description:
    "Alarms send mail and text messages to these, each to the contacts of its own region. " +
    "A region has one email address and one SMS number.",
  refused: "The contacts cannot be shown",
  partly: (regions: string) => `The contacts of these regions cannot be shown: ${regions}`,
  empty: "No contacts",
  emptyHint: "Alarms show banners in this console only, until they have an address to write to.",
  columns: {
    endpoint: "Contact",
    protocol: "Kind",
    region: "Region",
    status: "Status",
    actions: "Actions",
  },
  protocols: { Email: "Email", SMS: "SMS" },
  place: (protocol: string, region: string) => `${protocol}, ${region}`,
  statuses: {
    PendingVerification: "Pending verification",
    Valid: "Verified",
    Invalid: "Not verified in time",
  },
  gone: "Not verified in time",
  resend: "Resend",
  resendTo: (region: string) => `Resend the verification mail, ${region}`,
  resent: "Another verification mail is on its way. Its link is good for 24 hours.",
  resendRefused: "No other mail was sent",
  noMailTitle: "No mail has come?",
  noMail: (address: string) =>
    "Look among spam. Mail needs a mail server: where the setting smtp_host is empty none is sent, " +
    `and the operator of this server confirms the address with: lazarette contact verify ${address}`,
  delete: (what: string, region: string) => `Delete the ${what} contact of ${region}`,
  deleteTitle: "Delete this contact?",
  deleteText: (endpoint: string, region: string) =>
    `Alarms of ${region} are no longer told to ${endpoint}. Their banners stay.`,
  yes: "Yes, delete",
  deleted: "The contact is deleted.",
  addEmail: "Add email address",
  addSms: "Add SMS number",

  add: {
    endpoint: { Email: "Email address", SMS: "Phone number" },
    hint: {
      Email: "Such as name@example.com.",
      SMS: "With a plus sign and the country code, such as +12065550100.",
    },
    wrong: {
      Email: "This is no email address.",
      SMS: "A plus sign, the country code and the number: at most 15 digits and nothing else.",
    },
    region: "Region",
    regionHint: "Alarms of this region are told to this contact.",
    submit: "Add contact",
    replaceTitle: { Email: "Replace the email address?", SMS: "Replace the SMS number?" },
    replace: (old: string, region: string, fresh: string) =>
      `${region} already has ${old}, and can have one. It is deleted, and ${fresh} takes its place.`,
    oldGone: "the earlier contact",
    yesReplace: "Yes, replace",
    mailTitle: "A verification mail will be sent",
    mail: (address: string) =>
      `A mail with a link goes to ${address}. Alarms write there only after the link was used, within ` +
      "24 hours.",
    understood: "I understand",
    added: (endpoint: string) => `The contact ${endpoint} is added.`,
    halfDone: (old: string, why: string) =>
      `${old} is deleted, but the new contact was not added: ${why}`,
  },
} as const;
