/** The users that have a policy. */

import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";

import { listHolders } from "../../../api/iam";
import { RefusedAlert } from "../../../parts/refused";
import { RouteLink } from "../../../parts/route-link";
import { useLoaded } from "../../../parts/use-loaded";
import { policies as words } from "../../../texts/policies";
import { addressOf } from "../users/addresses";

export function Holders({ arn }: { arn: string }) {
  const { value, error } = useLoaded(() => listHolders(arn), [arn]);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={words.holdersHint}
          counter={value ? `(${value.length})` : ""}
        >
          {words.holders}
        </Header>
      }
    >
      {error ? <RefusedAlert header={words.holdersRefused} error={error} /> : null}
      {!value && !error && <Spinner />}
      {value?.length === 0 && <Box color="text-body-secondary">{words.noHolders}</Box>}
      {value && value.length > 0 && <HolderLinks names={value} />}
    </Container>
  );
}

export function HolderLinks({ names }: { names: string[] }) {
  return (
    <SpaceBetween direction="horizontal" size="s">
      {names.map((name) => (
        <RouteLink key={name} to={addressOf(name)}>
          {name}
        </RouteLink>
      ))}
    </SpaceBetween>
  );
}
