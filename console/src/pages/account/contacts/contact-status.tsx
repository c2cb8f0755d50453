/** Whether a contact is written to; if not yet, sending another link, and why none may come. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Popover from "@cloudscape-design/components/popover";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";

import { texts } from "../../../texts";
import { contacts as words } from "../../../texts/contacts";
import type { Placed } from "./list";

interface Props {
  contact: Placed;
  onResend: () => void;
}

export function ContactStatus({ contact, onResend }: Props) {
  if (contact.status === "Valid") {
    return <StatusIndicator type="success">{words.statuses.Valid}</StatusIndicator>;
  }
  return (
    <SpaceBetween size="xxs">
      <StatusIndicator type={contact.status === "Invalid" ? "error" : "pending"}>
        {words.statuses[contact.status]}
      </StatusIndicator>
      <SpaceBetween direction="horizontal" size="s" alignItems="center">
        <Button
          variant="inline-link"
          ariaLabel={words.resendTo(contact.region)}
          onClick={onResend}
        >
          {words.resend}
        </Button>
        <Popover
          header={words.noMailTitle}
          dismissAriaLabel={texts.close}
          content={<Box>{words.noMail(contact.contactEndpoint ?? "ADDRESS")}</Box>}
        >
          {words.noMailTitle}
        </Popover>
      </SpaceBetween>
    </SpaceBetween>
  );
}
