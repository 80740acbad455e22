import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import type { Endpoint, Sample } from "../../../api/types";
import { EmptyState } from "../../../components/resource-table";
import { ExchangeView } from "./exchange-view";
import { SAMPLE_COLUMNS } from "./samples-config";

/** The exchanges that were kept, masked, and the one that is looked at. */
export function Samples({ endpoint }: { endpoint: Endpoint }) {
  const { samples } = endpoint;
  const [chosenId, setChosenId] = useState<string>();
  const chosen = samples.find((sample) => sampleId(sample) === chosenId) ?? samples[0];
  return (
    <SpaceBetween size="l">
      <Table
        header={
          <Header
            counter={`(${samples.length})`}
            description="Names and structure, and no value that a client chose. Credentials never left the agent."
          >
            Samples
          </Header>
        }
        items={samples}
        columnDefinitions={SAMPLE_COLUMNS}
        trackBy={sampleId}
        contentDensity="compact"
        wrapLines
        selectionType="single"
        selectedItems={chosen ? [chosen] : []}
        onSelectionChange={({ detail }) => {
          setChosenId(detail.selectedItems.map(sampleId)[0]);
        }}
        onRowClick={({ detail }) => {
          setChosenId(sampleId(detail.item));
        }}
        ariaLabels={{
          tableLabel: "Samples",
          selectionGroupLabel: "Sample to look at",
          itemSelectionLabel: (_, sample) => `Sample of ${sample.captured_at}`,
        }}
        empty={<EmptyState title="No samples">None has been kept, or all of them have expired.</EmptyState>}
      />
      {chosen && <ExchangeView sample={chosen} />}
    </SpaceBetween>
  );
}

function sampleId({ captured_at, client, server, request }: Sample): string {
  return [captured_at, client, server, request.target].join(" ");
}
