import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useMay } from "../../api/use-may";
import type { Pin } from "../../text/pins";
import { visible } from "../../text/visible";
import { ErrorAlert } from "../error-alert";
import { EmptyState } from "../resource-table";
import { PathTemplate } from "../path-template";
import { usePin } from "./use-pin";

const KINDS = {
  never_merge: "The last segment is a route of its own",
  parameters: "The last segment is one parameter",
} as const;

interface PinsTableProps {
  host: string;
  pins: readonly Pin[];
  description: string;
}

/** What people said of paths; each of it can be taken back. */
export function PinsTable({ host, pins, description }: PinsTableProps) {
  const mayDecide = useMay("decide");
  const { unpin, error, isPending } = usePin(host);
  return (
    <SpaceBetween size="m">
      {error !== null && <ErrorAlert error={error} header="The pin was not removed" />}
      <Table
        header={
          <Header variant="h3" counter={`(${pins.length})`} description={description}>
            Pins
          </Header>
        }
        items={pins}
        trackBy={({ kind, path }) => `${kind} ${path}`}
        columnDefinitions={[
          {
            id: "path",
            header: "Path",
            isRowHeader: true,
            minWidth: 220,
            cell: ({ path }: Pin) => <PathTemplate template={path} />,
          },
          { id: "kind", header: "What people said", minWidth: 220, cell: ({ kind }: Pin) => KINDS[kind] },
          ...(mayDecide
            ? [
                {
                  id: "remove",
                  header: "Take back",
                  minWidth: 110,
                  cell: (pin: Pin) => (
                    <Button
                      variant="inline-link"
                      ariaLabel={`Remove the pin ${visible(pin.path, 80)}`}
                      disabled={isPending}
                      onClick={() => {
                        // What refuses it is told above the table.
                        unpin(pin).catch(() => undefined);
                      }}
                    >
                      Remove
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
        wrapLines
        ariaLabels={{ tableLabel: "Pins" }}
        empty={
          <EmptyState title="No pins">
            <Box variant="span" color="text-body-secondary">
              Nobody said anything of these paths.
            </Box>
          </EmptyState>
        }
      />
    </SpaceBetween>
  );
}
