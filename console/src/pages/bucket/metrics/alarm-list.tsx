/** The alarms of a bucket: their states, and everything one does with them. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import List from "@cloudscape-design/components/list";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useEffect, useRef, useState } from "react";

import { type Alarm, findAlarm, putAlarm, ruleOf } from "../../../api/alarms";
import { type Bucket, lightsail } from "../../../api/lightsail";
import { reloadBanners } from "../../../parts/banners";
import { Confirm } from "../../../parts/confirm";
import { Hint } from "../../../parts/hint";
import { useNotices } from "../../../parts/notices";
import { RefusedAlert } from "../../../parts/refused";
import { useHere } from "../../../parts/signed-in";
import type { Loaded } from "../../../parts/use-loaded";
import { texts } from "../../../texts";
import { alarms as words } from "../../../texts/alarms";
import { metrics as metricWords } from "../../../texts/metrics";
import { AlarmActions } from "./alarm-actions";
import { AlarmForm } from "./alarm-form";
import { AlarmRow } from "./alarm-row";
import type { Metric } from "./metric";

const PER_METRIC = 2;
// A tested state lasts ten seconds.
const TEST_MS = 10_500;

interface Props {
  bucket: Bucket;
  metric: Metric;
  alarms: Loaded<Alarm[]>;
}

export function AlarmList({ bucket, metric, alarms }: Props) {
  const { region } = useHere();
  const notices = useNotices();
  const [editing, setEditing] = useState<Alarm | "new">();
  const [deleting, setDeleting] = useState<Alarm>();
  const endOfTest = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(endOfTest.current), []);
  const reload = () => {
    alarms.reload();
    reloadBanners();
  };
  const toggle = async (alarm: Alarm, isOn: boolean) => {
    try {
      // What somebody else has changed since the page was read stays.
      const rule = ruleOf(await findAlarm(region, alarm.name));
      await putAlarm(region, alarm.name, bucket.name, { ...rule, notificationEnabled: isOn });
      notices.done(isOn ? words.toggledOn(alarm.name) : words.toggledOff(alarm.name));
    } catch (error) {
      notices.refused(words.changeRefused, error);
    }
    reload();
  };
  const test = async (alarm: Alarm, state: "ALARM" | "OK") => {
    try {
      await lightsail(region, "TestAlarm", { alarmName: alarm.name, state });
      notices.done(words.tested);
      clearTimeout(endOfTest.current);
      endOfTest.current = setTimeout(reload, TEST_MS);
    } catch (error) {
      notices.refused(words.testRefused, error);
    }
    reload();
  };
  const remove = async (alarm: Alarm) => {
    await lightsail(region, "DeleteAlarm", { alarmName: alarm.name });
    notices.done(words.deleted(alarm.name));
    setDeleting(undefined);
    reload();
  };
  const found = alarms.value ?? [];
  const isFull = found.filter((alarm) => alarm.metricName === metric).length >= PER_METRIC;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={words.description}
          counter={alarms.value ? `(${found.length})` : ""}
          actions={
            <Button
              disabled={isFull || !alarms.value}
              {...(isFull ? { disabledReason: words.full(metricWords.names[metric]) } : {})}
              onClick={() => setEditing("new")}
            >
              {words.add}
            </Button>
          }
        >
          {words.title}
        </Header>
      }
    >
      {Boolean(alarms.error) && (
        <RefusedAlert
          header={words.refused}
          error={alarms.error}
          permission="lightsail:GetAlarms"
          onRetry={reload}
        />
      )}
      {!alarms.value && !alarms.error && (
        <StatusIndicator type="loading">{texts.loading}</StatusIndicator>
      )}
      {alarms.value?.length === 0 && (
        <Hint title={words.none} text={words.noneHint} />
      )}
      {found.length > 0 && (
        <List<Alarm>
          ariaLabel={words.title}
          items={found}
          renderItem={(alarm) => ({
            id: alarm.name,
            content: <AlarmRow alarm={alarm} />,
            actions: (
              <AlarmActions
                alarm={alarm}
                onToggle={(isOn) => void toggle(alarm, isOn)}
                onTest={(state) => void test(alarm, state)}
                onEdit={() => setEditing(alarm)}
                onDelete={() => setDeleting(alarm)}
              />
            ),
          })}
        />
      )}
      {editing && (
        <AlarmForm
          bucket={bucket}
          metric={editing === "new" ? metric : editing.metricName}
          alarm={editing === "new" ? undefined : editing}
          onClose={() => setEditing(undefined)}
          onSaved={(name) => {
            notices.done(editing === "new" ? words.form.created(name) : words.form.saved(name));
            setEditing(undefined);
            reload();
          }}
        />
      )}
      {deleting && (
        <Confirm
          title={words.deleteTitle}
          yes={words.yesDelete}
          onYes={() => remove(deleting)}
          onClose={() => setDeleting(undefined)}
        >
          <Box>{words.deleteText(deleting.name)}</Box>
        </Confirm>
      )}
    </Container>
  );
}
