/** The account's block of public access, by the S3 Control API. */

import { elements, parse } from "./xml";
import { ApiError, send } from "./session";

export const FLAGS = [
  "BlockPublicAcls",
  "IgnorePublicAcls",
  "BlockPublicPolicy",
  "RestrictPublicBuckets",
] as const;
export type Flag = (typeof FLAGS)[number];
export type Block = Record<Flag, boolean>;

const SPACE = "http://awss3control.amazonaws.com/doc/2018-08-20/";
export const NO_BLOCK: Block = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

/** Whether it closes what is public, in buckets and of single objects. */
export function hidesPublic(block: Block): boolean {
  return block.IgnorePublicAcls || block.RestrictPublicBuckets;
}

export async function readBlock(): Promise<Block> {
  try {
    const response = await send("POST", "/api/public-access-block/GET");
    const document = parse(await response.text());
    const found = { ...NO_BLOCK };
    for (const flag of FLAGS) {
      found[flag] = elements(document, flag)[0]?.textContent === "true";
    }
    return found;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return NO_BLOCK;
    throw error;
  }
}

export async function writeBlock(block: Block): Promise<void> {
  if (FLAGS.every((flag) => !block[flag])) {
    await send("POST", "/api/public-access-block/DELETE");
    return;
  }
  const flags = FLAGS.map((flag) => `<${flag}>${String(block[flag])}</${flag}>`).join("");
  const name = "PublicAccessBlockConfiguration";
  await send("POST", "/api/public-access-block/PUT", `<${name} xmlns="${SPACE}">${flags}</${name}>`);
}
