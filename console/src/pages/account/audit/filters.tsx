/** What narrows the audit trail: a ready-made view, properties, a time. */

import Box from "@cloudscape-design/components/box";
import DateRangePicker, {
  type DateRangePickerProps,
} from "@cloudscape-design/components/date-range-picker";
import PropertyFilter from "@cloudscape-design/components/property-filter";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { audit as words } from "../../../texts/audit";
import { callerName } from "../caller";
import { type Question, type View, VIEWS, WATCHED } from "./question";
import type { Call } from "./reader";

interface Props {
  question: Question;
  onChange: (question: Question) => void;
  /** What has been read already suggests values. */
  calls: Call[];
}

export function Filters({ question, onChange, calls }: Props) {
  const { view, query, range } = question;
  return (
    <SpaceBetween size="s">
      <SegmentedControl
        label={words.views.label}
        selectedId={view}
        options={VIEWS.map((id) => ({
          id,
          text: words.views[id],
        }))}
        onChange={(event) => onChange({ ...question, view: event.detail.selectedId as View })}
      />
      {view === "watched" && (
        <Box color="text-body-secondary">{words.watchedHint(WATCHED.join(", "))}</Box>
      )}
      <div className="filters">
        <PropertyFilter
          query={query}
          onChange={(event) => onChange({ ...question, query: event.detail })}
          filteringPlaceholder={words.filter}
          filteringAriaLabel={words.filter}
          disableFreeTextFiltering
          readOnlyOperations
          filteringProperties={Object.entries(words.properties).map(([key, label]) => ({
            key,
            propertyLabel: label,
            groupValuesLabel: words.filterGroupValues(label),
            operators: ["="],
          }))}
          filteringOptions={optionsFrom(calls)}
        />
        <DateRangePicker
          value={range}
          onChange={(event) => onChange({ ...question, range: event.detail.value })}
          relativeOptions={words.range.relative}
          isValidRange={validate}
          placeholder={words.range.any}
          ariaLabel={words.range.label}
        />
      </div>
    </SpaceBetween>
  );
}

function optionsFrom(calls: Call[]): { propertyKey: string; value: string }[] {
  const values: Record<string, Set<string>> = {
    EventName: new Set(WATCHED),
    Username: new Set(),
    AccessKeyId: new Set(),
    ResourceName: new Set(),
    EventSource: new Set(),
  };
  for (const { event, record } of calls) {
    values["EventName"]?.add(event.EventName);
    if (event.Username) values["Username"]?.add(callerName(event, record));
    if (event.AccessKeyId) values["AccessKeyId"]?.add(event.AccessKeyId);
    for (const resource of event.Resources) values["ResourceName"]?.add(resource.ResourceName);
    values["EventSource"]?.add(event.EventSource);
  }
  return Object.entries(values).flatMap(([propertyKey, found]) =>
    [...found].sort().map((value) => ({ propertyKey, value })),
  );
}

function validate(range: DateRangePickerProps.Value | null): DateRangePickerProps.ValidationResult {
  if (range?.type === "absolute") {
    if (!range.startDate || !range.endDate) {
      return { valid: false, errorMessage: words.range.incomplete };
    }
    if (new Date(range.endDate) < new Date(range.startDate)) {
      return { valid: false, errorMessage: words.range.backwards };
    }
  }
  return { valid: true };
}
