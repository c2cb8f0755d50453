/** The form by which a user changes the password: the old one, and the new one twice. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, useState } from "react";

import { changePassword, userOf } from "../../api/password";
import type { Session } from "../../api/session";
import { RefusedAlert } from "../../parts/refused";
import { TextField } from "../../parts/text-field";
import { password as words } from "../../texts/password";

/** Say which rule `fresh` breaks; empty for none. The server judges as well. */
export function passwordProblem(fresh: string, old: string, user: string): string {
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{L}\p{N}]/u];
  const length = [...fresh].length;
  if (length < 8 || length > 128) return words.problems.length;
  if (kinds.filter((kind) => kind.test(fresh)).length < 3) return words.problems.kinds;
  if (fresh.toLowerCase() === user.toLowerCase()) return words.problems.name;
  return fresh === old ? words.problems.same : "";
}

interface Props {
  session: Session;
  onChanged: (session: Session) => void;
}

export function PasswordForm({ session, onChanged }: Props) {
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const [isTried, setTried] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<unknown>();
  const problem = passwordProblem(fresh, old, userOf(session));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem || fresh !== again) return;
    setBusy(true);
    setRefusal(undefined);
    try {
      onChanged(await changePassword(session, old, fresh));
    } catch (error) {
      setRefusal(error);
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      {/* Password managers file the new password under this name. */}
      <input hidden readOnly autoComplete="username" value={userOf(session)} />
      <SpaceBetween size="m">
        <TextField
          label={words.old}
          name="old-password"
          type="password"
          autoComplete="current-password"
          value={old}
          onChange={setOld}
        />
        <TextField
          label={words.fresh}
          name="new-password"
          type="password"
          autoComplete="new-password"
          hint={words.rules}
          value={fresh}
          onChange={setFresh}
          problem={isTried || fresh.length >= 8 ? problem : ""}
        />
        <TextField
          label={words.again}
          name="new-password-again"
          type="password"
          autoComplete="new-password"
          value={again}
          onChange={setAgain}
          problem={
            (isTried || again.length >= fresh.length) && again !== fresh
              ? words.problems.differs
              : ""
          }
        />
        <Box color="text-body-secondary">{words.ends}</Box>
        {Boolean(refusal) && <RefusedAlert error={refusal} />}
        <Button variant="primary" loading={isBusy}>
          {words.submit}
        </Button>
      </SpaceBetween>
    </form>
  );
}
