import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Coverage as CoverageFacts } from "../../api/types";
import { UntrustedText } from "../../components/untrusted-text";
import { formatCount, formatShare } from "../../text/format";

const known = (packets: number | null): string => (packets === null ? "Not known" : formatCount(packets));

/** How much of what the sources copied arrived. */
export function Coverage({ coverage }: { coverage: CoverageFacts }) {
  const { share, received_packets, mirrored_packets, skipped_packets, explanation } = coverage;
  return (
    <Container
      header={
        <Header variant="h2" description="Packets of the last three hours, as far as they were measured.">
          Coverage
        </Header>
      }
    >
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={4}
          items={[
            { label: "Received of mirrored", value: share === null ? "Not known" : formatShare(share, 1) },
            { label: "Mirrored at the sources", value: known(mirrored_packets) },
            { label: "Received at the agents", value: known(received_packets) },
            { label: "Skipped at the sources", value: known(skipped_packets) },
          ]}
        />
        {explanation !== null && <UntrustedText charactersMax={600}>{explanation}</UntrustedText>}
      </SpaceBetween>
    </Container>
  );
}
