/** Where the first access key comes from, and the first commands to use it with. */

import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { Snippet } from "../parts/snippet";
import { texts } from "../texts";

const BEEN_HERE = "lazarette-been-here";

/** Who has signed in with this browser is not at the beginning any more. */
export function noteSignIn(): void {
  localStorage.setItem(BEEN_HERE, "yes");
}

export function FirstRun({ endpoint, region }: { endpoint: string; region: string }) {
  const words = texts.signIn;
  return (
    <ExpandableSection
      headerText={words.firstRun}
      defaultExpanded={!localStorage.getItem(BEEN_HERE)}
    >
      <SpaceBetween size="s">
        <Box>{words.firstRunPrinted}</Box>
        <Snippet text={words.firstRunLayout} />
        <Box>{words.firstRunLost}</Box>
        <Box>{words.firstRunSteps}</Box>
        <Snippet text={words.firstCommands(endpoint, region)} />
      </SpaceBetween>
    </ExpandableSection>
  );
}
