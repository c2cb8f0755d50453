/** A whole set of tags, a row for each, with what is wrong with it. */

import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Input from "@cloudscape-design/components/input";

import { settings } from "../texts/settings";
import { isFilled, type Tag, tagKeyProblem, tagValueProblem } from "./tag-rules";

const words = settings.tags;

interface Props {
  tags: Tag[];
  max: number;
  onChange: (tags: Tag[]) => void;
}

export function TagRows({ tags, max, onChange }: Props) {
  const keys = tags.map((tag) => tag.key);
  const set = (at: number, changed: Partial<Tag>) =>
    onChange(tags.map((tag, index) => (index === at ? { ...tag, ...changed } : tag)));
  return (
    <AttributeEditor<Tag>
      items={tags}
      empty={words.none}
      addButtonText={words.addRow}
      removeButtonText={words.removeRow}
      disableAddButton={tags.length >= max}
      onAddButtonClick={() => onChange([...tags, { key: "", value: "" }])}
      onRemoveButtonClick={(event) =>
        onChange(tags.filter((_, index) => index !== event.detail.itemIndex))
      }
      definition={[
        {
          label: words.key,
          errorText: (tag) => (isFilled(tag) ? tagKeyProblem(tag.key, keys) : ""),
          control: (tag, index) => (
            <Input
              value={tag.key}
              name={`tag-key-${index}`}
              ariaLabel={words.key}
              onChange={(event) => set(index, { key: event.detail.value })}
            />
          ),
        },
        {
          label: words.value,
          errorText: (tag) => tagValueProblem(tag.value ?? ""),
          control: (tag, index) => (
            <Input
              value={tag.value ?? ""}
              name={`tag-value-${index}`}
              ariaLabel={words.value}
              onChange={(event) => set(index, { value: event.detail.value })}
            />
          ),
        },
      ]}
    />
  );
}
