/** The Tags tab: single words, and names with a value. */

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

import { lightsail, type Tag } from "../../api/lightsail";
import { Confirm } from "../../parts/confirm";
import { useHere } from "../../parts/signed-in";
import { texts } from "../../texts";
import { settings } from "../../texts/settings";
import type { TabProps } from "./page";

const TAGS_MAX = 50;
const KEY = /^[\p{L}\p{N}\s+\-=._:/@]{1,128}$/u;

export function Tags({ bucket, reload }: TabProps) {
  const words = settings.tags;
  const { region } = useHere();
  const [isAdding, setAdding] = useState(false);
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const [leaving, setLeaving] = useState("");
  const isKey = KEY.test(key) && !key.toLowerCase().startsWith("aws:");
  const add = async () => {
    await lightsail(region, "TagResource", {
      resourceName: bucket.name,
      tags: [{ key, value }],
    });
    setAdding(false);
    setKey("");
    setValue("");
    reload();
  };
  const remove = async () => {
    await lightsail(region, "UntagResource", { resourceName: bucket.name, tagKeys: [leaving] });
    setLeaving("");
    reload();
  };
  const groups = [
    { title: words.keyOnly, tags: bucket.tags.filter((tag) => !tag.value) },
    { title: words.pairs, tags: bucket.tags.filter((tag) => tag.value) },
  ];
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={words.description}
          counter={`(${bucket.tags.length})`}
          actions={
            <Button
              disabled={bucket.tags.length >= TAGS_MAX}
              {...(bucket.tags.length >= TAGS_MAX ? { disabledReason: words.atMost } : {})}
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
