/** Texts about one's own password. */

export const password = {
  title: "Change password",
  menu: "Change password",
  forced: "A new password, first",
  forcedWhy:
    "Whoever made your user asks you to choose a password of your own before anything else. " +
    "You stay signed in.",
  old: "Old password",
  fresh: "New password",
  again: "New password, once more",
  rules:
    "8 to 128 characters, of at least three kinds: lower-case letters, upper-case letters, " +
    "digits, symbols. Not your user name.",
  problems: {
    length: "A password has 8 to 128 characters.",
    kinds:
      "Use at least three of: lower-case letters, upper-case letters, digits, symbols.",
    name: "A password is not the user's name.",
    same: "This is the password you have now.",
    differs: "The two new passwords differ.",
  },
  ends: "Other sessions that were opened with the old password end at once. Access keys stay.",
  submit: "Change password",
  done: "Your password is changed.",
  rootTitle: "The root of an account has no password",
  root:
    "You are signed in with the account's root access key. Passwords belong to users: make one " +
    "under Account, Users, and sign in as that user for daily work.",
  signOut: "Sign out instead",
} as const;
