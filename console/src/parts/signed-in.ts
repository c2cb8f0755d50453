/** The session and region that every page works in. */

import { createContext, useContext } from "react";

import type { Session } from "../api/session";

export interface Here {
  session: Session;
  region: string;
}

export const SignedIn = createContext<Here | undefined>(undefined);

export function useHere(): Here {
  const here = useContext(SignedIn);
  if (!here) throw new Error("Pages stand inside the frame.");
  return here;
}
