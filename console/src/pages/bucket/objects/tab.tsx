/** The Objects tab: a folder at a time, and what one may do with what is in it. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Header from "@cloudscape-design/components/header";
import Icon from "@cloudscape-design/components/icon";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { type DragEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useSearchParams } from "react-router";

import type { Place } from "../../../api/objects";
import { listFolder, presign } from "../../../api/s3";
import { ApiError } from "../../../api/session";
import { type Upload, UploadQueue } from "../../../api/uploads";
import { moment, size } from "../../../parts/format";
import { useNotices } from "../../../parts/notices";
import { Refused } from "../../../parts/refused";
import { texts } from "../../../texts";
import { objects as words } from "../../../texts/objects";
import type { TabProps } from "../page";
import { CopyTo } from "./copy-to";
import { DeleteObjects } from "./delete";
import { droppedFiles, pickFiles } from "./files";
import { NewFolder } from "./new-folder";
import { ObjectPane } from "./pane";
import { Share } from "./share";
import { Uploads } from "./uploads";
import { Versions } from "./versions";

export interface Item {
  key: string;
  name: string;
  isFolder: boolean;
  size: number;
  modified: Date | undefined;
  storageClass: string;
}

type Asked = "folder" | "delete" | "copy" | "move" | "share" | "versions";

export function Objects({ bucket }: TabProps) {
  const notices = useNotices();
  const place = useMemo<Place>(
    () => ({ bucket: bucket.name, region: bucket.location.regionName }),
    [bucket.name, bucket.location.regionName],
  );
  const [query, setQuery] = useSearchParams();
  const prefix = query.get("prefix") ?? "";
  const [filter, setFilter] = useState("");
  const [items, setItems] = useState<Item[]>([]);
  const [next, setNext] = useState<string>();
  const [isLoading, setLoading] = useState(true);
  const [error, setError] = useState<unknown>();
  const [chosen, setChosen] = useState<Item[]>([]);
  const [asked, setAsked] = useState<Asked>();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const [isOver, setOver] = useState(false);
  const turn = useRef(0);

  const load = useCallback(
    async (token?: string) => {
      turn.current += 1;
      const mine = turn.current;
      setLoading(true);
      try {
        const found = await listFolder(place.bucket, place.region, prefix + filter, token);
        if (mine !== turn.current) return;
        const page = [
          ...found.folders.map((key) => folderItem(key, prefix)),
          ...found.objects.filter((one) => one.key !== prefix).map((one) => ({
            ...one,
            name: one.key.slice(prefix.length),
            isFolder: false,
          })),
        ];
        setItems((before) => (token ? [...before, ...page] : page));
        setNext(found.next);
        setError(undefined);
      } catch (problem) {
        if (mine === turn.current) setError(problem);
      }
      if (mine === turn.current) setLoading(false);
    },
    [place, prefix, filter],
  );
  useEffect(() => {
    setChosen([]);
    const timer = setTimeout(() => void load(), filter ? 200 : 0);
    return () => clearTimeout(timer);
  }, [load, filter]);

  const reload = useCallback(() => {
    setChosen([]);
    void load();
  }, [load]);
  const latestReload = useRef(reload);
  latestReload.current = reload;
  const queue = useMemo(
    () =>
      new UploadQueue(place.bucket, place.region, setUploads, () => latestReload.current()),
    [place],
  );
  const isUploading = uploads.some((one) => one.state === "running" || one.state === "waiting");
  useEffect(() => {
    if (!isUploading) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [isUploading]);

  const go = (to: string) => {
    setFilter("");
    setItems([]);
    setQuery(to ? { prefix: to } : {});
  };
  const add = (files: { path: string; file: File }[]) =>
    queue.add(files.map(({ path, file }) => ({ key: prefix + path, file })));
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void droppedFiles(event.dataTransfer).then(add);
  };
  const fetchOne = async (isSaving: boolean) => {
    const [one] = chosen;
    if (!one) return;
    const name = one.name.replaceAll('"', "");
    const plain = name.replaceAll(/[^ -~]/g, "_");
    const disposition = `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`;
    const how: Record<string, string> = isSaving
      ? { "response-content-disposition": disposition }
      : {};
    try {
      const url = await presign({ method: "GET", ...place, key: one.key, query: how });
      if (isSaving) location.assign(url);
      else window.open(url, "_blank", "noopener,noreferrer");
    } catch (problem) {
      notices.refused(words.download, problem);
    }
  };
  const only = chosen.length === 1 && !chosen[0]?.isFolder ? chosen[0] : undefined;
  const total = chosen.reduce((sum, one) => sum + one.size, 0);
  if (error) return <NotShown error={error} />;
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
        <Uploads items={uploads} queue={queue} />
        <div className={only ? "with-pane" : ""}>
          <Table<Item>
            items={items}
            trackBy="key"
            loading={isLoading && items.length === 0}
            loadingText={texts.loading}
            selectionType="multi"
            selectedItems={chosen}
            onSelectionChange={(event) => setChosen(event.detail.selectedItems)}
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
                  <SpaceBetween direction="horizontal" size="xs">
                    <Button iconName="refresh" ariaLabel={texts.refresh} onClick={reload} />
                    <Button disabled={!only} onClick={() => void fetchOne(true)}>
                      {words.download}
                    </Button>
                    <ButtonDropdown
                      disabled={chosen.length === 0}
                      items={[
                        { id: "open", text: words.open, disabled: !only },
                        { id: "share", text: words.share, disabled: !only },
                        { id: "copy", text: words.copyTo, disabled: !only },
                        { id: "move", text: words.moveTo, disabled: !only },
                        { id: "versions", text: words.pane.versions, disabled: !only },
                        { id: "delete", text: words.delete },
                      ]}
                      onItemClick={(event) => {
                        if (event.detail.id === "open") void fetchOne(false);
                        else setAsked(event.detail.id as Asked);
                      }}
                    >
                      {words.actions}
                    </ButtonDropdown>
                    <Button onClick={() => setAsked("folder")}>{words.newFolder}</Button>
                    <ButtonDropdown
                      variant="primary"
                      items={[
                        { id: "files", text: words.uploadFiles },
                        { id: "folder", text: words.uploadFolder },
                      ]}
                      onItemClick={(event) =>
                        void pickFiles(event.detail.id === "folder").then(add)
                      }
                    >
                      {words.upload}
                    </ButtonDropdown>
                  </SpaceBetween>
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
              </SpaceBetween>
            }
            empty={
              <Box textAlign="center" padding="l">
                <Box variant="h4">{filter ? words.noMatch : words.empty}</Box>
                <Box color="text-body-secondary">{filter ? "" : words.emptyHint}</Box>
              </Box>
            }
            footer={
              next ? (
                <Box textAlign="center">
                  <Button loading={isLoading} onClick={() => void load(next)}>
                    {words.more}
                  </Button>
                </Box>
              ) : undefined
            }
            columnDefinitions={[
              {
                id: "name",
                header: words.columns.name,
                isRowHeader: true,
                cell: (item) => (
                  <Name
                    item={item}
                    onOpen={() => (item.isFolder ? go(item.key) : setChosen([item]))}
                  />
                ),
              },
              {
                id: "size",
                header: words.columns.size,
                cell: (item) => (item.isFolder ? "" : size(item.size)),
              },
              {
                id: "modified",
                header: words.columns.modified,
                cell: (item) => (item.modified ? moment(item.modified) : ""),
              },
            ]}
          />
          {only && (
            <ObjectPane
              bucket={bucket}
              item={only}
              onVersions={() => setAsked("versions")}
              onClose={() => setChosen([])}
            />
          )}
        </div>
      </SpaceBetween>
      {asked === "folder" && (
        <NewFolder
          place={place}
          prefix={prefix}
          onClose={() => setAsked(undefined)}
          onMade={(key) => {
            setAsked(undefined);
            go(key);
          }}
        />
      )}
      {asked === "delete" && (
        <DeleteObjects
          bucket={bucket}
          items={chosen}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            reload();
          }}
        />
      )}
      {(asked === "copy" || asked === "move") && only && (
        <CopyTo
          bucket={bucket}
          place={place}
          item={only}
          isMove={asked === "move"}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            reload();
          }}
        />
      )}
      {asked === "share" && only && (
        <Share place={place} item={only} onClose={() => setAsked(undefined)} />
      )}
      {asked === "versions" && only && (
        <Versions
          place={place}
          objectKey={only.key}
          onClose={() => setAsked(undefined)}
          onChange={() => void load()}
        />
      )}
    </div>
  );
}

function Name({ item, onOpen }: { item: Item; onOpen: () => void }) {
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Icon name={item.isFolder ? "folder" : "file"} alt="" />
      <Link
        href={`#${item.key}`}
        onFollow={(event) => {
          event.preventDefault();
          onOpen();
        }}
      >
        {item.name}
      </Link>
    </SpaceBetween>
  );
}

function NotShown({ error }: { error: unknown }) {
  const isDenied = error instanceof ApiError && error.status === 403;
  return (
    <Alert type={isDenied ? "warning" : "error"} header={words.refused}>
      <SpaceBetween size="xs">
        {isDenied && <Box>{words.refusedHint}</Box>}
        <Box color="text-body-secondary">
          <Refused error={error} />
        </Box>
      </SpaceBetween>
    </Alert>
  );
}

function folderItem(key: string, prefix: string): Item {
  return {
    key,
    name: key.slice(prefix.length),
    isFolder: true,
    size: 0,
    modified: undefined,
    storageClass: "",
  };
}

function crumbs(prefix: string): { text: string; href: string }[] {
  const found: { text: string; href: string }[] = [{ text: words.root, href: "#" }];
  let end = prefix.indexOf("/");
  let start = 0;
  while (end >= 0) {
    found.push({ text: prefix.slice(start, end) || "/", href: `#${prefix.slice(0, end + 1)}` });
    start = end + 1;
    end = prefix.indexOf("/", start);
  }
  return found;
}
