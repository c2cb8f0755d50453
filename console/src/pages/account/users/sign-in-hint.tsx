/** What somebody needs to sign in as a user, but for the password; to copy and send. */

import Container from "@cloudscape-design/components/container";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";

import { useHere } from "../../../parts/signed-in";
import { texts } from "../../../texts";
import { handOver as words } from "../../../texts/users";
import { signInFacts } from "./hand-over";

export function SignInHint({ user }: { user: string }) {
  const { session } = useHere();
  const facts = signInFacts(session.account ?? "", user);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={words.signInHint}
          actions={
            <CopyToClipboard
              textToCopy={facts.map(({ label, value }) => `${label}: ${value}`).join("\n")}
              copyButtonText={words.copyAll}
              copySuccessText={texts.copied}
              copyErrorText={texts.copy}
            />
          }
        >
          {words.signInTitle}
        </Header>
      }
    >
      <KeyValuePairs
        columns={3}
        items={facts.map(({ label, value }) => ({
          label,
          value: (
            <CopyToClipboard
              variant="inline"
              textToCopy={value}
              copyButtonAriaLabel={`${texts.copy}: ${label}`}
              copySuccessText={texts.copied}
              copyErrorText={texts.copy}
            />
          ),
        }))}
      />
    </Container>
  );
}
