/** One CORS rule as a form. */

import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Multiselect from "@cloudscape-design/components/multiselect";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";

import type { CorsRule } from "../../api/lightsail";
import { Confirm } from "../../parts/confirm";
import { texts } from "../../texts";
import { settings } from "../../texts/settings";

const AGE_MAX = 2 ** 31 - 1;
const METHODS = ["GET", "PUT", "POST", "DELETE", "HEAD"];

interface Props {
  rule: CorsRule;
  onSave: (rule: CorsRule) => Promise<void>;
  onClose: () => void;
}

export function CorsRuleForm({ rule, onSave, onClose }: Props) {
  const words = settings.cors;
  const [origins, setOrigins] = useState(rule.allowedOrigins.join("\n"));
  const [methods, setMethods] = useState(rule.allowedMethods);
  const [headers, setHeaders] = useState((rule.allowedHeaders ?? []).join("\n"));
  const [expose, setExpose] = useState((rule.exposeHeaders ?? []).join("\n"));
  const [maxAge, setMaxAge] = useState(rule.maxAgeSeconds?.toString() ?? "");
  const isWhole = lines(origins).length > 0 && methods.length > 0;
  const age = maxAge.trim();
  const isAge = age === "" || (/^\d+$/.test(age) && Number(age) <= AGE_MAX);
  const save = () =>
    onSave({
      ...(rule.id ? { id: rule.id } : {}),
      allowedOrigins: lines(origins),
      allowedMethods: methods,
      allowedHeaders: lines(headers),
      exposeHeaders: lines(expose),
      ...(age ? { maxAgeSeconds: Number(age) } : {}),
    });
  return (
    <Confirm
      title={words.ruleTitle}
      yes={texts.save}
      no={texts.cancel}
      isDisabled={!isWhole || !isAge}
      onYes={save}
      onClose={onClose}
    >
      <FormField
        label={words.origins}
        description={words.originsHint}
        errorText={isWhole ? "" : words.needsOrigin}
      >
        <Textarea
          value={origins}
          rows={3}
          spellcheck={false}
          onChange={(event) => setOrigins(event.detail.value)}
        />
      </FormField>
      <FormField label={words.methods}>
        <Multiselect
          selectedOptions={methods.map((value) => ({ value, label: value }))}
          options={METHODS.map((value) => ({ value, label: value }))}
          onChange={(event) =>
            setMethods(event.detail.selectedOptions.map((option) => option.value ?? ""))
          }
        />
      </FormField>
      <FormField label={words.headers} description={words.headersHint}>
        <Textarea
          value={headers}
          rows={2}
          spellcheck={false}
          onChange={(event) => setHeaders(event.detail.value)}
        />
      </FormField>
      <FormField label={words.expose} description={words.headersHint}>
        <Textarea
          value={expose}
          rows={2}
          spellcheck={false}
          onChange={(event) => setExpose(event.detail.value)}
        />
      </FormField>
      <FormField label={words.maxAge} errorText={isAge ? "" : words.maxAgeRule}>
        <Input
          value={maxAge}
          name="max-age"
          inputMode="numeric"
          onChange={(event) => setMaxAge(event.detail.value)}
        />
      </FormField>
    </Confirm>
  );
}

function lines(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter(Boolean);
}
