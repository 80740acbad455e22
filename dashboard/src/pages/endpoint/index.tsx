import Box from "@cloudscape-design/components/box";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { endpointQuery } from "../../api/queries/inventory";
import type { Endpoint } from "../../api/types";
import { ErrorAlert } from "../../components/error-alert";
import { ExportMenu } from "../../components/exports/export-menu";
import { exportsOfEndpoint } from "../../components/exports/exports-of";
import { LiveSwitch } from "../../components/live-switch";
import { Method } from "../../components/method";
import { PathTemplate } from "../../components/path-template";
import { Page } from "../../layout/page";
import { useLive } from "../../preferences/use-live";
import { visible } from "../../text/visible";
import { endpointsAddress } from "../../addresses";
import { EndpointTabs } from "./endpoint-tabs";
import { Overview } from "./overview";
import { Security } from "./security";

/** All that is known of one endpoint. */
export default function EndpointPage() {
  const { endpointId = "" } = useParams();
  const { refetchInterval } = useLive();
  const query = useQuery({ ...endpointQuery(endpointId), refetchInterval });
  const endpoint = query.data;
  const name = endpoint === undefined ? endpointId : `${endpoint.method} ${endpoint.path_template}`;
  const hostCrumb = endpoint && { text: visible(endpoint.host, 60), href: endpointsAddress({ host: endpoint.host }) };
  return (
    <Page
      title={visible(name)}
      breadcrumbs={[
        { text: "Endpoints", href: endpointsAddress() },
        ...(hostCrumb ? [hostCrumb] : []),
        { text: visible(name, 60), href: "" },
      ]}
    >
      <ContentLayout header={<EndpointHeader endpoint={endpoint} />}>
        <SpaceBetween size="l">
          {query.isError && (
            <ErrorAlert
              error={query.error}
              header="The endpoint could not be loaded"
              onRetry={() => void query.refetch()}
            />
          )}
          {query.isPending && (
            <Box textAlign="center" padding="xxl">
              <Spinner size="large" /> Loading the endpoint
            </Box>
          )}
          {endpoint && <Overview endpoint={endpoint} />}
          {endpoint && <Security endpoint={endpoint} />}
          {endpoint && <EndpointTabs endpoint={endpoint} />}
        </SpaceBetween>
      </ContentLayout>
    </Page>
  );
}

function EndpointHeader({ endpoint }: { endpoint: Endpoint | undefined }) {
  return (
    <Header
      variant="h1"
      actions={
        <SpaceBetween direction="horizontal" size="m" alignItems="center">
          <LiveSwitch />
          {endpoint && <ExportMenu exports={exportsOfEndpoint(endpoint.host, endpoint.id)} />}
        </SpaceBetween>
      }
    >
      {endpoint === undefined ? (
        "Endpoint"
      ) : (
        <SpaceBetween direction="horizontal" size="s" alignItems="center">
          <Method name={endpoint.method} />
          <PathTemplate template={endpoint.path_template} />
        </SpaceBetween>
      )}
    </Header>
  );
}
