/** How a person wants to see the buckets: as a table or cards, how many, and what of them. */

import CollectionPreferences from "@cloudscape-design/components/collection-preferences";
import FormField from "@cloudscape-design/components/form-field";
import type { PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { home as words } from "../../texts/home";
import { FIELDS, SHOWN_AT_FIRST } from "./fields";

export interface Choice {
  view: keyof typeof words.views;
  /** The key of a tag; empty for no groups. */
  groupBy: string;
  pageSize: number;
  columns: readonly string[];
  query: PropertyFilterProps.Query;
}

export const FIRST_CHOICE: Choice = {
  view: "table",
  groupBy: "",
  pageSize: 20,
  columns: SHOWN_AT_FIRST,
  query: { tokens: [], operation: "and" },
};

interface Props {
  choice: Choice;
  tagKeys: string[];
  onChoose: (choice: Choice) => void;
}

type Looks = Pick<Choice, "view" | "groupBy">;

export function HomePreferences({ choice, tagKeys, onChoose }: Props) {
  const { view, groupBy, pageSize, columns } = choice;
  return (
    <CollectionPreferences
      title={words.preferences}
      preferences={{ pageSize, visibleContent: columns, custom: { view, groupBy } }}
      pageSizePreference={{
        title: words.pageSize,
        options: [20, 50, 100].map((value) => ({ value, label: words.pageSizes(value) })),
      }}
      visibleContentPreference={{
        title: words.columnsShown,
        options: [
          {
            label: words.columnsShown,
            options: FIELDS.map(({ id, header }) => ({ id, label: header })),
          },
        ],
      }}
      customPreference={(looks: Looks, setLooks: (looks: Looks) => void) => (
        <LooksForm looks={looks} tagKeys={tagKeys} onChange={setLooks} />
      )}
      onConfirm={(event) =>
        onChoose({
          ...choice,
          ...event.detail.custom,
          pageSize: event.detail.pageSize ?? pageSize,
          columns: event.detail.visibleContent ?? columns,
        })
      }
    />
  );
}

interface LooksProps {
  looks: Looks;
  tagKeys: string[];
  onChange: (looks: Looks) => void;
}

function LooksForm({ looks, tagKeys, onChange }: LooksProps) {
  const options = [
    { value: "", label: words.noGroups },
    ...tagKeys.map((key) => ({ value: key, label: words.tagNamed(key) })),
  ];
  return (
    <SpaceBetween size="l">
      <FormField label={words.view}>
        <RadioGroup
          value={looks.view}
          onChange={(event) => onChange({ ...looks, view: event.detail.value as Choice["view"] })}
          items={(["table", "cards"] as const).map((value) => ({
            value,
            label: words.views[value],
          }))}
        />
      </FormField>
      <FormField label={words.groupBy}>
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === looks.groupBy) ?? options[0]!}
          onChange={(event) =>
            onChange({ ...looks, groupBy: event.detail.selectedOption.value ?? "" })
          }
          expandToViewport
        />
      </FormField>
    </SpaceBetween>
  );
}
