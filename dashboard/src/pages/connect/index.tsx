import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useQuery } from "@tanstack/react-query";
import { mirroringQuery } from "../../api/queries/mirroring";
import { ErrorAlert } from "../../components/error-alert";
import { OperationAtWork } from "../../components/operation-at-work";
import { Page } from "../../layout/page";
import { ConnectWizard } from "./connect-wizard";
import { MirroringNow } from "./mirroring-now";

/** From an account to mirrored traffic: what is to be allowed, what to mirror, and what that makes. */
export default function ConnectPage() {
  const query = useQuery(mirroringQuery());
  return (
    <Page title="Connect" breadcrumbs={[{ text: "Connect", href: "/connect" }]} contentType="wizard">
      <SpaceBetween size="l">
        <OperationAtWork />
        {query.isPending && (
          <Box textAlign="center" padding="xxl">
            <Spinner size="large" /> Reading what is mirrored
          </Box>
        )}
        {query.isError && (
          <ErrorAlert
            error={query.error}
            header="What is mirrored could not be read"
            onRetry={() => void query.refetch()}
          />
        )}
        {query.data && query.data.state !== "off" && <MirroringNow mirroring={query.data} />}
        {query.data && <ConnectWizard mirroring={query.data} />}
      </SpaceBetween>
    </Page>
  );
}
