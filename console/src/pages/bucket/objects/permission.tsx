/** Private or public (read-only): of one object, where the bucket lets objects say so. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import { useState } from "react";

import type { BpaSync, Bucket } from "../../../api/lightsail";
import { setPublic } from "../../../api/objects";
import { hidesPublic } from "../../../api/public-access-block";
import { Confirm } from "../../../parts/confirm";
import { useBlock } from "../../../parts/use-block";
import { texts } from "../../../texts";
import { objects } from "../../../texts/objects";
import { modeOf } from "../access-mode";

const words = objects.pane;

interface Props {
  bucket: Bucket;
  /** What the account's block of public access does here. */
  bpa: BpaSync | undefined;
  objectKey: string;
  isPublic: boolean;
  onChange: () => void;
}

export function ObjectPermission({ bucket, bpa, objectKey, isPublic, onChange }: Props) {
  const mode = modeOf(bucket);
  const [wanted, setWanted] = useState<boolean>();
  const place = { bucket: bucket.name, region: bucket.location.regionName };
  // In the other modes what the object says is kept, and counts for nothing.
  const counts = mode === "individual" ? isPublic : mode === "public";
  const { value: block, error } = useBlock(bpa);
  const options = [
    { value: "private", label: words.private },
    { value: "public", label: words.public },
  ];
  const save = async () => {
    await setPublic(place, objectKey, wanted ?? false);
    setWanted(undefined);
    onChange();
  };
  return (
    <div>
      <Header
        variant="h3"
        actions={
          <Button
            disabled={mode !== "individual"}
            disabledReason={words.notIndividual}
            ariaLabel={`${words.edit} ${words.permission}`}
            onClick={() => setWanted(isPublic)}
          >
            {words.edit}
          </Button>
        }
      >
        {words.permission}
      </Header>
      <Box>{counts ? words.public : words.private}</Box>
      {counts && block && hidesPublic(block) && (
        <Box color="text-status-info">{words.blocked}</Box>
      )}
      {counts && Boolean(error) && (
        <Box color="text-status-info">{words.maybeBlocked}</Box>
      )}
      {wanted !== undefined && (
        <Confirm
          title={words.permission}
          yes={texts.save}
          no={texts.cancel}
          onYes={save}
          onClose={() => setWanted(undefined)}
        >
          <FormField label={words.selectPermission}>
            <Select
              selectedOption={options[wanted ? 1 : 0] ?? null}
              options={options}
              onChange={(event) => setWanted(event.detail.selectedOption.value === "public")}
            />
          </FormField>
        </Confirm>
      )}
    </div>
  );
}
