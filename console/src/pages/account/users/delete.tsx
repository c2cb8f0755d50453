/** The end of a user: what goes with it is said first, and each step while it is made. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Spinner from "@cloudscape-design/components/spinner";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";
import { useNavigate } from "react-router";

import type { User } from "../../../api/iam";
import { Confirm } from "../../../parts/confirm";
import { useNotices } from "../../../parts/notices";
import { RefusedAlert } from "../../../parts/refused";
import { useHere } from "../../../parts/signed-in";
import { useLoaded } from "../../../parts/use-loaded";
import { deleteUser as words, users as userWords } from "../../../texts/users";
import { USERS } from "./addresses";
import { type Belongings, belongingsOf, removeUser } from "./removal";

interface Props {
  user: User;
  onClose: () => void;
}

export function DeleteUser({ user, onClose }: Props) {
  const { session } = useHere();
  const notices = useNotices();
  const navigate = useNavigate();
  const { value, error, reload } = useLoaded(() => belongingsOf(user.name), [user.name]);
  const [step, setStep] = useState("");
  const [isStopped, setStopped] = useState(false);
  const remove = async () => {
    setStopped(false);
    try {
      await removeUser(user.name, setStep);
    } catch (problem) {
      setStopped(true);
      reload();
      throw problem;
    }
    notices.done(words.done(user.name));
    void navigate(USERS);
  };
  const lines = value ? linesOf(value) : [];
  return (
    <Confirm
      title={words.title(user.name)}
      yes={words.yes}
      isDisabled={!value}
      onYes={remove}
      onClose={onClose}
    >
      <Box>{words.text}</Box>
      {user.arn === session.arn && <Alert type="warning">{words.itself}</Alert>}
      {error ? <RefusedAlert header={userWords.refusedOne} error={error} /> : null}
      {!value && !error && <Spinner />}
      {value && lines.length === 0 && <Box>{words.bare}</Box>}
      {lines.length > 0 && (
        <div>
          <Box>{words.goes}</Box>
          <ul>
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      )}
      {step && (
        <div>
          <StatusIndicator type={isStopped ? "error" : "in-progress"}>{step}</StatusIndicator>
          {isStopped && <Box color="text-body-secondary">{words.resume}</Box>}
        </div>
      )}
    </Confirm>
  );
}

function linesOf({ keys, hasPassword, inline, attached }: Belongings): string[] {
  return [
    ...keys.map((key) => words.key(key.id, key.isActive)),
    ...(hasPassword ? [words.password] : []),
    ...inline.map(words.inline),
    ...attached.map((policy) => words.attached(policy.name)),
  ];
}
