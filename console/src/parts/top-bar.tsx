/** The bar on top: where one is, in which region, how it looks, and who one is. */

import TopNavigation from "@cloudscape-design/components/top-navigation";
import { useState } from "react";
import { useNavigate } from "react-router";

import { texts } from "../texts";
import { password } from "../texts/password";
import { useNotices } from "./notices";
import { useHere } from "./signed-in";
import { setTheme, theme, type Theme } from "./theme";

/** `onSignOut` throws when the server did not hear of it: the session then goes on. */
export function TopBar({ onSignOut }: { onSignOut: () => Promise<void> }) {
  const navigate = useNavigate();
  const notices = useNotices();
  const { session, region, regions, chooseRegion } = useHere();
  const [shownTheme, setShownTheme] = useState<Theme>(theme());
  const arn = session.arn ?? "";
  return (
    <div id="top">
      <TopNavigation
        identity={{
          href: "/",
          title: texts.product,
          logo: { src: "/icon.svg", alt: "" },
          onFollow: (event) => {
            event.preventDefault();
            void navigate("/");
          },
        }}
        utilities={[
          {
            type: "menu-dropdown",
            text: region,
            ariaLabel: `${texts.nav.region}: ${region}`,
            items: regions.map((item) => ({
              id: item.name,
              text: `${item.displayName} (${item.name})`,
            })),
            onItemClick: (event) => chooseRegion(event.detail.id),
          },
          {
            type: "menu-dropdown",
            iconName: "settings",
            ariaLabel: texts.nav.theme,
            title: texts.nav.theme,
            items: (["system", "light", "dark"] as const).map((id) => ({
              id,
              text: texts.nav.themes[id],
              itemType: "checkbox" as const,
              checked: shownTheme === id,
            })),
            onItemClick: (event) => {
              setTheme(event.detail.id as Theme);
              setShownTheme(event.detail.id as Theme);
            },
          },
          {
            type: "menu-dropdown",
            text: shortName(arn),
            description: arn,
            iconName: "user-profile",
            items: [
              { id: "password", text: password.menu },
              { id: "out", text: texts.nav.signOut },
            ],
            onItemClick: (event) => {
              if (event.detail.id !== "out") {
                void navigate("/account/password");
                return;
              }
              onSignOut().catch((error: unknown) =>
                notices.refused(texts.signIn.signOutRefused, error),
              );
            },
          },
        ]}
      />
    </div>
  );
}

function shortName(arn: string): string {
  const rest = arn.split(":").slice(5).join(":");
  return rest.split("/").at(-1) || arn;
}
