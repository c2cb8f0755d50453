/** How much of a plan a bucket uses, as a bar and in words; as large while it is not known. */

import "./used.css";

import { useEffect } from "react";

import type { Bucket, Bundle } from "../api/lightsail";
import { readUsage, whenUsageMoves } from "../api/usage";
import { home } from "../texts/home";
import { size } from "./format";
import { isRefusedRight, sentenceOf } from "./refused";
import { useLoaded } from "./use-loaded";

const GB = 1024 ** 3;
const words = home.used;

interface Props {
  bucket: Bucket;
  plan: Bundle | undefined;
  what: "storage" | "transfer";
}

export function Used({ bucket, plan, what }: Props) {
  const region = bucket.location.regionName;
  const { value, error, reload } = useLoaded(
    () => readUsage(region, bucket.name),
    [region, bucket.name, bucket.bundleId],
  );
  useEffect(
    () => whenUsageMoves(region, bucket.name, reload),
    [region, bucket.name, reload],
  );
  const isStorage = what === "storage";
  const quotaGb = (isStorage ? plan?.storagePerMonthInGb : plan?.transferPerMonthInGb) ?? 0;
  const bytes = isStorage ? (value?.stored ?? 0) : (value?.sent ?? 0);
  const share = quotaGb > 0 ? bytes / (quotaGb * GB) : bytes > 0 ? 1 : 0;
  const isOver = quotaGb > 0 && share > 1;
  const isKnown = value !== undefined && plan !== undefined;
  return (
    <div className="used" aria-busy={!isKnown && !error}>
      <div className={isOver ? "used-bar over" : "used-bar"} aria-hidden="true">
        <div style={{ width: `${Math.min(100, share * 100)}%` }} />
      </div>
      <div className="used-text">
        {isKnown && words.of(size(bytes), size(quotaGb * GB))}
        {isKnown && isOver && <strong> {words.over}</strong>}
        {error !== undefined && value === undefined && (
          <span title={isRefusedRight(error) ? words.hidden : sentenceOf(error)}>
            {words.unknown}
          </span>
        )}
      </div>
    </div>
  );
}
