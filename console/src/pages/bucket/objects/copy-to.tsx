/** Copy to and move to another place: in the same bucket, or in another of the account. */

import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import { useState } from "react";

import { listEverywhere } from "../../../api/buckets";
import type { Bucket } from "../../../api/lightsail";
import { copyObject, deleteAll, type Place, renameObject } from "../../../api/objects";
import { Confirm } from "../../../parts/confirm";
import { useNotices } from "../../../parts/notices";
import { useHere } from "../../../parts/signed-in";
import { TextField } from "../../../parts/text-field";
import { useLoaded } from "../../../parts/use-loaded";
import { texts } from "../../../texts";
import { objects as words } from "../../../texts/objects";
import type { Item } from "./item";

interface Props {
  bucket: Bucket;
  place: Place;
  item: Item;
  isMove: boolean;
  onDone: () => void;
  onClose: () => void;
}

export function CopyTo({ bucket, place, item, isMove, onDone, onClose }: Props) {
  const { regions } = useHere();
  const notices = useNotices();
  const [target, setTarget] = useState(item.key);
  const [to, setTo] = useState(place);
  // Without the right to see others there is still this one.
  const { value: buckets = [bucket], isLoading } = useLoaded(
    () =>
      listEverywhere(regions.map((one) => one.name)).then(
        (found) => found.buckets,
        () => [bucket],
      ),
    [regions],
  );
  const isHere = to.bucket === place.bucket;
  const run = async () => {
    if (isMove && isHere && bucket.objectVersioning === "NeverEnabled") {
      await renameObject(place, item.key, target);
    } else {
      await copyObject(place, item, target, to);
      if (isMove) await deleteAll(place, [{ key: item.key }]);
    }
    notices.done(isMove ? words.moved : words.copied);
    onDone();
  };
  const options = buckets
    .map((one) => ({ value: one.name, description: one.location.regionName }))
    .sort((a, b) => (a.value < b.value ? -1 : 1));
  return (
    <Confirm
      title={isMove ? words.moveTo : words.copyTo}
      yes={isMove ? words.move : words.copy}
      isDisabled={!target || target.endsWith("/") || (isHere && target === item.key)}
      onYes={run}
      onClose={onClose}
    >
      <FormField label={words.destinationBucket}>
        <Select
          filteringType="auto"
          statusType={isLoading ? "loading" : "finished"}
          loadingText={texts.loading}
          selectedOption={{ value: to.bucket }}
          options={options}
          onChange={({ detail: { selectedOption: chosen } }) =>
            setTo({ bucket: chosen.value ?? place.bucket, region: chosen.description ?? place.region })
          }
        />
      </FormField>
      <TextField
        label={words.destination}
        hint={words.destinationHint}
        name="destination"
        value={target}
        onChange={setTarget}
      />
    </Confirm>
  );
}
