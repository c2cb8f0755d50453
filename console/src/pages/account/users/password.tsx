/** The Password tab: whether a user has one, and what it needs to sign in. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useState } from "react";

import { deleteLogin, getLogin, type Login } from "../../../api/iam";
import { Confirm } from "../../../parts/confirm";
import { moment } from "../../../parts/format";
import { useNotices } from "../../../parts/notices";
import { RefusedAlert } from "../../../parts/refused";
import { useLoaded } from "../../../parts/use-loaded";
import { password as words, users as userWords } from "../../../texts/users";
import { HandOver } from "./hand-over";
import type { TabProps } from "./page";
import { isGone } from "./removal";
import { SetPassword } from "./set-password";
import { SignInHint } from "./sign-in-hint";

export function Password({ user, reload: reloadUser }: TabProps) {
  const notices = useNotices();
  const { value, error, reload } = useLoaded(() => loginOf(user.name), [user.name]);
  const [isSetting, setSetting] = useState(false);
  const [isRemoving, setRemoving] = useState(false);
  const [shown, setShown] = useState("");
  if (error) return <RefusedAlert header={words.refused} error={error} onRetry={reload} />;
  if (!value) return <Spinner size="large" />;
  const { login } = value;
  const remove = async () => {
    await deleteLogin(user.name);
    notices.done(words.removed(user.name));
    setRemoving(false);
    reload();
    reloadUser();
  };
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            variant="h2"
            description={words.description}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                {login && <Button onClick={() => setRemoving(true)}>{words.remove}</Button>}
                <Button onClick={() => setSetting(true)}>
                  {login ? words.reset : words.set}
                </Button>
              </SpaceBetween>
            }
          >
            {words.title}
          </Header>
        }
      >
        {login ? (
          <KeyValuePairs
            columns={3}
            items={[
              { label: words.created, value: moment(login.created) },
              {
                label: words.used,
                value: user.passwordUsed ? moment(user.passwordUsed) : userWords.never,
              },
              { label: words.mustChange, value: login.mustChange ? words.yes : words.no },
            ]}
          />
        ) : (
          <Box color="text-body-secondary">{words.none}</Box>
        )}
      </Container>
      {login && <SignInHint user={user.name} />}
      {isSetting && (
        <SetPassword
          user={user.name}
          isReset={Boolean(login)}
          onSet={(secret) => {
            setSetting(false);
            setShown(secret);
            notices.done(words.done(user.name));
            reload();
          }}
          onClose={() => setSetting(false)}
        />
      )}
      {shown && (
        <HandOver
          user={user.name}
          password={shown}
          accessKey={undefined}
          onContinue={() => setShown("")}
        />
      )}
      {isRemoving && (
        <Confirm
          title={words.removeTitle(user.name)}
          yes={words.yesRemove}
          onYes={remove}
          onClose={() => setRemoving(false)}
        >
          <Box>{words.removeText}</Box>
        </Confirm>
      )}
    </SpaceBetween>
  );
}

async function loginOf(name: string): Promise<{ login: Login | undefined }> {
  try {
    return { login: await getLogin(name) };
  } catch (error) {
    if (isGone(error)) return { login: undefined };
    throw error;
  }
}
