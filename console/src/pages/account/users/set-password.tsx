/** Giving a user a password, its first or another one. */

import Box from "@cloudscape-design/components/box";
import { useState } from "react";

import { createLogin, updateLogin } from "../../../api/iam";
import { Confirm } from "../../../parts/confirm";
import { password as words } from "../../../texts/users";
import { PasswordFields } from "./password-fields";
import { freshPassword, passwordOf, passwordProblem } from "./passwords";

interface Props {
  user: string;
  /** There is one already. */
  isReset: boolean;
  /** With the password to be shown once; empty when it was typed. */
  onSet: (secret: string) => void;
  onClose: () => void;
}

export function SetPassword({ user, isReset, onSet, onClose }: Props) {
  const [password, setPassword] = useState(freshPassword);
  const save = async () => {
    const chosen = passwordOf(password);
    const run = isReset ? updateLogin : createLogin;
    await run(user, chosen, password.mustChange);
    onSet(password.way === "generated" ? chosen : "");
  };
  return (
    <Confirm
      title={isReset ? words.resetTitle(user) : words.setTitle(user)}
      yes={isReset ? words.yesReset : words.yesSet}
      isDisabled={passwordProblem(password) !== ""}
      onYes={save}
      onClose={onClose}
    >
      {isReset && <Box>{words.resetText}</Box>}
      <PasswordFields value={password} onChange={setPassword} />
    </Confirm>
  );
}
