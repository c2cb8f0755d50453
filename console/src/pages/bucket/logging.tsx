/** The Logging tab: where access logs go. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import { useState } from "react";

import { type Bucket, everyPage, lightsail } from "../../api/lightsail";
import { useNotices } from "../../parts/notices";
import { RefusedAlert } from "../../parts/refused";
import { useHere } from "../../parts/signed-in";
import { useLoaded } from "../../parts/use-loaded";
import { texts } from "../../texts";
import { settings } from "../../texts/settings";
import type { TabProps } from "./page";

interface BucketPageOfList {
  buckets: Bucket[];
  nextPageToken?: string;
}

export function Logging({ bucket, reload }: TabProps) {
  const words = settings.logging;
  const { region } = useHere();
  const notices = useNotices();
  const kept = bucket.accessLogConfig;
  const [isOn, setOn] = useState(kept.enabled);
  const [destination, setDestination] = useState(kept.destination ?? "");
  const [prefix, setPrefix] = useState(kept.prefix ?? `logs/${bucket.name}/`);
  const [isBusy, setBusy] = useState(false);
  const { value: buckets, error: hidden } = useLoaded(
    () =>
      everyPage<Bucket, BucketPageOfList>(region, "GetBuckets", {}, (page) => page.buckets),
    [region],
  );
  const isPrefix = prefix === "" || /^[\w/!.*')(-]{1,100}$/.test(prefix);
  const isSaved =
    isOn === kept.enabled &&
    (!isOn || (destination === kept.destination && prefix === (kept.prefix ?? "")));
  const save = async () => {
    setBusy(true);
    try {
      await lightsail(region, "UpdateBucket", {
        bucketName: bucket.name,
        accessLogConfig: isOn
          ? { enabled: true, destination, ...(prefix ? { prefix } : {}) }
          : { enabled: false },
      });
      notices.done(words.done);
      reload();
    } catch (error) {
      notices.refused(words.title, error);
    }
    setBusy(false);
  };
  return (
    <Container
      header={
        <Header variant="h2" description={words.description}>
          {words.title}
        </Header>
      }
      footer={
        <Box float="right">
          <Button
            variant="primary"
            loading={isBusy}
            disabled={isSaved || (isOn && (!destination || !isPrefix))}
            onClick={() => void save()}
          >
            {texts.save}
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Toggle checked={isOn} onChange={(event) => setOn(event.detail.checked)}>
          {words.enabled}
        </Toggle>
        {isOn && (
          <>
            <FormField label={words.destination} description={words.destinationHint}>
              <Select
                selectedOption={destination ? { value: destination, label: destination } : null}
                placeholder={words.choose}
                statusType={buckets ? "finished" : hidden ? "error" : "loading"}
                loadingText={texts.loading}
                errorText={words.bucketsRefused}
                options={(buckets ?? []).map((item) => ({ value: item.name, label: item.name }))}
                onChange={(event) => setDestination(event.detail.selectedOption.value ?? "")}
              />
            </FormField>
            {Boolean(hidden) && (
              <RefusedAlert
                header={words.bucketsRefused}
                error={hidden}
                permission="lightsail:GetBuckets"
              />
            )}
            {destination === bucket.name && <Alert type="warning">{words.self}</Alert>}
            <FormField
              label={words.prefix}
              description={words.prefixHint}
              errorText={isPrefix ? "" : words.prefixRule}
            >
              <Input
                value={prefix}
                name="log-prefix"
                onChange={(event) => setPrefix(event.detail.value)}
              />
            </FormField>
          </>
        )}
      </SpaceBetween>
    </Container>
  );
}
