/** What is being uploaded, each with its progress, and all together. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState, useSyncExternalStore } from "react";

import { whenUploadsMove } from "../../../api/upload-queues";
import type { Upload, UploadQueue, UploadState } from "../../../api/uploads";
import { Confirm } from "../../../parts/confirm";
import { size } from "../../../parts/format";
import { Why } from "../../../parts/refused";
import { objects } from "../../../texts/objects";

const words = objects.uploads;
const SHOWN_MAX = 50;
const KINDS: Record<UploadState, "pending" | "in-progress" | "stopped" | "success" | "error"> = {
  waiting: "pending",
  running: "in-progress",
  paused: "stopped",
  done: "success",
  failed: "error",
};

export function Uploads({ queue }: { queue: UploadQueue }) {
  const items = useSyncExternalStore(whenUploadsMove, () => queue.items);
  const [isCancelling, setCancelling] = useState(false);
  if (items.length === 0) return null;
  const { done, failed, paused } = queue.tally();
  const sent = items.reduce((sum, item) => sum + item.sent, 0);
  const all = items.reduce((sum, item) => sum + item.file.size, 0);
  const isWhole = done === items.length;
  const isStopped = failed > 0 && done + failed === items.length;
  // What needs a person comes first; a folder of thousands is not drawn whole.
  const order: UploadState[] = ["failed", "paused", "running", "waiting", "done"];
  const shown = [...items]
    .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
    .slice(0, SHOWN_MAX);
  return (
    <ExpandableSection
      variant="container"
      defaultExpanded
      headerText={words.title}
      headerCounter={`(${words.total(done, items.length)})`}
      headerActions={
        <SpaceBetween direction="horizontal" size="xs">
          {queue.isActive && <Button onClick={() => queue.pauseAll()}>{words.pauseAll}</Button>}
          {paused > 0 && (
            <Button onClick={() => queue.resumeAll("paused")}>{words.resumeAll}</Button>
          )}
          {failed > 0 && (
            <Button onClick={() => queue.resumeAll("failed")}>{words.retryFailed}</Button>
          )}
          {!isWhole && <Button onClick={() => setCancelling(true)}>{words.cancelAll}</Button>}
          <Button disabled={done === 0} onClick={() => queue.clearDone()}>
            {words.clear}
          </Button>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="s">
        <ProgressBar
          // Its value is read out every few seconds, and what came of it in the end.
          ariaLabel={words.title}
          value={all ? (sent / all) * 100 : isWhole ? 100 : 0}
          status={isWhole ? "success" : isStopped ? "error" : "in-progress"}
          resultText={isStopped ? words.failed(failed, items.length) : words.success}
          additionalInfo={`${size(sent)} / ${size(all)}`}
        />
        {shown.map((item) => (
          <Row key={item.id} item={item} queue={queue} />
        ))}
        <Box color="text-body-secondary" fontSize="body-s">
          {words.resumeHint}
        </Box>
      </SpaceBetween>
      {isCancelling && (
        <Confirm
          title={words.cancelTitle}
          yes={words.yesCancel}
          no={words.noGoOn}
          onYes={async () => {
            setCancelling(false);
            await queue.cancelAll();
          }}
          onClose={() => setCancelling(false)}
        >
          <Box>{words.cancelText(items.length - done)}</Box>
        </Confirm>
      )}
    </ExpandableSection>
  );
}

function Row({ item, queue }: { item: Upload; queue: UploadQueue }) {
  const share = item.file.size ? Math.floor((item.sent / item.file.size) * 100) : 0;
  const isRunning = item.state === "running" || item.state === "waiting";
  return (
    <div className="upload-row">
      <span className="mono">{item.key}</span>
      <StatusIndicator type={KINDS[item.state]}>
        {item.state === "running" ? `${share} %` : words.states[item.state]}
        {item.problem ? `: ${item.problem} ` : ""}
        {item.requestId && <Why requestId={item.requestId} />}
      </StatusIndicator>
      <SpaceBetween direction="horizontal" size="xxs">
        {isRunning && (
          <Button
            variant="inline-icon"
            iconName="pause"
            ariaLabel={`${words.pause} ${item.key}`}
            onClick={() => queue.pause(item.id)}
          />
        )}
        {(item.state === "paused" || item.state === "failed") && (
          <Button
            variant="inline-icon"
            iconName="play"
            ariaLabel={`${item.state === "failed" ? words.retry : words.resume} ${item.key}`}
            onClick={() => queue.resume(item.id)}
          />
        )}
        <Button
          variant="inline-icon"
          iconName="close"
          ariaLabel={`${words.remove} ${item.key}`}
          onClick={() => void queue.remove(item.id)}
        />
      </SpaceBetween>
    </div>
  );
}
