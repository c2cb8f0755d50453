/** Choosing a password: generated or typed, and whether its owner has to replace it. */

import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { TextField } from "../../../parts/text-field";
import { password as words } from "../../../texts/users";
import { type NewPassword, passwordProblem } from "./passwords";

interface Props {
  value: NewPassword;
  onChange: (value: NewPassword) => void;
  /** Somebody went on already: what is not filled in is wrong. */
  isTried?: boolean;
  /** The user is only being made. */
  isFirst?: boolean;
}

export function PasswordFields({ value, onChange, isTried, isFirst }: Props) {
  return (
    <SpaceBetween size="m">
      <FormField label={words.way}>
        <RadioGroup
          value={value.way}
          onChange={(event) =>
            onChange({ ...value, way: event.detail.value as NewPassword["way"] })
          }
          items={[
            { value: "generated", label: words.generated, description: words.generatedText },
            { value: "own", label: words.own, description: words.ownText },
          ]}
        />
      </FormField>
      {value.way === "own" && (
        <TextField
          label={words.field}
          name="new-password"
          type="password"
          autoComplete="new-password"
          value={value.own}
          problem={value.own || isTried ? passwordProblem(value) : ""}
          onChange={(own) => onChange({ ...value, own })}
        />
      )}
      <Checkbox
        checked={value.mustChange}
        description={isFirst ? words.mustChangeFirst : words.mustChangeHint}
        onChange={(event) => onChange({ ...value, mustChange: event.detail.checked })}
      >
        {words.mustChangeLabel}
      </Checkbox>
    </SpaceBetween>
  );
}
