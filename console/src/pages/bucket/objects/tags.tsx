/** Object tags: shown, and edited as a whole set, as S3 keeps them. */

import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import { useState } from "react";

import { type Place, writeTags } from "../../../api/objects";
import { Confirm } from "../../../parts/confirm";
import { texts } from "../../../texts";
import { objects } from "../../../texts/objects";

const words = objects.pane;
const TAGS_MAX = 10;

interface Props {
  place: Place;
  objectKey: string;
  tags: [string, string][];
  onChange: () => void;
}

export function ObjectTags({ place, objectKey, tags, onChange }: Props) {
  const [edited, setEdited] = useState<[string, string][]>();
  const save = async () => {
    await writeTags(
      place,
      objectKey,
      (edited ?? []).filter(([key]) => key),
    );
    setEdited(undefined);
    onChange();
  };
  const change = (at: number, place: 0 | 1, text: string) =>
    setEdited((before) =>
      before?.map((pair, index) =>
        index === at ? (place === 0 ? [text, pair[1]] : [pair[0], text]) : pair,
      ),
    );
  return (
    <div>
      <Header
        variant="h3"
        actions={
          <Button onClick={() => setEdited(tags.length ? tags : [["", ""]])}>
            {words.addEdit}
          </Button>
        }
      >
        {words.tags}
      </Header>
      {tags.length === 0 ? (
        <Box color="text-body-secondary">{words.noTags}</Box>
      ) : (
        tags.map(([key, value]) => (
          <div key={key} className="mono">
            {value ? `${key}: ${value}` : key}
          </div>
        ))
      )}
      {edited && (
        <Confirm
          title={words.tags}
          yes={texts.save}
          no={texts.cancel}
          onYes={save}
          onClose={() => setEdited(undefined)}
        >
          <AttributeEditor<[string, string]>
            items={edited}
            addButtonText={words.addTag}
            removeButtonText={words.removeTag}
            disableAddButton={edited.length >= TAGS_MAX}
            onAddButtonClick={() => setEdited([...edited, ["", ""]])}
            onRemoveButtonClick={(event) =>
              setEdited(edited.filter((_, index) => index !== event.detail.itemIndex))
            }
            definition={[
              {
                label: words.tagKey,
                control: ([key], index) => (
                  <Input
                    value={key}
                    ariaLabel={words.tagKey}
                    onChange={(event) => change(index, 0, event.detail.value)}
                  />
                ),
              },
              {
                label: words.tagValue,
                control: ([, value], index) => (
                  <Input
                    value={value}
                    ariaLabel={words.tagValue}
                    onChange={(event) => change(index, 1, event.detail.value)}
                  />
                ),
              },
            ]}
          />
        </Confirm>
      )}
    </div>
  );
}
