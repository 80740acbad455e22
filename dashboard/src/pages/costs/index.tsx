import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { costsQuery } from "../../api/queries/costs";
import type { Costs } from "../../api/types";
import { ErrorAlert } from "../../components/error-alert";
import { ExportMenu } from "../../components/exports/export-menu";
import { exportsOfWhole } from "../../components/exports/exports-of";
import { LiveSwitch } from "../../components/live-switch";
import { UntrustedText } from "../../components/untrusted-text";
import { Page } from "../../layout/page";
import { useLive } from "../../preferences/use-live";
import { columnsOf, formatMoney } from "./costs-config";

// CloudWatch asks money for each look, and a day's quantities change slowly.
const COSTS_INTERVAL_MS = 300_000;

/** What it costs: by what stands, and by what was measured. */
export default function CostsPage() {
  const { live } = useLive();
  const { data, error, refetch } = useQuery({ ...costsQuery(), refetchInterval: live && COSTS_INTERVAL_MS });
  return (
    <Page title="Costs" breadcrumbs={[{ text: "Costs", href: "/costs" }]}>
      <ContentLayout
        header={
          <Header
            variant="h1"
            actions={
              <SpaceBetween direction="horizontal" size="m" alignItems="center">
                <LiveSwitch />
                <ExportMenu exports={exportsOfWhole("costs")} />
              </SpaceBetween>
            }
            description="What a month costs by what stands, beside what was measured of the last day."
          >
            Costs
          </Header>
        }
      >
        <SpaceBetween size="l">
          {error !== null && (
            <ErrorAlert error={error} header="The costs could not be loaded" onRetry={() => void refetch()} />
          )}
          {data === undefined ? (
            error === null && <StatusIndicator type="loading">Loading the costs</StatusIndicator>
          ) : (
            <Comparison costs={data} />
          )}
        </SpaceBetween>
      </ContentLayout>
    </Page>
  );
}

function Comparison({ costs }: { costs: Costs }) {
  const { currency, total, lines, explanation, prices_of, region } = costs;
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Each month</Header>}>
        <SpaceBetween size="m">
          <KeyValuePairs
            columns={3}
            items={[
              { label: "Estimate, without traffic", value: formatMoney(total.estimated_per_month, currency) },
              {
                label: "Measured",
                value:
                  total.measured_per_month === null ? "Not measured" : formatMoney(total.measured_per_month, currency),
              },
              { label: "Prices", value: `${region}, list prices of ${prices_of}` },
            ]}
          />
          <UntrustedText charactersMax={600}>{explanation}</UntrustedText>
        </SpaceBetween>
      </Container>
      <Table
        header={<Header variant="h2">Line by line</Header>}
        columnDefinitions={columnsOf(currency)}
        items={lines}
        trackBy="name"
        wrapLines
        enableKeyboardNavigation
      />
    </SpaceBetween>
  );
}
