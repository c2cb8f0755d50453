/** When an access key was last used, for which service, in which region. */

import Box from "@cloudscape-design/components/box";

import { texts } from "../texts";
import { moment } from "./format";

interface Props {
  /** In seconds since 1970; undefined for never. */
  time: number | Date | undefined;
  service: string;
  region: string;
}

export function LastUse({ time, service, region }: Props) {
  if (!time) return texts.keys.never;
  return (
    <>
      {moment(time)}
      <Box color="text-body-secondary" fontSize="body-s">
        {texts.keys.usedWith(service, region)}
      </Box>
    </>
  );
}
