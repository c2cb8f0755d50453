/** Object tags: shown, and edited as a whole set, as S3 keeps them. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import { useState } from "react";

import { type Place, writeTags } from "../../../api/objects";
import { Confirm } from "../../../parts/confirm";
import { TagRows } from "../../../parts/tag-rows";
import { areTagsRight, isFilled, labelOf, type Tag } from "../../../parts/tag-rules";
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

export function ObjectTags({ place, objectKey, tags: pairs, onChange }: Props) {
  const tags = pairs.map(([key, value]) => ({ key, value }));
  const [edited, setEdited] = useState<Tag[]>();
  const save = async () => {
    const filled = (edited ?? []).filter(isFilled);
    await writeTags(
      place,
      objectKey,
      filled.map(({ key, value = "" }) => [key, value]),
    );
    setEdited(undefined);
    onChange();
  };
  return (
    <div>
      <Header
        variant="h3"
        actions={
          <Button onClick={() => setEdited(tags.length ? tags : [{ key: "", value: "" }])}>
            {words.addEdit}
          </Button>
        }
      >
        {words.tags}
      </Header>
      {tags.length === 0 ? (
        <Box color="text-body-secondary">{words.noTags}</Box>
      ) : (
        tags.map((tag) => (
          <div key={tag.key} className="mono">
            {labelOf(tag)}
          </div>
        ))
      )}
      {edited && (
        <Confirm
          title={words.tags}
          yes={texts.save}
          no={texts.cancel}
          isDisabled={!areTagsRight(edited)}
          onYes={save}
          onClose={() => setEdited(undefined)}
        >
          <TagRows tags={edited} max={TAGS_MAX} onChange={setEdited} />
        </Confirm>
      )}
    </div>
  );
}
