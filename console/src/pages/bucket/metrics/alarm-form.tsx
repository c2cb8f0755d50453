/** An alarm as a form that reads like a sentence: added, or edited. */

import Checkbox from "@cloudscape-design/components/checkbox";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import { type Alarm, listAlarms, type MissingData, putAlarm } from "../../../api/alarms";
import type { Bucket } from "../../../api/lightsail";
import { Confirm } from "../../../parts/confirm";
import { useHere } from "../../../parts/signed-in";
import { useLoaded } from "../../../parts/use-loaded";
import { texts } from "../../../texts";
import { alarms } from "../../../texts/alarms";
import { metrics as metricWords } from "../../../texts/metrics";
import { AlarmCondition } from "./alarm-condition";
import { AlarmContacts } from "./alarm-contacts";
import { type Draft, draftOf, freeName, newDraft, problemsOf, ruleOfDraft } from "./alarm-draft";
import { isMetric } from "./metric";
import { PlanHint } from "./plan-hint";

const words = alarms.form;

interface Props {
  bucket: Bucket;
  metric: string;
  /** The one to edit; without, a new one. */
  alarm: Alarm | undefined;
  onSaved: (name: string) => void;
  onClose: () => void;
}

export function AlarmForm({ bucket, metric, alarm, onSaved, onClose }: Props) {
  const { region } = useHere();
  const [draft, setDraft] = useState<Draft>(alarm ? draftOf(alarm) : newDraft(metric));
  // Under another alarm's name this one would replace it.
  const { value: taken } = useLoaded(async () => {
    if (alarm) return new Set<string>();
    const names = new Set((await listAlarms(region)).map((other) => other.name));
    setDraft((now) => ({ ...now, name: now.name || freeName(bucket.name, metric, names) }));
    return names;
  }, []);
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const found = problemsOf(draft, taken ?? new Set());
  // The name of an alarm that there is stays, however short it is.
  const problems = alarm ? { ...found, name: "" } : found;
  const rule = ruleOfDraft(draft, metric, alarm?.notificationEnabled ?? true);
  const isWrong = Boolean(problems.threshold || problems.period || problems.name) || !taken;
  const tells = draft.protocols.length > 0;
  const mayTellUnknown = tells && draft.missing === "missing";
  const missing = Object.entries(words.missingOptions).map(([value, label]) => ({
    value,
    label,
  }));
  const save = async () => {
    if (!rule) return;
    await putAlarm(region, draft.name, bucket.name, rule);
    onSaved(draft.name);
  };
  return (
    <Confirm
      title={alarm ? words.editTitle(alarm.name) : words.addTitle}
      yes={alarm ? words.save : words.create}
      no={texts.cancel}
      size="large"
      isDisabled={isWrong}
      onYes={save}
      onClose={onClose}
    >
      <AlarmCondition
        metric={isMetric(metric) ? metricWords.names[metric] : metric}
        draft={draft}
        problems={problems}
        onChange={change}
      />
      {metric === "BucketSizeBytes" && (
        <PlanHint
          bucket={bucket}
          onUse={(threshold) => change({ threshold, unit: "GB" })}
        />
      )}
      <AlarmContacts
        chosen={draft.protocols}
        onChange={(protocols) => change({ protocols })}
      />
      <Checkbox
        checked={tells && draft.tellsOk}
        disabled={!tells}
        description={tells ? "" : words.needsProtocol}
        onChange={(event) => change({ tellsOk: event.detail.checked })}
      >
        {words.notifyOk}
      </Checkbox>
      {!alarm && (
        <FormField
          label={words.name}
          description={words.nameHint}
          errorText={taken ? problems.name : ""}
        >
          <Input
            value={draft.name}
            autoComplete={false}
            spellcheck={false}
            onChange={(event) => change({ name: event.detail.value })}
          />
        </FormField>
      )}
      <ExpandableSection headerText={words.advanced}>
        <SpaceBetween size="m">
          <FormField label={words.missing}>
            <Select
              selectedOption={missing.find((option) => option.value === draft.missing) ?? null}
              options={missing}
              expandToViewport
              onChange={(event) =>
                change({ missing: event.detail.selectedOption.value as MissingData })
              }
            />
          </FormField>
          <Checkbox
            checked={mayTellUnknown && draft.tellsUnknown}
            disabled={!mayTellUnknown}
            description={mayTellUnknown ? "" : words.needsMissing}
            onChange={(event) => change({ tellsUnknown: event.detail.checked })}
          >
            {words.notifyUnknown}
          </Checkbox>
        </SpaceBetween>
      </ExpandableSection>
    </Confirm>
  );
}
