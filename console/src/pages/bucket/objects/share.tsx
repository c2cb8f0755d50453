/** An address by which anybody may read one object for a while. */

import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import { useState } from "react";

import type { Place } from "../../../api/objects";
import { presign } from "../../../api/s3";
import { Confirm } from "../../../parts/confirm";
import { useHere } from "../../../parts/signed-in";
import { texts } from "../../../texts";
import { objects as words } from "../../../texts/objects";
import type { Item } from "./item";

interface Props {
  place: Place;
  item: Item;
  onClose: () => void;
}

export function Share({ place, item, onClose }: Props) {
  const { session } = useHere();
  const [lifetime, setLifetime] = useState("3600");
  const [url, setUrl] = useState("");
  const left = Math.floor((session.expiresAt ?? 0) - Date.now() / 1000);
  const options = Object.entries(words.lifetimes).map(([value, label]) => ({ value, label }));
  const make = async () => {
    const lifetimeS = Math.max(1, Math.min(Number(lifetime), left));
    setUrl(await presign({ method: "GET", ...place, key: item.key, lifetimeS }));
  };
  return (
    <Confirm
      title={words.shareTitle}
      yes={words.makeLink}
      no={texts.close}
      onYes={make}
      onClose={onClose}
    >
      <Box>{words.shareText}</Box>
      <FormField label={words.lifetime}>
        <Select
          selectedOption={options.find((option) => option.value === lifetime) ?? null}
          options={options}
          onChange={(event) => setLifetime(event.detail.selectedOption.value ?? "3600")}
        />
      </FormField>
      {url && (
        <CopyToClipboard
          variant="inline"
          textToCopy={url}
          copyButtonAriaLabel={texts.copy}
          copySuccessText={texts.copied}
          copyErrorText={texts.copy}
        />
      )}
    </Confirm>
  );
}
