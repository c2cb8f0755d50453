/** The policy that would have allowed what no policy of a user did: to copy, if it should be. */

import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Refusal } from "../../../api/native";
import { texts } from "../../../texts";
import { inspector } from "../../../texts/inspector";

const words = inspector.remedy;

export function Remedy({ refusal }: { refusal: Refusal }) {
  const { action, rule, caller } = refusal;
  if (!action || rule !== "no-user-policy") return null;
  const policy = JSON.stringify(policyFor(action, refusal.bucket), null, 2);
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <CopyToClipboard
              variant="icon"
              textToCopy={policy}
              copyButtonAriaLabel={words.copy}
              copySuccessText={texts.copied}
              copyErrorText={texts.copy}
            />
          }
        >
          {words.title}
        </Header>
      }
    >
      <SpaceBetween size="s">
        <Box>{words.text(caller.name, action)}</Box>
        <pre className="snippet" tabIndex={0} aria-label={words.title}>
          {policy}
        </pre>
      </SpaceBetween>
    </Container>
  );
}

/** No more than what was refused; S3 names buckets and objects, Lightsail counts for all. */
function policyFor(action: string, bucket: string): object {
  const isS3 = action.startsWith("s3:") && bucket !== "";
  const names = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: action, Resource: isS3 ? names : "*" }],
  };
}
