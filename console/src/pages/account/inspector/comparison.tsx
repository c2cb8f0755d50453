/** What the server computed beside what the client signed: found by the server, or pasted. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { Refusal } from "../../../api/native";
import { inspector } from "../../../texts/inspector";
import { texts } from "../../../texts";
import { align, alone, type Canonical, differences, findCanonical } from "./canonical";
import { Lines } from "./lines";
import { PasteBox, type Pasted } from "./paste-box";
import { inWords } from "./words";

const words = inspector.compare;

interface Props {
  refusal: Refusal;
  canonicalRequest: string;
}

export function Comparison({ refusal, canonicalRequest }: Props) {
  const [pasted, setPasted] = useState<Pasted>();
  const ours = findCanonical(canonicalRequest)[0];
  const found = refusal.signedInstead;
  const foundTheirs = found && findCanonical(found.canonicalRequest)[0];
  const theirs = foundTheirs ?? pasted?.nearest;
  const theirsText = foundTheirs ? found.canonicalRequest : undefined;
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Copy text={canonicalRequest} label={words.copyOurs} />
              {theirsText && <Copy text={theirsText} label={words.copyTheirs} />}
              {pasted && <Button onClick={() => setPasted(undefined)}>{words.clear}</Button>}
            </SpaceBetween>
          }
        >
          {words.title}
        </Header>
      }
    >
      <SpaceBetween size="m">
        {!theirs && <Box color="text-body-secondary">{words.serverOnly}</Box>}
        {/* What the server found itself is told at the top of the page, with what to do. */}
        {ours && theirs && !found && (
          <Verdict refusal={refusal} ours={ours} theirs={theirs} count={pasted?.count ?? 1} />
        )}
        {!ours && <pre className="snippet">{canonicalRequest}</pre>}
        {ours && !theirs && <Lines rows={alone(ours)} />}
        {ours && theirs && (
          <Lines
            rows={align(ours, theirs)}
            theirsHint={foundTheirs ? words.theirsFound : words.theirsPasted}
          />
        )}
        {ours && !theirs && <PasteBox ours={ours} onPasted={setPasted} />}
      </SpaceBetween>
    </Container>
  );
}

/** What follows from the two: each difference in words, or that there is none. */
function Verdict({
  refusal,
  ours,
  theirs,
  count,
}: {
  refusal: Refusal;
  ours: Canonical;
  theirs: Canonical;
  count: number;
}) {
  const different = differences(align(ours, theirs));
  const isOtherAttempt = different.some((row) => row.name === "x-amz-date");
  return (
    <SpaceBetween size="s">
      {count > 1 && <Alert type="info">{words.manyFound(count)}</Alert>}
      {isOtherAttempt && <Alert type="warning">{words.otherAttempt}</Alert>}
      {different.length === 0 ? (
        <Alert type="success" header={words.same}>
          {words.sameText(refusal.caller.accessKeyId)}
        </Alert>
      ) : (
        <Alert type="error" header={words.found(different.length)}>
          <ol className="differences">
            {different.map((row, index) => (
              <li key={`${row.part} ${row.name} ${index}`}>{inWords(row)}</li>
            ))}
          </ol>
        </Alert>
      )}
    </SpaceBetween>
  );
}

function Copy({ text, label }: { text: string; label: string }) {
  return (
    <CopyToClipboard
      variant="icon"
      textToCopy={text}
      copyButtonAriaLabel={label}
      copySuccessText={texts.copied}
      copyErrorText={texts.copy}
    />
  );
}
