/** A folder is a name ending in a slash, with nothing in it. */

import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { useState } from "react";

import type { Place } from "../../../api/objects";
import { s3 } from "../../../api/s3";
import { Confirm } from "../../../parts/confirm";
import { texts } from "../../../texts";
import { objects as words } from "../../../texts/objects";

interface Props {
  place: Place;
  prefix: string;
  onMade: (key: string) => void;
  onClose: () => void;
}

export function NewFolder({ place, prefix, onMade, onClose }: Props) {
  const [name, setName] = useState("");
  const key = `${prefix}${name}/`;
  const make = async () => {
    await s3({ method: "PUT", ...place, key }, "");
    onMade(key);
  };
  return (
    <Confirm
      title={words.newFolder}
      yes={words.create}
      no={texts.cancel}
      isDisabled={!name || name.includes("/")}
      onYes={make}
      onClose={onClose}
    >
      <FormField
        label={words.folderName}
        errorText={name.includes("/") ? words.folderRule : ""}
      >
        <Input
          value={name}
          name="folder-name"
          onChange={(event) => setName(event.detail.value)}
        />
      </FormField>
    </Confirm>
  );
}
