/** Tags for a bucket that is being made. */

import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Input from "@cloudscape-design/components/input";

import type { Tag } from "../../api/lightsail";
import { create as words } from "../../texts/create";
import { tagKeyProblem, tagValueProblem } from "./rules";

const TAGS_MAX = 50;

interface Props {
  tags: Tag[];
  onChange: (tags: Tag[]) => void;
}

export function NewTags({ tags, onChange }: Props) {
  const keys = tags.map((tag) => tag.key);
  const set = (at: number, changed: Partial<Tag>) =>
    onChange(tags.map((tag, index) => (index === at ? { ...tag, ...changed } : tag)));
  return (
    <AttributeEditor<Tag>
      items={tags}
      empty={words.noTags}
      addButtonText={words.addTag}
      removeButtonText={words.removeTag}
      disableAddButton={tags.length >= TAGS_MAX}
      onAddButtonClick={() => onChange([...tags, { key: "", value: "" }])}
      onRemoveButtonClick={(event) =>
        onChange(tags.filter((_, index) => index !== event.detail.itemIndex))
      }
      definition={[
        {
          label: words.tagKey,
          errorText: (tag) => (tag.key ? tagKeyProblem(tag.key, keys) : ""),
          control: (tag, index) => (
            <Input
              value={tag.key}
              name={`tag-key-${index}`}
              ariaLabel={words.tagKey}
              onChange={(event) => set(index, { key: event.detail.value })}
            />
          ),
        },
        {
          label: words.tagValue,
          errorText: (tag) => tagValueProblem(tag.value ?? ""),
          control: (tag, index) => (
            <Input
              value={tag.value ?? ""}
              name={`tag-value-${index}`}
              ariaLabel={words.tagValue}
              onChange={(event) => set(index, { value: event.detail.value })}
            />
          ),
        },
      ]}
    />
  );
}
