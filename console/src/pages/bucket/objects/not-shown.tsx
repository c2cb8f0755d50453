/** Why a folder cannot be shown: who may manage buckets may not always see what is in them. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { ApiError } from "../../../api/session";
import { Refused } from "../../../parts/refused";
import { texts } from "../../../texts";
import { objects as words } from "../../../texts/objects";

export function NotShown({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const isDenied = error instanceof ApiError && error.status === 403;
  return (
    <Alert
      type={isDenied ? "warning" : "error"}
      header={words.refused}
      action={<Button onClick={onRetry}>{texts.tryAgain}</Button>}
    >
      <SpaceBetween size="xs">
        {isDenied && <Box>{words.refusedHint}</Box>}
        <Box color="text-body-secondary">
          <Refused error={error} />
        </Box>
      </SpaceBetween>
    </Alert>
  );
}
