/** One bucket: what it is, its tabs, and its end. */

import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Tabs from "@cloudscape-design/components/tabs";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { useLocation, useNavigate, useParams } from "react-router";

import { findBucket } from "../../api/buckets";
import type { BpaSync, Bucket, Region } from "../../api/lightsail";
import { RefusedAlert } from "../../parts/refused";
import { SignedIn, useHere } from "../../parts/signed-in";
import { useLoaded } from "../../parts/use-loaded";
import { texts } from "../../texts";
import { operations } from "../../texts/operations";
import { Cors } from "./cors";
import { DeleteBucket } from "./delete";
import { Facts } from "./facts";
import { Logging } from "./logging";
import { NextSteps } from "./next-steps";
import { Objects } from "./objects/tab";
import { Permissions } from "./permissions";
import { Tags } from "./tags";
import { Versioning } from "./versioning";

// With the chart, which is as large as the rest of the page.
const Metrics = lazy(() => import("./metrics/tab"));

export interface TabProps {
  bucket: Bucket;
  /** What the account's block of public access does here. */
  bpa: BpaSync | undefined;
  /** Read the bucket again: something about it has changed. */
  reload: () => void;
}

export default function BucketPage() {
  const words = texts.bucket;
  const here = useHere();
  const { name = "", tab = "objects" } = useParams();
  const navigate = useNavigate();
  const [isDeleting, setDeleting] = useState(false);
  const place = useLocation();
  const isMade = (place.state as { isNew?: boolean } | null)?.isNew ?? false;
  const [isNew, setNew] = useState(isMade);
  const { value, error, reload } = useLoaded(() => findBucket(name, here.region), [name]);
  const bucket = value?.bucket.name === name ? value.bucket : undefined;
  // Whatever the top bar says, this page is about the region that the bucket is in.
  const inRegion = useMemo(
    () => ({ ...here, region: bucket?.location.regionName ?? here.region }),
    [here, bucket],
  );
  const { chooseRegion } = here;
  useEffect(() => {
    if (bucket) chooseRegion(bucket.location.regionName);
    // Once for each bucket: whoever chooses another region on top keeps it.
  }, [bucket?.name]);
  const refusal = Boolean(error) && (
    <RefusedAlert
      header={words.refused}
      error={error}
      permission="lightsail:GetBuckets"
      onRetry={reload}
    />
  );
  if (refusal && !bucket) return refusal;
  const shared = bucket && { bucket, bpa: value?.bpa, reload };
  return (
    <SignedIn.Provider value={inRegion}>
      <ContentLayout
        breadcrumbs={
          <BreadcrumbGroup
            items={[
              { text: texts.nav.storage, href: "/" },
              { text: name, href: "" },
            ]}
            onFollow={(event) => {
              event.preventDefault();
              void navigate(event.detail.href || ".");
            }}
          />
        }
        header={
          <Header
            variant="h1"
            description={bucket ? regionLabel(bucket, here.regions) : " "}
            actions={
              <ButtonDropdown
                disabled={!bucket}
                items={[
                  { id: "history", text: operations.menuHistory, href: historyOf(name) },
                  { id: "audit", text: operations.menuAudit, href: auditOf(name) },
                  { id: "delete", text: words.delete },
                ]}
                onItemClick={(event) => {
                  if (!event.detail.href) setDeleting(true);
                }}
                onItemFollow={(event) => {
                  event.preventDefault();
                  void navigate(event.detail.href ?? "/");
                }}
              >
                {words.actions}
              </ButtonDropdown>
            }
          >
            {name}
          </Header>
        }
      >
        <SpaceBetween size="l">
          {refusal}
          <Facts bucket={bucket} />
          {isNew && <NextSteps name={name} onClose={() => setNew(false)} />}
          {shared && (
            <Tabs
              activeTabId={tab}
              onChange={(event) =>
                void navigate(`/buckets/${name}/${event.detail.activeTabId}`)
              }
              tabs={[
                { id: "objects", label: words.tabs.objects, content: <Objects {...shared} /> },
                {
                  id: "permissions",
                  label: words.tabs.permissions,
                  content: <Permissions {...shared} />,
                },
                {
                  id: "metrics",
                  label: words.tabs.metrics,
                  content: (
                    <Suspense fallback={<Spinner size="large" />}>
                      <Metrics {...shared} />
                    </Suspense>
                  ),
                },
                {
                  id: "versioning",
                  label: words.tabs.versioning,
                  content: <Versioning {...shared} />,
                },
                { id: "logging", label: words.tabs.logging, content: <Logging {...shared} /> },
                { id: "cors", label: words.tabs.cors, content: <Cors {...shared} /> },
                { id: "tags", label: words.tabs.tags, content: <Tags {...shared} /> },
              ]}
            />
          )}
        </SpaceBetween>
        {isDeleting && bucket && (
          <DeleteBucket bucket={bucket} onClose={() => setDeleting(false)} />
        )}
      </ContentLayout>
    </SignedIn.Provider>
  );
}

function regionLabel(bucket: Bucket, regions: Region[]): string {
  const { regionName } = bucket.location;
  const known = regions.find((one) => one.name === regionName);
  return known ? `${known.displayName} (${regionName})` : regionName;
}

function historyOf(name: string): string {
  return `/account/operations?resource=${encodeURIComponent(name)}`;
}

function auditOf(name: string): string {
  return `/account/audit?about=${encodeURIComponent(name)}`;
}
