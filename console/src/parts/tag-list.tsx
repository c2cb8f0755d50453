/** Tags of something, in two groups: single words, and names with a value. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Token from "@cloudscape-design/components/token";
import { type ReactNode, useState } from "react";

import { settings } from "../texts/settings";
import { Confirm } from "./confirm";
import { KeyOnlyTags } from "./key-only-tags";
import { KeyValueTag } from "./key-value-tag";
import { labelOf, type Tag } from "./tag-rules";

const words = settings.tags;
const TAGS_MAX = 50;

interface Props {
  tags: Tag[];
  description: string;
  atMost: string;
  /** Adds what is there not yet, and replaces what is. */
  onAdd: (tags: Tag[]) => Promise<void>;
  onRemove: (keys: string[]) => Promise<void>;
}

export function TagList({ tags, description, atMost, onAdd, onRemove }: Props) {
  const [asked, setAsked] = useState<"words" | "pair">();
  const [edited, setEdited] = useState<Tag>();
  const [leaving, setLeaving] = useState("");
  const isFull = tags.length >= TAGS_MAX;
  const close = () => {
    setAsked(undefined);
    setEdited(undefined);
    setLeaving("");
  };
  const saveWords = async (added: string[], removed: string[]) => {
    if (added.length > 0) await onAdd(added.map((key) => ({ key })));
    if (removed.length > 0) await onRemove(removed);
    close();
  };
  const savePair = async (tag: Tag) => {
    await onAdd([tag]);
    close();
  };
  const remove = async () => {
    await onRemove([leaving]);
    close();
  };
  return (
    <Container
      header={
        <Header variant="h2" description={description} counter={`(${tags.length})`}>
          {words.title}
        </Header>
      }
    >
      <ColumnLayout columns={2} variant="text-grid">
        <Group
          title={words.keyOnly}
          tags={tags.filter((tag) => !tag.value)}
          action={<Button onClick={() => setAsked("words")}>{words.addEdit}</Button>}
          onLeave={setLeaving}
        />
        <Group
          title={words.pairs}
          tags={tags.filter((tag) => tag.value)}
          action={
            <Button
              disabled={isFull}
              {...(isFull ? { disabledReason: atMost } : {})}
              onClick={() => setAsked("pair")}
            >
              {words.createPair}
            </Button>
          }
          onLeave={setLeaving}
          onEdit={setEdited}
        />
      </ColumnLayout>
      {asked === "words" && (
        <KeyOnlyTags {...{ tags, atMost }} max={TAGS_MAX} onSave={saveWords} onClose={close} />
      )}
      {(asked === "pair" || edited) && (
        <KeyValueTag {...{ tags, edited }} onSave={savePair} onClose={close} />
      )}
      {leaving && (
        <Confirm
          title={words.removeTitle}
          yes={words.yesRemove}
          onYes={remove}
          onClose={close}
        >
          <Box>{leaving}</Box>
        </Confirm>
      )}
    </Container>
  );
}

interface GroupProps {
  title: string;
  tags: Tag[];
  action: ReactNode;
  onLeave: (key: string) => void;
  onEdit?: (tag: Tag) => void;
}

function Group({ title, tags, action, onLeave, onEdit }: GroupProps) {
  return (
    <SpaceBetween size="s">
      <Header variant="h3" actions={action}>
        {title}
      </Header>
      {tags.length === 0 && <Box color="text-body-secondary">{words.none}</Box>}
      <SpaceBetween direction="horizontal" size="xs" alignItems="center">
        {tags.map((tag) => (
          <SpaceBetween key={tag.key} direction="horizontal" size="xxs" alignItems="center">
            <Token
              label={labelOf(tag)}
              dismissLabel={words.remove(tag.key)}
              onDismiss={() => onLeave(tag.key)}
            />
            {onEdit && (
              <Button
                variant="inline-icon"
                iconName="edit"
                ariaLabel={words.edit(tag.key)}
                onClick={() => onEdit(tag)}
              />
            )}
          </SpaceBetween>
        ))}
      </SpaceBetween>
    </SpaceBetween>
  );
}
