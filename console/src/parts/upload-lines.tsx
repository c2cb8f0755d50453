/** What becomes of uploads while one looks at other pages than where they can be seen. */

import Button from "@cloudscape-design/components/button";
import Flashbar, { type FlashbarProps } from "@cloudscape-design/components/flashbar";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useNavigate } from "react-router";

import { type BucketTally, uploadTallies, whenUploadsMove } from "../api/upload-queues";
import { forgetUsage } from "../api/usage";
import { objects } from "../texts/objects";
import { useNotices } from "./notices";
import { useAfterEach } from "./use-after-each";

const words = objects.uploads.lines;

/** A line for each bucket with uploads that are not done, but for the bucket at `path`. */
export function UploadLines({ path }: { path: string }) {
  const navigate = useNavigate();
  const notices = useNotices();
  const tallies = useSyncExternalStore(whenUploadsMove, uploadTallies);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const isActive = tallies.some(isUnderWay);
  const done = tallies.reduce((sum, tally) => sum + tally.done, 0);
  useAfterEach(done, isActive, () => {
    for (const { bucket, region } of tallies) forgetUsage(region, bucket);
  });
  useEffect(() => {
    if (!isActive) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [isActive]);
  const elsewhere = tallies.filter((tally) => !isShownAt(path, tally.bucket));
  const busy = useRef<string[]>([]);
  useEffect(() => {
    for (const tally of elsewhere) {
      const isDone = !isUnderWay(tally) && tally.failed === 0 && tally.paused === 0;
      if (isDone && busy.current.includes(tally.bucket)) notices.done(words.done(tally.bucket));
    }
    busy.current = tallies.filter(isUnderWay).map((tally) => tally.bucket);
    // What is on its way, not where one looks.
  }, [tallies]);
  const items = elsewhere.flatMap((tally): FlashbarProps.MessageDefinition[] => {
    const id = `${tally.bucket} ${tally.failed} ${tally.paused}`;
    const target = `/buckets/${tally.bucket}/objects`;
    const action = (
      <Button
        href={target}
        onFollow={(event) => {
          event.preventDefault();
          void navigate(target);
        }}
      >
        {words.show}
      </Button>
    );
    if (isUnderWay(tally)) {
      const content = words.running(tally.bucket);
      return [{ id: tally.bucket, type: "in-progress", loading: true, content, action }];
    }
    if ((tally.failed === 0 && tally.paused === 0) || hidden.has(id)) return [];
    return [
      {
        id,
        type: tally.failed > 0 ? "error" : "info",
        ariaRole: "status",
        content:
          tally.failed > 0
            ? words.failed(tally.failed, tally.bucket)
            : words.paused(tally.bucket),
        action,
        dismissible: true,
        dismissLabel: words.hide,
        onDismiss: () => setHidden((before) => new Set([...before, id])),
      },
    ];
  });
  if (items.length === 0) return null;
  return (
    <div className="banners">
      <Flashbar items={items} />
    </div>
  );
}

function isUnderWay(tally: BucketTally): boolean {
  return tally.running + tally.waiting > 0;
}

/** The Objects tab shows its bucket's uploads itself. */
function isShownAt(path: string, bucket: string): boolean {
  return path === `/buckets/${bucket}` || path === `/buckets/${bucket}/objects`;
}
