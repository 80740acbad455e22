import Box from "@cloudscape-design/components/box";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { findingQuery } from "../../api/queries/findings";
import { ErrorAlert } from "../../components/error-alert";
import { SeverityBadge } from "../../components/severity";
import { UntrustedText } from "../../components/untrusted-text";
import { Page } from "../../layout/page";
import { useLive } from "../../preferences/use-live";
import { visible } from "../../text/visible";
import { DecideButtons } from "../findings/decide-buttons";
import { FindingDetail } from "./finding-detail";
import { FindingHistory } from "./finding-history";

/** One finding: what it is, why it is believed, what to do, and what became of it. */
export default function FindingPage() {
  const { findingId = "" } = useParams();
  const { refetchInterval } = useLive();
  const query = useQuery({ ...findingQuery(findingId), refetchInterval });
  const finding = query.data;
  const name = finding === undefined ? "Finding" : visible(finding.title, 120);
  return (
    <Page
      title={name}
      breadcrumbs={[
        { text: "Findings", href: "/findings" },
        { text: name, href: "" },
      ]}
    >
      <ContentLayout
        header={
          <Header variant="h1" actions={finding && <DecideButtons findings={[finding]} />}>
            {finding === undefined ? (
              "Finding"
            ) : (
              <>
                <UntrustedText>{finding.title}</UntrustedText> <SeverityBadge severity={finding.severity} />
              </>
            )}
          </Header>
        }
      >
        <SpaceBetween size="l">
          {query.isError && (
            <ErrorAlert
              error={query.error}
              header="The finding could not be loaded"
              onRetry={() => void query.refetch()}
            />
          )}
          {query.isPending && (
            <Box textAlign="center" padding="xxl">
              <Spinner size="large" /> Loading the finding
            </Box>
          )}
          {finding && <FindingDetail finding={finding} />}
          {finding && <FindingHistory finding={finding} />}
        </SpaceBetween>
      </ContentLayout>
    </Page>
  );
}
