/** By what an alarm tells of itself, and whether the region has somebody to tell. */

import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { listContacts, type Protocol } from "../../../api/alarms";
import { useHere } from "../../../parts/signed-in";
import { useLoaded } from "../../../parts/use-loaded";
import { alarms } from "../../../texts/alarms";

const words = alarms.form;
const LABELS: Record<Protocol, string> = { Email: words.email, SMS: words.sms };

interface Props {
  chosen: Protocol[];
  onChange: (chosen: Protocol[]) => void;
}

export function AlarmContacts({ chosen, onChange }: Props) {
  const { region } = useHere();
  // Who may not see the contacts can choose all the same.
  const { value: contacts } = useLoaded(() => listContacts(region), [region]);
  const set = (protocol: Protocol, isOn: boolean) =>
    onChange([...chosen.filter((other) => other !== protocol), ...(isOn ? [protocol] : [])]);
  return (
    <FormField label={words.notify} description={words.notifyHint} stretch>
      <SpaceBetween size="xs">
        {(["Email", "SMS"] as const).map((protocol) => {
          const contact = contacts?.find((one) => one.protocol === protocol);
          const isMissing = contacts !== undefined && contact?.status !== "Valid";
          return (
            <div key={protocol}>
              <Checkbox
                checked={chosen.includes(protocol)}
                description={contact?.contactEndpoint ?? ""}
                onChange={(event) => set(protocol, event.detail.checked)}
              >
                {LABELS[protocol]}
              </Checkbox>
              {isMissing && chosen.includes(protocol) && (
                <Box color="text-status-warning" padding={{ left: "l" }}>
                  {contact?.status === "PendingVerification"
                    ? words.pending
                    : words.noContact[protocol](region)}{" "}
                  <Link href="/account/contacts" external>
                    {words.addContact}
                  </Link>
                </Box>
              )}
            </div>
          );
        })}
      </SpaceBetween>
    </FormField>
  );
}
