/** The Objects tab: a folder at a time, and what one may do with what is in it. */

import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import Toggle from "@cloudscape-design/components/toggle";
import { type DragEvent, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useSearchParams } from "react-router";

import type { Place } from "../../../api/objects";
import { presign } from "../../../api/s3";
import { queueOf, whenUploadsMove } from "../../../api/upload-queues";
import { forgetUsage } from "../../../api/usage";
import { moment, size } from "../../../parts/format";
import { Hint } from "../../../parts/hint";
import { useNotices } from "../../../parts/notices";
import { RefusedAlert } from "../../../parts/refused";
import { useAfterEach } from "../../../parts/use-after-each";
import { texts } from "../../../texts";
import { objects as words } from "../../../texts/objects";
import type { TabProps } from "../page";
import { Dialogs } from "./dialogs";
import { download } from "./download";
import { droppedFiles, pickFiles } from "./files";
import { crumbs, type Item } from "./item";
import { Name } from "./name";
import { ObjectPane } from "./pane";
import { type Asked, Toolbar } from "./toolbar";
import { Uploads } from "./uploads";
import { useFolder } from "./use-folder";
import { usePane } from "./use-pane";

export function Objects({ bucket, bpa }: TabProps) {
  const notices = useNotices();
  const place = useMemo<Place>(
    () => ({ bucket: bucket.name, region: bucket.location.regionName }),
    [bucket.name, bucket.location.regionName],
  );
  const [query, setQuery] = useSearchParams();
  const prefix = query.get("prefix") ?? "";
  const [filter, setFilter] = useState("");
  const [withDeleted, setWithDeleted] = useState(false);
  const folder = useFolder(place, prefix, filter, withDeleted);
  const [ticked, setTicked] = useState<Item[]>([]);
  // What is asked is about what was ticked at that time, whatever becomes of the list.
  const [asked, setAsked] = useState<{ what: Asked; items: Item[] }>();
  const [isOver, setOver] = useState(false);
  useEffect(() => setTicked([]), [place, prefix, filter, withDeleted, folder.page]);
  // As they are now: they may have changed since, or be gone.
  const chosen = useMemo(() => {
    const keys = new Set(ticked.map((item) => item.key));
    return folder.items.filter((item) => keys.has(item.key));
  }, [ticked, folder.items]);

  const reload = () => {
    setTicked([]);
    folder.reload();
  };
  const changed = () => {
    forgetUsage(place.region, place.bucket);
    // While versions are looked at, what is ticked stays.
    if (asked?.what === "versions") folder.reload();
    else reload();
  };
  const queue = useMemo(() => queueOf(place), [place]);
  const arrived = useSyncExternalStore(whenUploadsMove, () => queue.arrived);
  const isUploading = useSyncExternalStore(whenUploadsMove, () => queue.isActive);
  useAfterEach(arrived, isUploading, folder.reload);

  const go = (to: string) => {
    setFilter("");
    setQuery(to ? { prefix: to } : {});
  };
  const add = (files: { path: string; file: File }[]) =>
    queue.add(files.map(({ path, file }) => ({ key: prefix + path, file })));
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void droppedFiles(event.dataTransfer).then(add);
  };
  const only = onlyObject(chosen);
  const pane = usePane();
  const total = chosen.reduce((sum, one) => sum + one.size, 0);
  const show = (item: Item) => {
    setTicked([item]);
    pane.enter();
  };
  const save = async (item: Item) => {
    try {
      await download(place, item);
    } catch (problem) {
      notices.refused(words.notDownloaded(item.name), problem);
    }
  };
  const open = async (item: Item) => {
    try {
      const url = await presign({ method: "GET", ...place, key: item.key });
      window.open(url, "_blank", "noopener,noreferrer");
    } catch (problem) {
      notices.refused(words.open, problem);
    }
  };
  const notShown = Boolean(folder.error) && (
    // Who may manage buckets may not always see what is in them.
    <RefusedAlert
      header={words.refused}
      error={folder.error}
      hint={words.refusedHint}
      onRetry={folder.reload}
    />
  );
  return (
    <div
      className={isOver ? "drop-zone over" : "drop-zone"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <SpaceBetween size="l">
        <Uploads queue={queue} />
        {folder.items.length > 0 && notShown}
        <div className={only ? "with-pane" : ""}>
          <Table<Item>
            items={folder.items}
            trackBy="key"
            loading={folder.isLoading && folder.items.length === 0}
            loadingText={texts.loading}
            selectionType="multi"
            selectedItems={chosen}
            onSelectionChange={(event) => setTicked(event.detail.selectedItems)}
            ariaLabels={{
              selectionGroupLabel: words.title,
              allItemsSelectionLabel: () => words.title,
              itemSelectionLabel: (_, item) => item.name,
            }}
            header={
              <Header
                variant="h2"
                counter={chosen.length > 1 ? `(${words.selected(chosen.length, size(total))})` : ""}
                actions={
                  <Toolbar
                    chosen={chosen}
                    only={only}
                    onReload={reload}
                    onDownload={() => only && void save(only)}
                    onOpen={() => only && void open(only)}
                    onAsk={(what) => setAsked({ what, items: chosen })}
                    onUpload={(isFolder) => void pickFiles(isFolder).then(add)}
                  />
                }
              >
                {words.title}
              </Header>
            }
            filter={
              <SpaceBetween size="xs">
                <BreadcrumbGroup
                  ariaLabel={words.root}
                  items={crumbs(prefix)}
                  onFollow={(event) => {
                    event.preventDefault();
                    go(event.detail.href.slice(1));
                  }}
                />
                <TextFilter
                  filteringText={filter}
                  filteringPlaceholder={words.filter}
                  filteringAriaLabel={words.filter}
                  onChange={(event) => setFilter(event.detail.filteringText)}
                />
                {bucket.objectVersioning !== "NeverEnabled" && (
                  <Toggle
                    checked={withDeleted}
                    onChange={(event) => setWithDeleted(event.detail.checked)}
                  >
                    {words.withDeleted}
                  </Toggle>
                )}
              </SpaceBetween>
            }
            pagination={
              (folder.hasMore || folder.page > 1) && (
                <Pagination
                  currentPageIndex={folder.page}
                  pagesCount={folder.pages}
                  openEnd={folder.hasMore}
                  disabled={folder.isLoading}
                  onChange={(event) => folder.go(event.detail.currentPageIndex)}
                />
              )
            }
            empty={
              notShown ||
              (filter ? (
                <Hint title={words.noMatch} />
              ) : (
                <Hint title={words.empty} text={words.emptyHint} />
              ))
            }
            columnDefinitions={[
              {
                id: "name",
                header: words.columns.name,
                isRowHeader: true,
                cell: (item) => (
                  <Name
                    item={item}
                    onOpen={() => (item.isFolder ? go(item.key) : show(item))}
                  />
                ),
              },
              {
                id: "size",
                header: words.columns.size,
                cell: (item) => (item.isFolder || item.isDeleted ? "" : size(item.size)),
              },
              {
                id: "modified",
                header: words.columns.modified,
                cell: (item) => (item.modified ? moment(item.modified) : ""),
              },
            ]}
          />
          {only && (
            <div {...pane.place} aria-label={words.pane.title}>
              <ObjectPane
                bucket={bucket}
                bpa={bpa}
                item={only}
                onVersions={() => setAsked({ what: "versions", items: [only] })}
                onClose={() => {
                  setTicked([]);
                  pane.leave();
                }}
              />
            </div>
          )}
        </div>
      </SpaceBetween>
      <Dialogs
        {...{ bucket, place, prefix }}
        asked={asked?.what}
        chosen={asked?.items ?? []}
        only={onlyObject(asked?.items ?? [])}
        onClose={() => setAsked(undefined)}
        onChange={changed}
        onFolder={go}
      />
    </div>
  );
}

/** Return the object that is alone among these; nothing if it is a folder. */
function onlyObject(items: Item[]): Item | undefined {
  const [first] = items;
  return items.length === 1 && !first?.isFolder ? first : undefined;
}
