/** The session and region that every page works in, and how they are changed. */

import { createContext, useContext } from "react";

import type { Region } from "../api/lightsail";
import type { Session } from "../api/session";

export interface Here {
  session: Session;
  region: string;
  /** All regions; empty until they are read. */
  regions: Region[];
  chooseRegion: (name: string) => void;
  /** Go on with another session, of the same person. */
  renew: (session: Session) => void;
}

export const SignedIn = createContext<Here | undefined>(undefined);

export function useHere(): Here {
  const here = useContext(SignedIn);
  if (!here) throw new Error("Pages stand inside the frame.");
  return here;
}
