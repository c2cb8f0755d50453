/** An address by which anybody may read one object for a while. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { Place } from "../../../api/objects";
import { presign } from "../../../api/s3";
import { Confirm } from "../../../parts/confirm";
import { moment } from "../../../parts/format";
import { useHere } from "../../../parts/signed-in";
import { texts } from "../../../texts";
import { objects as words } from "../../../texts/objects";
import type { Item } from "./item";

interface Address {
  url: string;
  /** What was chosen when it was made. */
  lifetime: string;
  ends: Date;
  /** The session ends before what was chosen would. */
  isShort: boolean;
}

interface Props {
  place: Place;
  item: Item;
  onClose: () => void;
}

export function Share({ place, item, onClose }: Props) {
  const { session } = useHere();
  const [lifetime, setLifetime] = useState("3600");
  const [made, setMade] = useState<Address>();
  const options = Object.entries(words.lifetimes).map(([value, label]) => ({ value, label }));
  // An address keeps the lifetime it was made with: it goes when another is chosen.
  const shown = made?.lifetime === lifetime ? made : undefined;
  const make = async () => {
    const left = Math.floor((session.expiresAt ?? 0) - Date.now() / 1000);
    const lifetimeS = Math.max(1, Math.min(Number(lifetime), left));
    const url = await presign({ method: "GET", ...place, key: item.key, lifetimeS });
    const isShort = lifetimeS < Number(lifetime);
    setMade({ url, lifetime, ends: endOf(url), isShort });
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
      {shown && (
        <SpaceBetween size="xs">
          <CopyToClipboard
            variant="inline"
            textToCopy={shown.url}
            copyButtonAriaLabel={texts.copy}
            copySuccessText={texts.copied}
            copyErrorText={texts.copy}
          />
          <Box>{words.validUntil(moment(shown.ends))}</Box>
          {shown.isShort && <Alert type="info">{words.endsWithSession}</Alert>}
        </SpaceBetween>
      )}
    </Confirm>
  );
}

/** Return when a presigned URL ends, by what stands in it: the server's clock counts. */
function endOf(url: string): Date {
  const query = new URL(url).searchParams;
  const stamp = (query.get("X-Amz-Date") ?? "").replace(
    /^(....)(..)(..T..)(..)(..Z)$/,
    "$1-$2-$3:$4:$5",
  );
  return new Date(Date.parse(stamp) + Number(query.get("X-Amz-Expires")) * 1000);
}
