/** From an alarm's name to the graph that it watches: where banners lead. */

import Spinner from "@cloudscape-design/components/spinner";
import { Navigate, useParams } from "react-router";

import { findAlarm } from "../api/alarms";
import { RefusedAlert } from "../parts/refused";
import { useLoaded } from "../parts/use-loaded";
import { alarms } from "../texts/alarms";

export default function AlarmPage() {
  const { region = "", name = "" } = useParams();
  const { value, error, reload } = useLoaded(() => findAlarm(region, name), [region, name]);
  if (error) {
    return (
      <RefusedAlert
        header={alarms.banner.goneTitle}
        error={error}
        permission="lightsail:GetAlarms"
        onRetry={reload}
      />
    );
  }
  if (!value) return <Spinner size="large" />;
  const query = new URLSearchParams({ metric: value.metricName });
  const path = `/buckets/${value.monitoredResourceInfo.name}/metrics?${query.toString()}`;
  return <Navigate to={path} replace />;
}
