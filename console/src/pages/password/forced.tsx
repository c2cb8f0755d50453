/** All that a user sees who has to choose a password before anything else. */

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { Session } from "../../api/session";
import { RefusedAlert } from "../../parts/refused";
import { texts } from "../../texts";
import { password as words } from "../../texts/password";
import { PasswordForm } from "./form";

interface Props {
  session: Session;
  onChanged: (session: Session) => void;
  onSignOut: () => Promise<void>;
}

export function ForcedPassword({ session, onChanged, onSignOut }: Props) {
  const [refusal, setRefusal] = useState<unknown>();
  return (
    <main className="sign-in">
      <Container header={<Header variant="h1">{words.forced}</Header>}>
        <SpaceBetween size="m">
          <Alert type="info">{words.forcedWhy}</Alert>
          <PasswordForm session={session} onChanged={onChanged} />
          {refusal !== undefined && (
            <RefusedAlert header={texts.signIn.signOutRefused} error={refusal} />
          )}
          <Button variant="link" onClick={() => void onSignOut().catch(setRefusal)}>
            {words.signOut}
          </Button>
        </SpaceBetween>
      </Container>
    </main>
  );
}
