/** How to put a new access key in the place of an old one, and how far that has come. */

import "./rotation.css";

import Alert from "@cloudscape-design/components/alert";
import StatusIndicator from "@cloudscape-design/components/status-indicator";

import type { AccessKey } from "../../api/lightsail";
import { moment } from "../../parts/format";
import { texts } from "../../texts";

const words = texts.keys;

/** `keys`: the two that there are. */
export function Rotation({ keys }: { keys: AccessKey[] }) {
  const [older, newer] = [...keys].sort((a, b) => a.createdAt - b.createdAt);
  if (!older || !newer) return null;
  const oldUse = older.lastUsed?.lastUsedDate ?? 0;
  const newUse = newer.lastUsed?.lastUsedDate ?? 0;
  const isGiven = newUse > 0;
  const isDone = isGiven && oldUse < newUse;
  const steps = [
    {
      isDone: isGiven,
      text: words.rotateGive(newer.accessKeyId),
      note: isGiven ? words.rotateUsed(moment(newUse)) : words.rotateUnused,
    },
    {
      isDone,
      text: words.rotateWatch(older.accessKeyId),
      note: oldUse > 0 ? words.rotateUsed(moment(oldUse)) : words.rotateUnused,
    },
    { isDone: false, text: words.rotateDelete(older.accessKeyId), note: words.rotateBack },
  ];
  return (
    <Alert type="info" header={words.rotateTitle}>
      <ol className="steps">
        {steps.map((step) => (
          <li key={step.text}>
            <StatusIndicator type={step.isDone ? "success" : "pending"} wrapText>
              {step.text} {step.note}
            </StatusIndicator>
          </li>
        ))}
      </ol>
    </Alert>
  );
}
