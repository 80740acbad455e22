import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { templatesQuery } from "../../api/queries/templates";
import { LoadedOr } from "../../components/loaded-or";
import { PinsTable } from "../../components/pins/pins-table";
import { EmptyState } from "../../components/resource-table";
import { Time } from "../../components/time";
import { pinsOf } from "../../text/pins";
import { TEMPLATE_COLUMNS } from "../endpoint/template/template-columns";

/** What was learnt of a host's paths, and what people said of them. */
export function PathsTab({ host }: { host: string }) {
  const query = useQuery(templatesQuery(host));
  return (
    <LoadedOr query={query} what="rules of paths">
      {({ rules, pins, decided_at, is_cut }) => (
        <SpaceBetween size="l">
          <Table
            header={
              <Header
                variant="h3"
                counter={`(${rules.length})`}
                description={is_cut ? "There were more paths than are counted: the busiest were." : undefined}
                info={
                  decided_at !== null && (
                    <Box color="text-body-secondary" fontSize="body-s">
                      Decided <Time moment={decided_at} />
                    </Box>
                  )
                }
              >
                Rules of paths
              </Header>
            }
            items={rules}
            columnDefinitions={TEMPLATE_COLUMNS}
            trackBy="position"
            wrapLines
            ariaLabels={{ tableLabel: "Rules of paths" }}
            empty={<EmptyState title="No rules">What stands in paths was told by its form alone.</EmptyState>}
          />
          <PinsTable
            host={host}
            pins={pinsOf(pins)}
            description="What people said of paths. To say more, open an endpoint, and there its path template."
          />
        </SpaceBetween>
      )}
    </LoadedOr>
  );
}
