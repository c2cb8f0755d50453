/** Choosing what a user may do, from everything down to one's own JSON. */

import ExpandableSection from "@cloudscape-design/components/expandable-section";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { JsonEditor } from "../../../parts/json-editor";
import { JsonView } from "../../../parts/json-view";
import { TextField } from "../../../parts/text-field";
import { rights as words } from "../../../texts/users";
import { BucketChoice } from "./bucket-choice";
import { PolicyChoice } from "./policy-choice";
import { documentOf, type Kind, nameProblem, needsBuckets, type Rights } from "./rights";

interface Props {
  value: Rights;
  onChange: (value: Rights) => void;
  kinds: readonly Kind[];
  /** Names of the inline policies that the user has. */
  taken?: string[];
}

export function RightsChoice({ value, onChange, kinds, taken = [] }: Props) {
  const change = (part: Partial<Rights>) => onChange({ ...value, ...part });
  const said = value.kind === "own" ? "" : documentOf(value);
  return (
    <SpaceBetween size="m">
      <RadioGroup
        ariaLabel={words.label}
        value={value.kind}
        onChange={(event) => change({ kind: event.detail.value as Kind })}
        items={kinds.map((kind) => ({
          value: kind,
          label: words.kinds[kind].label,
          description: words.kinds[kind].text,
        }))}
      />
      {needsBuckets(value.kind) && (
        <BucketChoice value={value.buckets} onChange={(buckets) => change({ buckets })} />
      )}
      {value.kind === "managed" && (
        <PolicyChoice value={value.policyArn} onChange={(policyArn) => change({ policyArn })} />
      )}
      {value.kind === "own" && (
        <SpaceBetween size="m">
          <TextField
            label={words.policyName}
            name="policy-name"
            value={value.name}
            problem={value.name ? nameProblem(value.name, taken) : ""}
            onChange={(name) => change({ name })}
          />
          <JsonEditor
            label={words.document}
            name="policy-document"
            value={value.document}
            onChange={(document) => change({ document })}
          />
        </SpaceBetween>
      )}
      {said && (
        <ExpandableSection headerText={words.says}>
          <JsonView label={words.says} text={said} />
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}
