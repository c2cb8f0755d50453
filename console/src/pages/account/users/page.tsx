/** One user: what it may do, what it signs in with, its tags, and its end. */

import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Tabs from "@cloudscape-design/components/tabs";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";

import { getUser, type User } from "../../../api/iam";
import { Crumbs } from "../../../parts/crumbs";
import { moment } from "../../../parts/format";
import { RefusedAlert } from "../../../parts/refused";
import { useLoaded } from "../../../parts/use-loaded";
import { deleteUser, users as words } from "../../../texts/users";
import { addressOf, USERS } from "./addresses";
import { DeleteUser } from "./delete";
import { UserKeys } from "./keys";
import { Password } from "./password";
import { Permissions } from "./permissions";
import { UserTags } from "./tags";

export interface TabProps {
  user: User;
  /** Read the user again: something about it has changed. */
  reload: () => void;
}

export default function UserPage() {
  const { name = "", tab = "permissions" } = useParams();
  const navigate = useNavigate();
  const [isDeleting, setDeleting] = useState(false);
  const { value: user, error, reload } = useLoaded(() => getUser(name), [name]);
  if (error) return <RefusedAlert header={words.refusedOne} error={error} onRetry={reload} />;
  if (!user) return <Spinner size="large" />;
  const shared = { user, reload };
  return (
    <ContentLayout
      breadcrumbs={<Crumbs parent={{ text: words.title, href: USERS }} here={user.name} />}
      header={
        <Header
          variant="h1"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button
                onClick={() =>
                  void navigate(`/account/audit?who=${encodeURIComponent(user.name)}`)
                }
              >
                {words.calls}
              </Button>
              <Button onClick={() => setDeleting(true)}>{deleteUser.action}</Button>
            </SpaceBetween>
          }
        >
          {user.name}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={3}
          items={[
            { label: words.columns.created, value: moment(user.created) },
            {
              label: words.columns.passwordUsed,
              value: user.passwordUsed ? moment(user.passwordUsed) : words.never,
            },
            { label: words.arn, value: <span className="mono">{user.arn}</span> },
          ]}
        />
        <Tabs
          activeTabId={tab}
          onChange={(event) => void navigate(addressOf(user.name, event.detail.activeTabId))}
          tabs={[
            {
              id: "permissions",
              label: words.tabs.permissions,
              content: <Permissions {...shared} />,
            },
            { id: "keys", label: words.tabs.keys, content: <UserKeys {...shared} /> },
            { id: "password", label: words.tabs.password, content: <Password {...shared} /> },
            { id: "tags", label: words.tabs.tags, content: <UserTags {...shared} /> },
          ]}
        />
      </SpaceBetween>
      {isDeleting && <DeleteUser user={user} onClose={() => setDeleting(false)} />}
    </ContentLayout>
  );
}
