/** What a new user needs to be told, with its secrets, once. */

import type { NewKey } from "../../../api/iam";
import { credentialsFile, type Fact, ShowOnce } from "../../../parts/show-once";
import { useHere } from "../../../parts/signed-in";
import { texts } from "../../../texts";
import { handOver as words } from "../../../texts/users";

interface Props {
  user: string;
  /** Empty where there is none to be shown. */
  password: string;
  accessKey: NewKey | undefined;
  onContinue: () => void;
}

export function HandOver({ user, password, accessKey, onContinue }: Props) {
  const { session, region } = useHere();
  const facts: Fact[] = [];
  if (password) facts.push(...signInFacts(session.account ?? "", user));
  if (password) facts.push({ label: words.password, value: password, isSecret: true });
  if (accessKey) {
    facts.push({ label: words.key, value: accessKey.id });
    facts.push({ label: words.secret, value: accessKey.secret, isSecret: true });
  }
  const shared = {
    facts,
    onContinue,
    ...(accessKey ? { file: credentialsFile(user, accessKey, region, session.endpoint) } : {}),
  };
  if (!accessKey) {
    return (
      <ShowOnce
        {...shared}
        title={words.title}
        warning={words.warning}
        show={words.showPassword}
        hide={words.hidePassword}
        stored={words.storedPassword}
      />
    );
  }
  if (!password) {
    return (
      <ShowOnce
        {...shared}
        title={words.titleKey}
        warning={texts.keys.createdWarning}
        show={texts.keys.show}
        hide={texts.keys.hide}
        stored={texts.keys.stored}
      />
    );
  }
  return (
    <ShowOnce
      {...shared}
      title={words.title}
      warning={words.warning}
      show={words.showBoth}
      hide={words.hideBoth}
      stored={words.storedBoth}
    />
  );
}

/** Return what somebody fills in to sign in, but for the password. */
export function signInFacts(account: string, user: string): Fact[] {
  return [
    { label: words.address, value: location.origin },
    { label: words.account, value: account },
    { label: words.user, value: user },
  ];
}
