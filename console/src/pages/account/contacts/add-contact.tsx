/** Adding a contact: address and region, whether to replace, and what a link in a mail does. */

import Box from "@cloudscape-design/components/box";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import { useState } from "react";

import type { Protocol } from "../../../api/alarms";
import { lightsail, type Region } from "../../../api/lightsail";
import { Confirm } from "../../../parts/confirm";
import { useNotices } from "../../../parts/notices";
import { sentenceOf } from "../../../parts/refused";
import { useHere } from "../../../parts/signed-in";
import { texts } from "../../../texts";
import { contacts } from "../../../texts/contacts";
import type { Placed } from "./list";

const words = contacts.add;
// As strict as the server: an earlier contact is not deleted for one that is then refused.
const LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const LOCAL = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const ENDPOINTS: Record<Protocol, RegExp> = {
  Email: new RegExp(`^(?=.{1,64}@)(?=.{1,254}$)${LOCAL}(\\.${LOCAL})*@${LABEL}(\\.${LABEL})*$`),
  SMS: /^\+[1-9][0-9]{6,14}$/,
};

interface Props {
  protocol: Protocol;
  regions: Region[];
  existing: Placed[];
  onClose: () => void;
  /** Something was added or deleted. */
  onChanged: () => void;
}

export function AddContact({ protocol, regions, existing, onClose, onChanged }: Props) {
  const here = useHere().region;
  const notices = useNotices();
  const [step, setStep] = useState<"write" | "replace" | "acknowledge">("write");
  const [typed, setTyped] = useState("");
  const [region, setRegion] = useState(here);
  const endpoint = protocol === "SMS" ? typed.replace(/[\s()-]/g, "") : typed.trim();
  const isRight = ENDPOINTS[protocol].test(endpoint);
  const old = existing.find((one) => one.region === region && one.protocol === protocol);
  const oldName = old?.contactEndpoint ?? words.oldGone;
  const options = regions.map((one) => ({
    value: one.name,
    label: `${one.displayName} (${one.name})`,
  }));
  const add = async () => {
    if (old) await lightsail(region, "DeleteContactMethod", { protocol });
    try {
      const asked = { protocol, contactEndpoint: endpoint };
      await lightsail(region, "CreateContactMethod", asked);
    } catch (error) {
      if (!old) throw error;
      onChanged();
      throw new Error(words.halfDone(oldName, sentenceOf(error)));
    }
    notices.done(words.added(endpoint));
    onClose();
    onChanged();
  };
  // A mail asks to be understood first; a number counts at once.
  const afterReplacing = () =>
    protocol === "Email" ? Promise.resolve(setStep("acknowledge")) : add();
  if (step === "replace") {
    return (
      <Confirm
        title={words.replaceTitle[protocol]}
        yes={words.yesReplace}
        onYes={afterReplacing}
        onClose={onClose}
      >
        <Box>{words.replace(oldName, region, endpoint)}</Box>
      </Confirm>
    );
  }
  if (step === "acknowledge") {
    return (
      <Confirm
        title={words.mailTitle}
        yes={words.understood}
        no={texts.cancel}
        onYes={add}
        onClose={onClose}
      >
        <Box>{words.mail(endpoint)}</Box>
      </Confirm>
    );
  }
  return (
    <Confirm
      title={protocol === "Email" ? contacts.addEmail : contacts.addSms}
      yes={words.submit}
      no={texts.cancel}
      isDisabled={!isRight}
      onYes={() => (old ? Promise.resolve(setStep("replace")) : afterReplacing())}
      onClose={onClose}
    >
      <FormField
        label={words.endpoint[protocol]}
        description={words.hint[protocol]}
        errorText={typed && !isRight ? words.wrong[protocol] : ""}
      >
        <Input
          value={typed}
          type={protocol === "Email" ? "email" : "text"}
          inputMode={protocol === "Email" ? "email" : "tel"}
          autoComplete={protocol === "Email" ? "email" : "tel"}
          onChange={(event) => setTyped(event.detail.value)}
        />
      </FormField>
      <FormField label={words.region} description={words.regionHint}>
        <Select
          selectedOption={options.find((option) => option.value === region) ?? null}
          options={options}
          expandToViewport
          onChange={(event) => setRegion(event.detail.selectedOption.value ?? region)}
        />
      </FormField>
    </Confirm>
  );
}
