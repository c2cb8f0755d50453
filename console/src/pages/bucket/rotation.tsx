/** How to put a new access key in the place of an old one, and how far that has come. */

import "./rotation.css";

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import StatusIndicator from "@cloudscape-design/components/status-indicator";

import type { AccessKey } from "../../api/lightsail";
import { moment } from "../../parts/format";
import { texts } from "../../texts";

const words = texts.keys;
const SILENT_S = 24 * 3600;

/** `keys`: the two that there are. */
export function Rotation({ keys }: { keys: AccessKey[] }) {
  const [older, newer] = [...keys].sort((a, b) => a.createdAt - b.createdAt);
  if (!older || !newer) return null;
  const oldUse = older.lastUsed?.lastUsedDate ?? 0;
  const newUse = newer.lastUsed?.lastUsedDate ?? 0;
  const isGiven = newUse > 0;
  // Only last uses are known: one application may use the newer key, and another still the older.
  // Silence counts from the day on which there was something else to use.
  const since = Math.max(oldUse, newer.createdAt);
  const isDone = newUse > since && Date.now() / 1000 - since >= SILENT_S;
  const steps = [
    {
      isDone: isGiven,
      text: words.rotateGive(newer.accessKeyId),
      note: used(newUse),
    },
    {
      isDone,
      text: words.rotateWatch(older.accessKeyId),
      note: isDone
        ? `${used(oldUse)} ${words.rotateSilent}`
        : `${used(oldUse)} ${words.rotateNotSilent(newer.accessKeyId, used(newUse))}`,
    },
    { isDone: false, text: words.rotateDelete(older.accessKeyId), note: words.rotateBack },
  ];
  return (
    <Alert type="info" header={words.rotateTitle}>
      <ol className="steps">
        {steps.map((step) => (
          <li key={step.text}>
            <StatusIndicator
              type={step.isDone ? "success" : "pending"}
              iconAriaLabel={step.isDone ? words.rotateDone : words.rotateOpen}
              wrapText
            >
              {step.text}
            </StatusIndicator>
            <Box color="text-body-secondary">{step.note}</Box>
          </li>
        ))}
      </ol>
    </Alert>
  );
}

function used(time: number): string {
  return time > 0 ? words.rotateUsed(moment(time)) : words.rotateUnused;
}
