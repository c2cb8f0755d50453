/** What a refusal says: its sentence, its request id, and the way to the inspector. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import type { ReactNode } from "react";

import { ApiError } from "../api/session";
import { texts } from "../texts";

interface Props {
  error: unknown;
  /** It stands on a strong colour, as the notices at the top of the page do. */
  isOnColour?: boolean;
}

/** Say what went wrong, with the request id by which the operator can look it up. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiError) {
    const id = error.requestId ? ` ${texts.requestId(error.requestId)}` : "";
    return `${error.message} (${error.code}).${id}`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** The sentence, and "Why?" where the server may know: in a tab of its own, so nothing is lost. */
export function Refused({ error, isOnColour }: Props) {
  const requestId = error instanceof ApiError ? error.requestId : "";
  return (
    <>
      {sentenceOf(error)} {requestId && <Why requestId={requestId} isOnColour={isOnColour} />}
    </>
  );
}

export function Why({
  requestId,
  isOnColour,
}: {
  requestId: string;
  isOnColour?: boolean | undefined;
}) {
  return (
    <Link
      href={`/account/inspector/${encodeURIComponent(requestId)}`}
      external
      externalIconAriaLabel={texts.opensInTab}
      ariaLabel={texts.whyOf(requestId)}
      fontSize="inherit"
      color={isOnColour ? "inverted" : "normal"}
    >
      {texts.why}
    </Link>
  );
}

/**
 * In the place of what cannot be shown. Whoever lacks the right reads which one, and not that
 * something broke; whatever it was, there is a way on.
 */
export function RefusedAlert({
  header,
  error,
  permission,
  hint,
  action,
  onRetry,
}: {
  header?: string;
  error: unknown;
  /** The IAM action that reading it needs, as policies name it; else what the refusal names. */
  permission?: string;
  /** More to say than that to who lacks the right. */
  hint?: string;
  action?: ReactNode;
  /** Read it again. */
  onRetry?: () => void;
}) {
  const isDenied = isRefusedRight(error);
  const needed = permission ?? namedPermission(error);
  return (
    <Alert
      type={isDenied ? "warning" : "error"}
      header={header}
      action={action ?? (onRetry && <Button onClick={onRetry}>{texts.tryAgain}</Button>)}
    >
      {isDenied && (hint || needed) && <Box>{hint ?? texts.needs(needed)}</Box>}
      <Refused error={error} />
    </Alert>
  );
}

/** Whether somebody may not, rather than that something failed. */
export function isRefusedRight(error: unknown): boolean {
  return error instanceof ApiError && /^(AccessDenied|NotAuthorized)/.test(error.code);
}

/** The action that a refusal names; empty where it names none. */
function namedPermission(error: unknown): string {
  if (!(error instanceof ApiError)) return "";
  return /perform: ([a-z0-9-]+:[A-Za-z]+)/.exec(error.message)?.[1] ?? "";
}
