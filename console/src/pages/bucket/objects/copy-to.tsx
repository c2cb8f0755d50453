/** Copy to and move to another place in the same bucket. */

import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { useState } from "react";

import type { Bucket } from "../../../api/lightsail";
import { copyObject, deleteAll, type Place, renameObject } from "../../../api/objects";
import { Confirm } from "../../../parts/confirm";
import { useNotices } from "../../../parts/notices";
import { objects as words } from "../../../texts/objects";
import type { Item } from "./tab";

interface Props {
  bucket: Bucket;
  place: Place;
  item: Item;
  isMove: boolean;
  onDone: () => void;
  onClose: () => void;
}

export function CopyTo({ bucket, place, item, isMove, onDone, onClose }: Props) {
  const notices = useNotices();
  const [target, setTarget] = useState(item.key);
  const run = async () => {
    if (isMove && bucket.objectVersioning === "NeverEnabled") {
      await renameObject(place, item.key, target);
    } else {
      await copyObject(place, item, target);
      if (isMove) await deleteAll(place, [{ key: item.key }]);
    }
    notices.done(isMove ? words.moved : words.copied);
    onDone();
  };
  return (
    <Confirm
      title={isMove ? words.moveTo : words.copyTo}
      yes={isMove ? words.move : words.copy}
      isDisabled={!target || target === item.key || target.endsWith("/")}
      onYes={run}
      onClose={onClose}
    >
      <FormField label={words.destination} description={words.destinationHint}>
        <Input
          value={target}
          name="destination"
          onChange={(event) => setTarget(event.detail.value)}
        />
      </FormField>
    </Confirm>
  );
}
