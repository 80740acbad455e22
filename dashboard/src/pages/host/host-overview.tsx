import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import type { Collection } from "../../api/types";
import { ExposureChip } from "../../components/access";
import { NotReviewed } from "../../components/not-reviewed";
import { RouteLink } from "../../components/route-link";
import { SensitiveChips } from "../../components/sensitive-chips";
import { FindingCounts, RiskScore } from "../../components/severity";
import { Time } from "../../components/time";
import { formatCount, plural } from "../../text/format";
import { endpointsAddress } from "../../addresses";

/** A host at one glance. */
export function HostOverview({ collection }: { collection: Collection }) {
  const { host, review } = collection;
  return (
    <Container header={<Header variant="h2">Overview</Header>}>
      <KeyValuePairs
        columns={4}
        items={[
          {
            label: "Endpoints",
            value: (
              <RouteLink href={endpointsAddress({ host })}>{plural(collection.endpoint_count, "endpoint")}</RouteLink>
            ),
          },
          { label: "Requests", value: <span className="number">{formatCount(collection.request_count)}</span> },
          { label: "Risk", value: review === null ? <NotReviewed /> : <RiskScore risk={review.risk} /> },
          {
            label: "Open findings",
            value: review === null ? <NotReviewed /> : <FindingCounts counts={review.finding_counts} />,
          },
          {
            label: "Sensitive data",
            value: review === null ? <NotReviewed /> : <SensitiveChips classes={review.sensitive} />,
          },
          { label: "Exposure", value: review === null ? <NotReviewed /> : <ExposureChip exposure={review.exposure} /> },
          { label: "First and last seen", value: <Seen collection={collection} /> },
          { label: "Reviewed", value: review === null ? <NotReviewed /> : <Time moment={review.reviewed_at} /> },
        ]}
      />
    </Container>
  );
}

function Seen({ collection: { first_seen, last_seen } }: { collection: Collection }) {
  return (
    <>
      <Time moment={first_seen} />
      <br />
      <Time moment={last_seen} />
    </>
  );
}
