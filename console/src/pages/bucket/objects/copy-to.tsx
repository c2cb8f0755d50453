/** Copy to and move to another place: in the same bucket, or in another of the account. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import { useState } from "react";

import { listEverywhere } from "../../../api/buckets";
import { keepPublic } from "../../../api/kept-permission";
import type { Bucket } from "../../../api/lightsail";
import {
  copyObject,
  deleteAll,
  type Place,
  type Properties,
  readProperties,
  renameObject,
} from "../../../api/objects";
import { ApiError } from "../../../api/session";
import { Confirm } from "../../../parts/confirm";
import { moment, size } from "../../../parts/format";
import { useNotices } from "../../../parts/notices";
import { useHere } from "../../../parts/signed-in";
import { TextField } from "../../../parts/text-field";
import { useLoaded } from "../../../parts/use-loaded";
import { texts } from "../../../texts";
import { objects as words } from "../../../texts/objects";
import { modeOf } from "../access-mode";
import { FolderList } from "./folder-list";
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
  const [path, setPath] = useState(item.key);
  const [to, setTo] = useState(place);
  const [taken, setTaken] = useState<Properties | "unknown">();
  // Without the right to see others there is still this one.
  const { value: buckets = [bucket], isLoading } = useLoaded(
    () =>
      listEverywhere(regions.map((one) => one.name)).then(
        (found) => found.buckets,
        () => [bucket],
      ),
    [regions],
  );
  // A folder stands for the same name in it.
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const name = path.slice(folder.length) || item.name;
  const key = folder + name;
  const there = buckets.find((one) => one.name === to.bucket) ?? bucket;
  const isHere = to.bucket === place.bucket;
  const isSame = isHere && key === item.key;
  // In the other modes what an object says of itself counts for nothing.
  const isKept = isMove && (isHere || modeOf(bucket) === "individual");
  const go = async () => {
    let problem: unknown;
    if (isMove && isHere && bucket.objectVersioning === "NeverEnabled") {
      await renameObject(place, item.key, key);
    } else {
      const copy = () => copyObject(place, item, key, to);
      if (isKept) problem = await keepPublic(place, item, to, key, copy);
      else await copy();
      if (isMove) await deleteAll(place, [{ key: item.key }]);
    }
    notices.done(isMove ? words.moved : words.copied);
    if (problem && modeOf(there) === "individual") notices.refused(words.nowPrivate(key), problem);
    onDone();
  };
  const ask = async () => {
    const found = await whatIsAt(to, key);
    if (found) setTaken(found);
    else await go();
  };
  if (taken) {
    return (
      <Confirm
        key="replace"
        title={words.replaceTitle}
        yes={words.yesReplace}
        onYes={go}
        onClose={() => setTaken(undefined)}
      >
        <span className="mono">{`${to.bucket}/${key}`}</span>
        <Box>
          {taken === "unknown"
            ? words.replaceUnknown
            : words.replaceText(size(taken.size), moment(new Date(taken.modified)))}
        </Box>
        <Alert type="warning">
          {there.objectVersioning === "Enabled" ? words.replaceKeeps : words.replaceLoses}
        </Alert>
      </Confirm>
    );
  }
  const options = buckets
    .map((one) => ({ value: one.name, description: one.location.regionName }))
    .sort((a, b) => (a.value < b.value ? -1 : 1));
  return (
    <Confirm
      key="ask"
      title={isMove ? words.moveTo : words.copyTo}
      yes={isMove ? words.move : words.copy}
      isDisabled={isSame}
      onYes={ask}
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
        value={path}
        onChange={setPath}
      />
      <FolderList place={to} prefix={folder} onGo={(chosen) => setPath(chosen + name)} />
      <div aria-live="polite" className="destination">
        <Box>{isSame ? words.samePlace : words.becomes(`${to.bucket}/${key}`)}</Box>
        <Box color="text-body-secondary">{readersOf(there, isMove, isHere, isKept)}</Box>
      </div>
    </Confirm>
  );
}

/** Say who may read the object where it goes. */
function readersOf(there: Bucket, isMove: boolean, isHere: boolean, isKept: boolean): string {
  const mode = modeOf(there);
  if (mode !== "individual") return isHere ? "" : words.readers(texts.access[mode]);
  if (!isMove) return words.copyPrivate;
  return isHere ? "" : isKept ? words.movedAsIs : words.movedPrivate;
}

/** Return what stands under a key: nothing, or "unknown" to who may not look. */
async function whatIsAt(place: Place, key: string): Promise<Properties | "unknown" | undefined> {
  try {
    return await readProperties(place, key);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    if (error instanceof ApiError && error.status === 403) return "unknown";
    throw error;
  }
}
