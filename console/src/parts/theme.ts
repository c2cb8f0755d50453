/** Light or dark: as the system says, until a person says otherwise. */

import { applyMode, Mode } from "@cloudscape-design/global-styles";

const NAME = "lazarette-theme";

export type Theme = "system" | "light" | "dark";

export function theme(): Theme {
  const kept = localStorage.getItem(NAME);
  return kept === "light" || kept === "dark" ? kept : "system";
}

export function setTheme(wanted: Theme): void {
  if (wanted === "system") localStorage.removeItem(NAME);
  else localStorage.setItem(NAME, wanted);
  show();
}

export function startTheme(): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  show();
}

function show(): void {
  const wanted = theme();
  const isDark =
    wanted === "dark" ||
    (wanted === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  applyMode(isDark ? Mode.Dark : Mode.Light);
}
