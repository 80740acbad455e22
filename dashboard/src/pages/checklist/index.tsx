import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { pipelineQuery } from "../../api/queries/pipeline";
import type { Pipeline } from "../../api/types";
import { ErrorAlert } from "../../components/error-alert";
import { LiveSwitch } from "../../components/live-switch";
import { Time } from "../../components/time";
import { Page } from "../../layout/page";
import { useLive } from "../../preferences/use-live";
import { ByVpc } from "./by-vpc";
import { LOSS_COLUMNS, stageName } from "./checklist-config";
import { Coverage } from "./coverage";
import { Releases } from "./releases";
import { StageList } from "./stage-list";

/** Where does it stop? From a permission to an endpoint, with the reason and the fix at the first stage that is empty. */
export default function ChecklistPage() {
  const { refetchInterval } = useLive();
  const { data, error, refetch } = useQuery({ ...pipelineQuery(), refetchInterval });
  return (
    <Page title="Checklist" breadcrumbs={[{ text: "Checklist", href: "/checklist" }]}>
      <ContentLayout
        header={
          <Header
            variant="h1"
            actions={<LiveSwitch />}
            description="The way from a permission to an endpoint. The first stage that is empty is where to look."
          >
            Where does it stop?
          </Header>
        }
      >
        <SpaceBetween size="l">
          {error !== null && (
            <ErrorAlert error={error} header="The checklist could not be loaded" onRetry={() => void refetch()} />
          )}
          {data === undefined ? (
            error === null && <StatusIndicator type="loading">Loading the checklist</StatusIndicator>
          ) : (
            <Checklist pipeline={data} />
          )}
        </SpaceBetween>
      </ContentLayout>
    </Page>
  );
}

function Checklist({ pipeline }: { pipeline: Pipeline }) {
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header variant="h2" description={<Verdict pipeline={pipeline} />}>
            Stages
          </Header>
        }
      >
        <StageList stages={pipeline.stages} />
      </Container>
      <Releases releases={pipeline.releases} />
      <ByVpc vpcs={pipeline.vpcs} unread={pipeline.vpcs_unread} />
      <Coverage coverage={pipeline.coverage} />
      <Table
        header={
          <Header
            variant="h2"
            counter={`(${pipeline.losses.length})`}
            description="What did not come into the inventory, by the counter that says so."
          >
            Losses
          </Header>
        }
        columnDefinitions={LOSS_COLUMNS}
        items={pipeline.losses}
        trackBy="name"
        wrapLines
        enableKeyboardNavigation
        empty={
          <Box textAlign="center" padding="s">
            No counter of losses counted anything.
          </Box>
        }
      />
    </SpaceBetween>
  );
}

/** Where nothing is stopped, by the state of the last stage. */
function arrival(state: string | undefined) {
  if (state === "flowing") return ["success", "Requests arrive in the inventory."] as const;
  if (state === "unknown")
    return ["info", "Nothing is known to stop it; whether requests arrive could not be read."] as const;
  return ["info", "Nothing stops it, and nothing arrives at the moment."] as const;
}

/** In one line, with the time of which it is true. */
function Verdict({ pipeline: { stages, stops_at, at } }: { pipeline: Pipeline }) {
  const [type, words] =
    stops_at === null ? arrival(stages.at(-1)?.state) : (["error", `It stops at: ${stageName(stops_at)}.`] as const);
  return (
    <StatusIndicator type={type}>
      {words} At <Time moment={at} />.
    </StatusIndicator>
  );
}
