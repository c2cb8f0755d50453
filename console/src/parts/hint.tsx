/** What stands in the place of rows that are not there, and what to do about it. */

import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";

export function Hint({
  title,
  text,
  children,
}: {
  title: string;
  text?: string;
  children?: ReactNode;
}) {
  return (
    <Box textAlign="center" padding="l">
      <SpaceBetween size="s">
        <Box variant="h4">{title}</Box>
        {text && <Box color="text-body-secondary">{text}</Box>}
        {children}
      </SpaceBetween>
    </Box>
  );
}
