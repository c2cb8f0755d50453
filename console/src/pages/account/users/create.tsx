/**
 * Making a user: who it is, how it signs in, what it may do.
 *
 * What is refused half-way is taken back: either there is the user that was asked for, or none.
 */

import Alert from "@cloudscape-design/components/alert";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";

import { attachPolicy, createKey, createLogin, createUser, type NewKey } from "../../../api/iam";
import { FormPage } from "../../../parts/form-page";
import { useNotices } from "../../../parts/notices";
import { RefusedAlert } from "../../../parts/refused";
import { RouteLink } from "../../../parts/route-link";
import { TextField } from "../../../parts/text-field";
import { newUser as words, users as listWords } from "../../../texts/users";
import { addressOf, USERS } from "./addresses";
import { HandOver } from "./hand-over";
import { PasswordFields } from "./password-fields";
import { freshPassword, passwordOf, passwordProblem } from "./passwords";
import { removeUser } from "./removal";
import { giveRights, type Kind, noRights, rightsProblem } from "./rights";
import { RightsChoice } from "./rights-choice";

const NAME = /^[\w+=,.@-]{1,64}$/;
const OWN_PASSWORD = "arn:aws:iam::aws:policy/IAMUserChangePassword";
const KINDS: readonly Kind[] = [
  "none",
  "bucketRead",
  "bucketWrite",
  "storage",
  "guide",
  "readOnly",
  "administrator",
  "managed",
  "own",
];

type Step = keyof typeof words.refused;

interface Refusal {
  step: Step;
  error: unknown;
  /** The user is there all the same: it could not be taken back. */
  isLeft: boolean;
}

/** What is shown once. */
interface Made {
  password: string;
  key: NewKey | undefined;
}

export default function CreateUser() {
  const navigate = useNavigate();
  const notices = useNotices();
  const [name, setName] = useState("");
  const [hasPassword, setHasPassword] = useState(true);
  const [password, setPassword] = useState(freshPassword);
  const [hasKey, setHasKey] = useState(false);
  const [rights, setRights] = useState(noRights);
  const [isTried, setTried] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const [made, setMade] = useState<Made>();
  const lacking = rightsProblem(rights);
  const isReady =
    NAME.test(name) && !lacking && !(hasPassword && passwordProblem(password) !== "");

  const leave = () => {
    setMade(undefined);
    notices.done(words.done(name));
    void navigate(addressOf(name));
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isReady) return;
    setBusy(true);
    setRefusal(undefined);
    let step: Step = "user";
    try {
      await createUser(name);
      step = "rights";
      await giveRights(name, rights);
      const secret: Made = { password: "", key: undefined };
      if (hasPassword) {
        step = "password";
        const chosen = passwordOf(password);
        await createLogin(name, chosen, password.mustChange);
        // Who had to change it may do so again: as IAM's own console has it.
        if (password.mustChange) await attachPolicy(name, OWN_PASSWORD);
        if (password.way === "generated") secret.password = chosen;
      }
      if (hasKey) {
        step = "key";
        secret.key = await createKey(name);
      }
      if (secret.password || secret.key) setMade(secret);
      else leave();
    } catch (error) {
      const isLeft = step !== "user" && !(await isTakenBack(name));
      setRefusal({ step, error, isLeft });
    }
    setBusy(false);
  };

  return (
    <>
      <FormPage
        title={words.title}
        parent={{ text: listWords.title, href: USERS }}
        submitText={words.submit}
        problem={isTried && !isReady ? words.notReady : ""}
        isBusy={isBusy}
        onSubmit={submit}
      >
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">{words.nameTitle}</Header>}>
            <TextField
              label={words.name}
              name="user-name"
              value={name}
              hint={words.nameHint}
              problem={(name || isTried) && !NAME.test(name) ? words.nameRule : ""}
              onChange={setName}
            />
          </Container>
          <Container header={<Header variant="h2">{words.signInTitle}</Header>}>
            <SpaceBetween size="m">
              <Checkbox
                checked={hasPassword}
                onChange={(event) => setHasPassword(event.detail.checked)}
              >
                {words.hasPassword}
              </Checkbox>
              {hasPassword && (
                <div className="indented">
                  <PasswordFields
                    value={password}
                    onChange={setPassword}
                    isTried={isTried}
                    isFirst
                  />
                </div>
              )}
              <Checkbox
                checked={hasKey}
                description={words.keyHint}
                onChange={(event) => setHasKey(event.detail.checked)}
              >
                {words.hasKey}
              </Checkbox>
            </SpaceBetween>
          </Container>
          <Container header={<Header variant="h2">{words.rightsTitle}</Header>}>
            <SpaceBetween size="m">
              <RightsChoice value={rights} onChange={setRights} kinds={KINDS} />
              {isTried && lacking && <Alert type="warning">{lacking}</Alert>}
            </SpaceBetween>
          </Container>
          {refusal && (
            <SpaceBetween size="s">
              <RefusedAlert header={words.refused[refusal.step]} error={refusal.error} />
              {refusal.isLeft && (
                <Alert type="warning">
                  {words.left(name)}{" "}
                  <RouteLink to={addressOf(name)}>{words.open(name)}</RouteLink>
                </Alert>
              )}
            </SpaceBetween>
          )}
        </SpaceBetween>
      </FormPage>
      {made && (
        <HandOver user={name} password={made.password} accessKey={made.key} onContinue={leave} />
      )}
    </>
  );
}

/** Delete the user just made; says whether it is gone. */
async function isTakenBack(name: string): Promise<boolean> {
  return removeUser(name, () => undefined).then(
    () => true,
    () => false,
  );
}
