/** One alarm of a list: its name, its state, its condition as a sentence, and who is told. */

import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator, {
  type StatusIndicatorProps,
} from "@cloudscape-design/components/status-indicator";

import type { Alarm, AlarmState } from "../../../api/alarms";
import { alarms as words } from "../../../texts/alarms";
import { metrics as metricWords } from "../../../texts/metrics";
import { isMetric, thresholdText } from "./metric";

const PERIOD_MIN = 5;
const LOOKS: Record<AlarmState, StatusIndicatorProps.Type> = {
  OK: "success",
  ALARM: "error",
  INSUFFICIENT_DATA: "pending",
};

export function AlarmRow({ alarm }: { alarm: Alarm }) {
  const { metricName: name } = alarm;
  const sentence = words.condition(
    isMetric(name) ? metricWords.names[name] : name,
    alarm.comparisonOperator,
    thresholdText(name, alarm.threshold),
    alarm.datapointsToAlarm,
    words.range(alarm.evaluationPeriods * PERIOD_MIN),
  );
  const tells = words.tells(alarm.contactProtocols.map((protocol) => words.protocols[protocol]));
  return (
    <SpaceBetween size="xxs">
      <SpaceBetween direction="horizontal" size="s">
        <Box variant="strong">
          <span className="breakable">{alarm.name}</span>
        </Box>
        <StatusIndicator type={LOOKS[alarm.state]}>{words.states[alarm.state]}</StatusIndicator>
      </SpaceBetween>
      <Box>{sentence}</Box>
      <Box variant="small" color="text-body-secondary">
        {alarm.notificationEnabled ? tells : words.silent}
      </Box>
    </SpaceBetween>
  );
}
