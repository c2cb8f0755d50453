/** "Notify me when bucket size is ≥ 75 GB for 1 time within the last 5 minutes", to fill in. */

import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Comparison } from "../../../api/alarms";
import { alarms } from "../../../texts/alarms";
import type { Draft, LengthUnit, Problems } from "./alarm-draft";
import { SIZE_UNITS } from "./metric";

const words = alarms.form;
const OPERATORS = choices(alarms.comparisons);
const LENGTH_UNITS = choices(words.lengthUnits);
const UNITS = Object.keys(SIZE_UNITS).map((value) => ({ value, label: value }));

interface Props {
  /** The metric in words. */
  metric: string;
  draft: Draft;
  problems: Problems;
  onChange: (part: Partial<Draft>) => void;
}

export function AlarmCondition({ metric, draft, problems, onChange }: Props) {
  return (
    <SpaceBetween size="m">
      <FormField
        label={words.condition(metric)}
        errorText={problems.threshold}
        stretch
      >
        <div className="sentence">
          <Select
            ariaLabel={words.operator}
            selectedOption={OPERATORS.find((one) => one.value === draft.comparison) ?? null}
            options={OPERATORS}
            expandToViewport
            onChange={(event) =>
              onChange({ comparison: event.detail.selectedOption.value as Comparison })
            }
          />
          <Input
            className="short"
            ariaLabel={words.threshold}
            value={draft.threshold}
            autoComplete={false}
            inputMode="decimal"
            onChange={(event) => onChange({ threshold: event.detail.value })}
          />
          {draft.unit && (
            <Select
              ariaLabel={words.unit}
              selectedOption={{ value: draft.unit, label: draft.unit }}
              options={UNITS}
              expandToViewport
              onChange={(event) => onChange({ unit: event.detail.selectedOption.value ?? "GB" })}
            />
          )}
        </div>
      </FormField>
      <FormField label={words.period} errorText={problems.period} stretch>
        <div className="sentence">
          <Input
            className="short"
            ariaLabel={words.times}
            value={draft.times}
            autoComplete={false}
            inputMode="numeric"
            onChange={(event) => onChange({ times: event.detail.value })}
          />
          <span>{words.timesWithin}</span>
          <Input
            className="short"
            ariaLabel={words.length}
            value={draft.length}
            autoComplete={false}
            inputMode="decimal"
            onChange={(event) => onChange({ length: event.detail.value })}
          />
          <Select
            ariaLabel={words.lengthUnit}
            selectedOption={{
              value: draft.lengthUnit,
              label: words.lengthUnits[draft.lengthUnit],
            }}
            options={LENGTH_UNITS}
            expandToViewport
            onChange={(event) =>
              onChange({ lengthUnit: event.detail.selectedOption.value as LengthUnit })
            }
          />
        </div>
      </FormField>
    </SpaceBetween>
  );
}

function choices(labels: Record<string, string>): { value: string; label: string }[] {
  return Object.entries(labels).map(([value, label]) => ({ value, label }));
}
