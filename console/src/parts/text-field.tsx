/** One line to fill in, with its label and what is wrong with it. */

import FormField from "@cloudscape-design/components/form-field";
import Input, { type InputProps } from "@cloudscape-design/components/input";

interface Props {
  label: string;
  /** The field's name in the document; password managers and tests know it by that. */
  name: string;
  value: string;
  onChange: (value: string) => void;
  type?: InputProps.Type;
  autoComplete?: string;
  hint?: string;
  problem?: string;
  onBlur?: () => void;
}

export function TextField(props: Props) {
  const { label, name, value, onChange, type, autoComplete, hint, problem, onBlur } = props;
  return (
    <FormField label={label} description={hint} errorText={problem ?? ""}>
      <Input
        value={value}
        name={name}
        type={type ?? "text"}
        autoComplete={autoComplete ?? false}
        spellcheck={false}
        onChange={(event) => onChange(event.detail.value)}
        {...(onBlur ? { onBlur } : {})}
      />
    </FormField>
  );
}
