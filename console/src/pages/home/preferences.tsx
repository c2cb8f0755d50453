/** How a person wants to see the buckets: as a table or cards, how many, and what of them. */

import CollectionPreferences from "@cloudscape-design/components/collection-preferences";
import FormField from "@cloudscape-design/components/form-field";
import type { PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import RadioGroup from "@cloudscape-design/components/radio-group";

import { home as words } from "../../texts/home";
import { FIELDS, SHOWN_AT_FIRST } from "./fields";

export interface Choice {
  view: keyof typeof words.views;
  pageSize: number;
  columns: readonly string[];
  query: PropertyFilterProps.Query;
}

export const FIRST_CHOICE: Choice = {
  view: "table",
  pageSize: 20,
  columns: SHOWN_AT_FIRST,
  query: { tokens: [], operation: "and" },
};

interface Props {
  choice: Choice;
  onChoose: (choice: Choice) => void;
}

export function HomePreferences({ choice, onChoose }: Props) {
  const { view, pageSize, columns } = choice;
  return (
    <CollectionPreferences
      title={words.preferences}
      preferences={{ pageSize, visibleContent: columns, custom: view }}
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
      customPreference={(shown: Choice["view"], setShown) => (
        <FormField label={words.view}>
          <RadioGroup
            value={shown}
            onChange={(event) => setShown(event.detail.value as Choice["view"])}
            items={(["table", "cards"] as const).map((value) => ({
              value,
              label: words.views[value],
            }))}
          />
        </FormField>
      )}
      onConfirm={(event) =>
        onChoose({
          ...choice,
          view: (event.detail.custom as Choice["view"] | undefined) ?? view,
          pageSize: event.detail.pageSize ?? pageSize,
          columns: event.detail.visibleContent ?? columns,
        })
      }
    />
  );
}
