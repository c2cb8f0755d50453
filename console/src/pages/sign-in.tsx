/** Signing in: as a user, or with an access key; and where the first key comes from. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import Header from "@cloudscape-design/components/header";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, useState } from "react";

import { ApiError, type Session, signIn } from "../api/session";
import { useCountdown } from "../parts/countdown";
import { sentenceOf } from "../parts/refused";
import { TextField } from "../parts/text-field";
import { texts } from "../texts";
import { FirstRun, noteSignIn } from "./first-run";

interface Props {
  endpoint: string;
  region: string;
  /** A session that somebody was working in is over. */
  hasEnded: boolean;
  onSignedIn: (session: Session) => void;
}

const EMPTY = {
  accessKeyId: "",
  secretAccessKey: "",
  account: "main",
  user: "",
  password: "",
};

export function SignIn({ endpoint, region, hasEnded, onSignedIn }: Props) {
  const words = texts.signIn;
  const [way, setWay] = useState("key");
  const [given, setGiven] = useState(EMPTY);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState("");
  const [waitS, setWait] = useCountdown();
  const set = (name: keyof typeof EMPTY) => ({
    value: given[name],
    onChange: (value: string) => setGiven((before) => ({ ...before, [name]: value })),
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (waitS > 0) return;
    setBusy(true);
    setRefusal("");
    const { accessKeyId, secretAccessKey, ...asUser } = given;
    try {
      const session = await signIn(way === "key" ? { accessKeyId, secretAccessKey } : asUser);
      noteSignIn();
      onSignedIn(session);
    } catch (error) {
      setRefusal(sentenceOf(error));
      if (error instanceof ApiError) setWait(error.retryAfterS);
    }
    setBusy(false);
  };
  return (
    <main className="sign-in">
      <SpaceBetween size="l">
        <Box textAlign="center">
          <img src="/icon.svg" width="56" height="56" alt="" />
          <Box variant="h1">{texts.product}</Box>
          <Box color="text-body-secondary">{words.lead}</Box>
        </Box>
        <form onSubmit={(event) => void submit(event)}>
          <Container header={<Header variant="h2">{words.title}</Header>}>
            <Form
              actions={
                <Button
                  variant="primary"
                  formAction="submit"
                  loading={isBusy}
                  disabled={waitS > 0}
                >
                  {waitS > 0 ? words.wait(waitS) : words.submit}
                </Button>
              }
            >
              <SpaceBetween size="m">
                <SegmentedControl
                  label={words.title}
                  selectedId={way}
                  onChange={(event) => setWay(event.detail.selectedId)}
                  options={[
                    { id: "key", text: words.byKey },
                    { id: "user", text: words.asUser },
                  ]}
                />
                {way === "key" ? (
                  <SpaceBetween size="m">
                    <TextField
                      label={words.keyId}
                      name="access-key-id"
                      autoComplete="username"
                      {...set("accessKeyId")}
                    />
                    <TextField
                      label={words.secret}
                      name="secret-access-key"
                      type="password"
                      autoComplete="current-password"
                      {...set("secretAccessKey")}
                    />
                  </SpaceBetween>
                ) : (
                  <SpaceBetween size="m">
                    <TextField label={words.account} name="account" {...set("account")} />
                    <TextField
                      label={words.user}
                      name="user"
                      autoComplete="username"
                      {...set("user")}
                    />
                    <TextField
                      label={words.password}
                      name="password"
                      type="password"
                      autoComplete="current-password"
                      {...set("password")}
                    />
                  </SpaceBetween>
                )}
                {hasEnded && !refusal && <Alert type="info">{words.ended}</Alert>}
                {refusal && <Alert type="error">{refusal}</Alert>}
              </SpaceBetween>
            </Form>
          </Container>
        </form>
        <FirstRun endpoint={endpoint} region={region} />
      </SpaceBetween>
    </main>
  );
}
