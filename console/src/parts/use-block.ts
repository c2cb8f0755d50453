/** The account's block of public access, read only where the account is said to have one. */

import { type Block, NO_BLOCK, readBlock } from "../api/public-access-block";
import type { BpaSync } from "../api/lightsail";
import { type Loaded, useLoaded } from "./use-loaded";

/** Has no value while it is read, and none for who may not read it. */
export function useBlock(bpa: BpaSync | undefined): Loaded<Block> {
  const isOn = bpa?.bpaImpactsLightsail ?? false;
  return useLoaded(() => (isOn ? readBlock() : Promise.resolve(NO_BLOCK)), [isOn]);
}
