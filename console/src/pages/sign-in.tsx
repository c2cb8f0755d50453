/** Signing in: as a user, or with an access key; and where the first key comes from. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, useState } from "react";

import { type Session, signIn } from "../api/session";
import { sentenceOf } from "../parts/notices";
import { texts } from "../texts";

interface Props {
  endpoint: string;
  onSignedIn: (session: Session) => void;
}

export function SignIn({ endpoint, onSignedIn }: Props) {
  const words = texts.signIn;
  const [way, setWay] = useState("key");
  const [keyId, setKeyId] = useState("");
  const [secret, setSecret] = useState("");
  const [account, setAccount] = useState("main");
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setRefusal("");
    try {
      const proof =
        way === "key"
          ? { accessKeyId: keyId, secretAccessKey: secret }
          : { account, user, password };
      onSignedIn(await signIn(proof));
    } catch (error) {
      setRefusal(sentenceOf(error));
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
                <Button variant="primary" formAction="submit" loading={isBusy}>
                  {words.submit}
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
                    <FormField label={words.keyId}>
                      <Input
                        value={keyId}
                        name="access-key-id"
                        autoComplete="username"
                        spellcheck={false}
                        onChange={(event) => setKeyId(event.detail.value)}
                      />
                    </FormField>
                    <FormField label={words.secret}>
                      <Input
                        value={secret}
                        type="password"
                        name="secret-access-key"
                        autoComplete="current-password"
                        onChange={(event) => setSecret(event.detail.value)}
                      />
                    </FormField>
                  </SpaceBetween>
                ) : (
                  <SpaceBetween size="m">
                    <FormField label={words.account}>
                      <Input
                        value={account}
                        name="account"
                        onChange={(event) => setAccount(event.detail.value)}
                      />
                    </FormField>
                    <FormField label={words.user}>
                      <Input
                        value={user}
                        name="user"
                        autoComplete="username"
                        onChange={(event) => setUser(event.detail.value)}
                      />
                    </FormField>
                    <FormField label={words.password}>
                      <Input
                        value={password}
                        type="password"
                        name="password"
                        autoComplete="current-password"
                        onChange={(event) => setPassword(event.detail.value)}
                      />
                    </FormField>
                  </SpaceBetween>
                )}
                {refusal && <Alert type="error">{refusal}</Alert>}
              </SpaceBetween>
            </Form>
          </Container>
        </form>
        <ExpandableSection headerText={words.firstRun}>
          <SpaceBetween size="s">
            <Box>{words.firstRunSteps}</Box>
            <pre className="snippet">{words.firstCommands(endpoint)}</pre>
          </SpaceBetween>
        </ExpandableSection>
      </SpaceBetween>
    </main>
  );
}
