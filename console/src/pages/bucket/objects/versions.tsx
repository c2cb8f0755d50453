/** Stored versions of one object: restore one, delete some. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";

import { keepPublic } from "../../../api/kept-permission";
import type { Bucket } from "../../../api/lightsail";
import { copyObject, deleteAll, type Place } from "../../../api/objects";
import { listVersions, type Version } from "../../../api/s3";
import { Confirm } from "../../../parts/confirm";
import { moment, size } from "../../../parts/format";
import { useNotices } from "../../../parts/notices";
import { RefusedAlert } from "../../../parts/refused";
import { useLoaded } from "../../../parts/use-loaded";
import { texts } from "../../../texts";
import { objects } from "../../../texts/objects";
import { modeOf } from "../access-mode";

const words = objects.versions;

interface Props {
  bucket: Bucket;
  place: Place;
  objectKey: string;
  onChange: () => void;
  onClose: () => void;
}

export function Versions({ bucket, place, objectKey, onChange, onClose }: Props) {
  const notices = useNotices();
  const { value, error, isLoading, reload } = useLoaded(
    () => listVersions(place.bucket, place.region, objectKey),
    [place, objectKey],
  );
  const [chosen, setChosen] = useState<Version[]>([]);
  const [asked, setAsked] = useState<"restore" | "delete">();
  const only = chosen.length === 1 && !chosen[0]?.isMarker ? chosen[0] : undefined;
  const isDeleted = value?.some((version) => version.isLatest && version.isMarker) ?? false;
  const isIndividual = modeOf(bucket) === "individual";
  const changed = () => {
    setAsked(undefined);
    setChosen([]);
    reload();
    onChange();
  };
  const restore = async () => {
    if (!only) return;
    // What is deleted says no more who may read it: the version itself does.
    const before = isDeleted ? only : { key: objectKey };
    const problem = await keepPublic(place, before, place, objectKey, () =>
      copyObject(place, only, objectKey),
    );
    notices.done(words.restored);
    if (problem && isIndividual) notices.refused(objects.nowPrivate(objectKey), problem);
    changed();
  };
  const remove = async () => {
    await deleteAll(place, chosen);
    notices.done(objects.deleted);
    changed();
  };
  if (asked === "restore") {
    return (
      <Confirm
        title={words.restoreTitle}
        yes={words.yesRestore}
        onYes={restore}
        onClose={() => setAsked(undefined)}
      >
        <Box>{words.restoreText}</Box>
        {isIndividual && <Box>{isDeleted ? words.restoreAsWas : words.restoreAsIs}</Box>}
        <span className="mono">{only?.versionId}</span>
      </Confirm>
    );
  }
  if (asked === "delete") {
    return (
      <Confirm
        title={words.deleteTitle}
        yes={objects.yesDelete}
        onYes={remove}
        onClose={() => setAsked(undefined)}
      >
        <Box>{words.deleteText}</Box>
      </Confirm>
    );
  }
  return (
    <Modal
      visible
      size="large"
      header={words.title}
      closeAriaLabel={texts.close}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={chosen.length === 0} onClick={() => setAsked("delete")}>
              {words.deleteSelected}
            </Button>
            <Button
              variant="primary"
              disabled={!only || only.isLatest}
              onClick={() => setAsked("restore")}
            >
              {words.restore}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="s">
        {Boolean(error) && <RefusedAlert error={error} />}
        <Table<Version>
          variant="embedded"
          items={value ?? []}
          trackBy="versionId"
          loading={isLoading && !value}
          loadingText={texts.loading}
          selectionType="multi"
          selectedItems={chosen}
          onSelectionChange={(event) => setChosen(event.detail.selectedItems)}
          ariaLabels={{
            selectionGroupLabel: words.title,
            allItemsSelectionLabel: () => words.title,
            itemSelectionLabel: (_, version) => version.versionId,
          }}
          columnDefinitions={[
            {
              id: "id",
              header: words.id,
              isRowHeader: true,
              cell: (version) => <span className="mono">{version.versionId}</span>,
            },
            {
              id: "modified",
              header: objects.columns.modified,
              cell: (version) => moment(version.modified),
            },
            {
              id: "size",
              header: objects.columns.size,
              cell: (version) => (version.isMarker ? "" : size(version.size)),
            },
            {
              id: "state",
              header: words.state,
              cell: (version) =>
                [version.isLatest && words.current, version.isMarker && words.marker]
                  .filter(Boolean)
                  .join(", "),
            },
          ]}
        />
        <Box color="text-body-secondary" fontSize="body-s">
          {words.deletedMarker}
        </Box>
      </SpaceBetween>
    </Modal>
  );
}
