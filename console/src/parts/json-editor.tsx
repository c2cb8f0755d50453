/** A policy document to be written: as text, with what is wrong with it while it is typed. */

import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Textarea from "@cloudscape-design/components/textarea";

import { texts } from "../texts";

interface Props {
  label: string;
  hint?: string;
  name: string;
  value: string;
  onChange: (value: string) => void;
}

export function JsonEditor({ label, hint, name, value, onChange }: Props) {
  const problem = documentProblem(value);
  return (
    <FormField
      label={label}
      description={hint}
      errorText={problem}
      stretch
      secondaryControl={
        <Button
          formAction="none"
          disabled={Boolean(problem)}
          onClick={() => onChange(prettyJson(value))}
        >
          {texts.json.format}
        </Button>
      }
    >
      <div className="mono-input">
        <Textarea
          value={value}
          name={name}
          rows={16}
          spellcheck={false}
          onChange={(event) => onChange(event.detail.value)}
        />
      </div>
    </FormField>
  );
}

/** Say why the text is no JSON object; empty when it is one. What it means, the server judges. */
export function documentProblem(text: string): string {
  try {
    const found: unknown = JSON.parse(text);
    const isObject = typeof found === "object" && found !== null && !Array.isArray(found);
    return isObject ? "" : texts.json.noObject;
  } catch (error) {
    return texts.json.broken(error instanceof Error ? error.message : "");
  }
}

/** Return the document with a line for each part; as it is where it is no JSON. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
