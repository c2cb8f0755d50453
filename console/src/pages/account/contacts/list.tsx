/** Account -> Contacts: where the alarms of each region send mail and text messages. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";

import { type Contact, listContacts, type Protocol } from "../../../api/alarms";
import { lightsail, type Region } from "../../../api/lightsail";
import { noteRegion } from "../../../api/regions-seen";
import { reloadBanners } from "../../../parts/banners";
import { Confirm } from "../../../parts/confirm";
import { fewAtOnce } from "../../../parts/few-at-once";
import { Hint } from "../../../parts/hint";
import { useNotices } from "../../../parts/notices";
import { RefusedAlert } from "../../../parts/refused";
import { useHere } from "../../../parts/signed-in";
import { useLoaded } from "../../../parts/use-loaded";
import { useNarrow } from "../../../parts/use-narrow";
import { useRefresh } from "../../../parts/use-refresh";
import { texts } from "../../../texts";
import { contacts as words } from "../../../texts/contacts";
import { AddContact } from "./add-contact";
import { ContactStatus } from "./contact-status";

export interface Placed extends Contact {
  region: string;
}

// Who comes back from the mail sees at once that the link was used.
const REFRESH_S = 300;
const AT_ONCE = 6;
// On a telephone everything of a contact stands in one cell.
const NARROW = ["endpoint", "actions"].map((id) => ({ id, visible: true }));

export default function Contacts() {
  const { regions } = useHere();
  const notices = useNotices();
  const isNarrow = useNarrow();
  const [adding, setAdding] = useState<Protocol>();
  const [deleting, setDeleting] = useState<Placed>();
  const { value, error, reload } = useLoaded(() => readAll(regions), [regions]);
  useRefresh(reload, REFRESH_S);
  const changed = () => {
    reload();
    reloadBanners();
  };
  const resend = async (contact: Placed) => {
    try {
      const asked = { protocol: contact.protocol };
      await lightsail(contact.region, "SendContactMethodVerification", asked);
      notices.done(words.resent);
    } catch (refusal) {
      notices.refused(words.resendRefused, refusal);
    }
    changed();
  };
  const remove = async (contact: Placed) => {
    await lightsail(contact.region, "DeleteContactMethod", { protocol: contact.protocol });
    notices.done(words.deleted);
    setDeleting(undefined);
    changed();
  };
  const refusal = Boolean(error) && (
    <RefusedAlert
      header={words.refused}
      error={error}
      permission="lightsail:GetContactMethods"
      onRetry={reload}
    />
  );
  if (refusal && !value) return refusal;
  const status = (contact: Placed) => (
    <ContactStatus contact={contact} onResend={() => void resend(contact)} />
  );
  const columns: TableProps.ColumnDefinition<Placed>[] = [
    {
      id: "endpoint",
      header: words.columns.endpoint,
      isRowHeader: true,
      minWidth: 160,
      cell: (contact) => (
        <>
          <span className="breakable">{contact.contactEndpoint ?? words.gone}</span>
          {isNarrow && (
            <>
              <Box color="text-body-secondary">
                {words.place(words.protocols[contact.protocol], contact.region)}
              </Box>
              {status(contact)}
            </>
          )}
        </>
      ),
    },
    {
      id: "protocol",
      header: words.columns.protocol,
      cell: (contact) => words.protocols[contact.protocol],
    },
    { id: "region", header: words.columns.region, cell: (contact) => contact.region },
    {
      id: "status",
      header: words.columns.status,
      minWidth: 220,
      cell: status,
    },
    {
      id: "actions",
      header: <span className="for-readers">{words.columns.actions}</span>,
      width: 80,
      cell: (contact) => (
        <Button
          variant="inline-icon"
          iconName="remove"
          ariaLabel={words.delete(words.protocols[contact.protocol], contact.region)}
          onClick={() => setDeleting(contact)}
        />
      ),
    },
  ];
  return (
    <>
      <Table<Placed>
        variant="full-page"
        ariaLabels={{ tableLabel: words.title }}
        loading={!value}
        loadingText={texts.loading}
        items={value?.contacts ?? []}
        trackBy={(contact) => `${contact.region} ${contact.protocol}`}
        wrapLines
        header={
          <Header
            variant="h1"
            description={words.description}
            counter={value ? `(${value.contacts.length})` : ""}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel={texts.refresh} onClick={reload} />
                <Button disabled={!value} onClick={() => setAdding("SMS")}>
                  {words.addSms}
                </Button>
                <Button disabled={!value} variant="primary" onClick={() => setAdding("Email")}>
                  {words.addEmail}
                </Button>
              </SpaceBetween>
            }
          >
            {words.title}
          </Header>
        }
        filter={
          refusal ||
          (value && value.refused.length > 0 && (
            <Alert type="warning">{words.partly(value.refused.join(", "))}</Alert>
          ))
        }
        empty={
          <Hint title={words.empty} text={words.emptyHint} />
        }
        columnDefinitions={columns}
        {...(isNarrow ? { columnDisplay: NARROW } : {})}
      />
      {adding && value && (
        <AddContact
          protocol={adding}
          regions={regions}
          existing={value.contacts}
          onClose={() => setAdding(undefined)}
          onChanged={changed}
        />
      )}
      {deleting && (
        <Confirm
          title={words.deleteTitle}
          yes={words.yes}
          onYes={() => remove(deleting)}
          onClose={() => setDeleting(undefined)}
        >
          <Box>
            {words.deleteText(
              deleting.contactEndpoint ?? words.protocols[deleting.protocol],
              deleting.region,
            )}
          </Box>
        </Confirm>
      )}
    </>
  );
}

interface Everywhere {
  contacts: Placed[];
  /** The regions that would not say. */
  refused: string[];
}

/** Read the contacts of all these regions; undefined while there are none. */
async function readAll(regions: Region[]): Promise<Everywhere | undefined> {
  if (regions.length === 0) return undefined;
  const run = fewAtOnce(AT_ONCE);
  const found: Everywhere = { contacts: [], refused: [] };
  let refusal: unknown;
  const ask = async (region: string) => {
    try {
      for (const contact of await listContacts(region)) {
        found.contacts.push({ ...contact, region });
        noteRegion(region);
      }
    } catch (error) {
      found.refused.push(region);
      refusal = error;
    }
  };
  await Promise.all(regions.map(({ name }) => run(() => ask(name))));
  if (found.refused.length === regions.length) throw refusal;
  found.contacts.sort((one, other) => one.region.localeCompare(other.region));
  found.refused.sort();
  return found;
}
