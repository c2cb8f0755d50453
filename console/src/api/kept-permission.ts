/** Copies are private, in S3: what was public has to be made so again where it went. */

import { isPublic, type Named, type Place, setPublic } from "./objects";

/** Have what `copy` leaves under `key` be as public as `source` was; returns why it is not. */
export async function keepPublic(
  from: Place,
  source: Named,
  to: Place,
  key: string,
  copy: () => Promise<void>,
): Promise<unknown> {
  let problem: unknown;
  const wasPublic = await isPublic(from, source.key, source.versionId).catch(
    (error: unknown) => {
      problem = error;
      return false;
    },
  );
  await copy();
  if (wasPublic) await setPublic(to, key, true).catch((error: unknown) => (problem = error));
  return problem;
}
