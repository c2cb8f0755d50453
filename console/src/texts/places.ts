/** Names of places, where the pages themselves do not show them. */

import { texts } from "../texts";

export const places = {
  skip: "Skip to the page",
  alarm: "Alarm",
  account: {
    password: "Change password",
    users: texts.nav.users,
    policies: texts.nav.policies,
    contacts: texts.nav.contacts,
    audit: texts.nav.audit,
    operations: texts.nav.operations,
    inspector: texts.nav.inspector,
  } as Record<string, string>,
};
