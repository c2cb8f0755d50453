/** Instances that use the bucket without keys: attach, detach. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";

import { everyPage, lightsail } from "../../api/lightsail";
import { Confirm } from "../../parts/confirm";
import { Hint } from "../../parts/hint";
import { useNotices } from "../../parts/notices";
import { useHere } from "../../parts/signed-in";
import { texts } from "../../texts";
import { settings } from "../../texts/settings";
import type { TabProps } from "./page";

interface Attached {
  name: string;
}

interface InstancePage {
  instances: Attached[];
  nextPageToken?: string;
}

export function ResourceAccess({ bucket, reload }: TabProps) {
  const words = settings.instances;
  const { region } = useHere();
  const notices = useNotices();
  const attached = bucket.resourcesReceivingAccess ?? [];
  const [choices, setChoices] = useState<string[]>();
  const [chosen, setChosen] = useState("");
  const [leaving, setLeaving] = useState("");
  const choose = async () => {
    try {
      const found = await everyPage<Attached, InstancePage>(
        region,
        "GetInstances",
        {},
        (page) => page.instances,
      );
      const taken = new Set(attached.map((item) => item.name));
      setChosen("");
      setChoices(found.map((item) => item.name).filter((name) => !taken.has(name)));
    } catch (error) {
      notices.refused(words.title, error);
    }
  };
  const set = async (name: string, access: "allow" | "deny") => {
    await lightsail(region, "SetResourceAccessForBucket", {
      resourceName: name,
      bucketName: bucket.name,
      access,
    });
    setChoices(undefined);
    setLeaving("");
    reload();
  };
  return (
    <>
      <Table<Attached>
        items={attached}
        trackBy="name"
        header={
          <Header
            variant="h2"
            description={words.description}
            actions={<Button onClick={() => void choose()}>{words.attach}</Button>}
          >
            {words.title}
          </Header>
        }
        empty={
          <Hint title={words.none} text={words.noneHint} />
        }
        columnDefinitions={[
          {
            id: "name",
            header: words.columns.name,
            isRowHeader: true,
            cell: (item) => item.name,
          },
          {
            id: "detach",
            header: <span className="for-readers">{words.yesDetach}</span>,
            width: 80,
            cell: (item) => (
              <Button
                variant="inline-icon"
                iconName="remove"
                ariaLabel={words.detach(item.name)}
                onClick={() => setLeaving(item.name)}
              />
            ),
          },
        ]}
      />
      {choices && (
        <Confirm
          title={words.attach}
          yes={words.attach}
          no={texts.cancel}
          isDisabled={!chosen}
          onYes={() => set(chosen, "allow")}
          onClose={() => setChoices(undefined)}
        >
          <FormField label={words.select}>
            <Select
              selectedOption={chosen ? { value: chosen, label: chosen } : null}
              placeholder={words.select}
              empty={words.noInstances}
              options={choices.map((name) => ({ value: name, label: name }))}
              onChange={(event) => setChosen(event.detail.selectedOption.value ?? "")}
            />
          </FormField>
        </Confirm>
      )}
      {leaving && (
        <Confirm
          title={words.detachTitle}
          yes={words.yesDetach}
          onYes={() => set(leaving, "deny")}
          onClose={() => setLeaving("")}
        >
          <SpaceBetween size="s">
            <Box>{words.detachText(leaving)}</Box>
          </SpaceBetween>
        </Confirm>
      )}
    </>
  );
}
