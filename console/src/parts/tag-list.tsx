/** Tags of something: single words, and names with a value; added and removed one by one. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Token from "@cloudscape-design/components/token";
import { useState } from "react";

import { texts } from "../texts";
import { settings } from "../texts/settings";
import { Confirm } from "./confirm";

const TAGS_MAX = 50;
const KEY = /^[\p{L}\p{N}\s+\-=._:/@]{1,128}$/u;

interface Tag {
  key: string;
  value?: string;
}

interface Props {
  tags: Tag[];
  description: string;
  atMost: string;
  onAdd: (tag: { key: string; value: string }) => Promise<void>;
  onRemove: (key: string) => Promise<void>;
}

export function TagList({ tags, description, atMost, onAdd, onRemove }: Props) {
  const words = settings.tags;
  const [isAdding, setAdding] = useState(false);
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const [leaving, setLeaving] = useState("");
  const isKey = KEY.test(key) && !key.toLowerCase().startsWith("aws:");
  const add = async () => {
    await onAdd({ key, value });
    setAdding(false);
    setKey("");
    setValue("");
  };
  const remove = async () => {
    await onRemove(leaving);
    setLeaving("");
  };
  const groups = [
    { title: words.keyOnly, tags: tags.filter((tag) => !tag.value) },
    { title: words.pairs, tags: tags.filter((tag) => tag.value) },
  ];
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={description}
          counter={`(${tags.length})`}
          actions={
            <Button
              disabled={tags.length >= TAGS_MAX}
              {...(tags.length >= TAGS_MAX ? { disabledReason: atMost } : {})}
              onClick={() => setAdding(true)}
            >
              {words.add}
            </Button>
          }
        >
          {words.title}
        </Header>
      }
    >
      <ColumnLayout columns={2} variant="text-grid">
        {groups.map((group) => (
          <SpaceBetween key={group.title} size="s">
            <Box variant="h3">{group.title}</Box>
            {group.tags.length === 0 && <Box color="text-body-secondary">{words.none}</Box>}
            <SpaceBetween direction="horizontal" size="xs">
              {group.tags.map((tag) => (
                <Token
                  key={tag.key}
                  label={labelOf(tag)}
                  dismissLabel={words.remove(tag.key)}
                  onDismiss={() => setLeaving(tag.key)}
                />
              ))}
            </SpaceBetween>
          </SpaceBetween>
        ))}
      </ColumnLayout>
      {isAdding && (
        <Confirm
          title={words.add}
          yes={texts.save}
          no={texts.cancel}
          isDisabled={!isKey}
          onYes={add}
          onClose={() => setAdding(false)}
        >
          <FormField label={words.key} errorText={key && !isKey ? words.keyRule : ""}>
            <Input
              value={key}
              name="tag-key"
              onChange={(event) => setKey(event.detail.value)}
            />
          </FormField>
          <FormField label={words.value}>
            <Input
              value={value}
              name="tag-value"
              onChange={(event) => setValue(event.detail.value)}
            />
          </FormField>
        </Confirm>
      )}
      {leaving && (
        <Confirm
          title={words.removeTitle}
          yes={words.yesRemove}
          onYes={remove}
          onClose={() => setLeaving("")}
        >
          <Box>{leaving}</Box>
        </Confirm>
      )}
    </Container>
  );
}

function labelOf(tag: Tag): string {
  return tag.value ? `${tag.key}: ${tag.value}` : tag.key;
}
