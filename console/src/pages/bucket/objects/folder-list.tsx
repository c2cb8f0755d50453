/** Folders to go into and out of, on the way to a destination. */

import "./folder-list.css";

import Box from "@cloudscape-design/components/box";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Button from "@cloudscape-design/components/button";
import Spinner from "@cloudscape-design/components/spinner";

import { foldersIn } from "../../../api/folders";
import type { Place } from "../../../api/objects";
import { RefusedAlert } from "../../../parts/refused";
import { useLoaded } from "../../../parts/use-loaded";
import { objects as words } from "../../../texts/objects";
import { crumbs } from "./item";

interface Props {
  place: Place;
  /** The folder that is shown; empty, or ending in a slash. */
  prefix: string;
  onGo: (prefix: string) => void;
}

export function FolderList({ place, prefix, onGo }: Props) {
  const { value, error, isLoading } = useLoaded(
    () => foldersIn(place, prefix),
    [place, prefix],
  );
  return (
    <div>
      <BreadcrumbGroup
        ariaLabel={words.folders}
        items={crumbs(prefix)}
        onFollow={(event) => {
          event.preventDefault();
          onGo(event.detail.href.slice(1));
        }}
      />
      <div className="folder-list" role="group" aria-label={words.folders}>
        {isLoading && <Spinner />}
        {!isLoading && Boolean(error) && (
          <RefusedAlert error={error} permission="s3:ListBucket" />
        )}
        {!isLoading && value && (
          <>
            {value.names.length === 0 && (
              <Box color="text-body-secondary">{words.noFolders}</Box>
            )}
            <ul>
              {value.names.map((name) => (
                <li key={name}>
                  <Button
                    variant="inline-link"
                    iconName="folder"
                    formAction="none"
                    onClick={() => onGo(prefix + name)}
                  >
                    {name}
                  </Button>
                </li>
              ))}
            </ul>
            {value.isCut && <Box color="text-body-secondary">{words.moreFolders}</Box>}
          </>
        )}
      </div>
    </div>
  );
}
