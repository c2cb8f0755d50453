/** Where one may go: the list at the side of every page. */

import SideNavigation from "@cloudscape-design/components/side-navigation";

import { texts } from "../texts";

/** What stands under "Account": one line each, in the order of the list. */
const ACCOUNT: { text: string; href: string }[] = [
  { text: texts.nav.users, href: "/account/users" },
  { text: texts.nav.policies, href: "/account/policies" },
  { text: texts.nav.contacts, href: "/account/contacts" },
  { text: texts.nav.publicAccess, href: "/account/public-access" },
  { text: texts.nav.audit, href: "/account/audit" },
  { text: texts.nav.operations, href: "/account/operations" },
  { text: texts.nav.inspector, href: "/account/inspector" },
];

interface Props {
  path: string;
  onFollow: (event: CustomEvent<{ href?: string | undefined }>) => void;
}

export function Navigation({ path, onFollow }: Props) {
  const here = ACCOUNT.find(({ href }) => path === href || path.startsWith(`${href}/`));
  return (
    <SideNavigation
      header={{ href: "/", text: texts.product }}
      activeHref={here?.href ?? (path.startsWith("/account") ? "" : "/")}
      onFollow={onFollow}
      items={[
        { type: "link", text: texts.nav.storage, href: "/" },
        {
          type: "section",
          text: texts.nav.account,
          items: ACCOUNT.map((place) => ({ type: "link", ...place })),
        },
      ]}
    />
  );
}
