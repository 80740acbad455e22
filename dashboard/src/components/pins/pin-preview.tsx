import Box from "@cloudscape-design/components/box";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import type { PinsPreview, Regrouped } from "../../api/types";
import { formatCount, plural } from "../../text/format";
import { Method } from "../method";
import { PathTemplate } from "../path-template";

const KINDS: Readonly<Record<Regrouped["kind"], string>> = {
  joined: "Joined",
  parted: "Parted",
  renamed: "Renamed",
  regrouped: "Regrouped",
};

/** Which endpoints would be joined or parted, and how many requests that is about. */
export function PinPreview({ preview }: { preview: PinsPreview }) {
  if (preview.items.length === 0) {
    return (
      <StatusIndicator type="info">
        No endpoint that was seen so far would be shown otherwise. What comes is templated so.
      </StatusIndicator>
    );
  }
  return (
    <>
      <Table
        variant="embedded"
        items={preview.items}
        columnDefinitions={[
          { id: "kind", header: "What happens", minWidth: 120, cell: ({ kind }) => KINDS[kind] },
          { id: "method", header: "Method", minWidth: 90, cell: ({ method }) => <Method name={method} /> },
          {
            id: "before",
            header: "Now",
            isRowHeader: true,
            minWidth: 200,
            cell: ({ before, before_count }) => <Paths paths={before} count={before_count} />,
          },
          {
            id: "after",
            header: "Then",
            minWidth: 200,
            cell: ({ after, after_count }) => <Paths paths={after} count={after_count} />,
          },
          {
            id: "request_count",
            header: "Requests",
            minWidth: 100,
            cell: ({ request_count }) => <span className="number">{formatCount(request_count)}</span>,
          },
        ]}
        wrapLines
        ariaLabels={{ tableLabel: "What the pin would change" }}
      />
      {(preview.left_out > 0 || preview.is_cut) && (
        <Box color="text-body-secondary">
          {preview.left_out > 0 && `And ${plural(preview.left_out, "more change")}. `}
          {preview.is_cut &&
            `Tried on the first ${formatCount(preview.looked_at)} endpoints of the host: the review looks at all.`}
        </Box>
      )}
    </>
  );
}

function Paths({ paths, count }: { paths: readonly string[]; count: number }) {
  return (
    <>
      {paths.map((path) => (
        <div key={path}>
          <PathTemplate template={path} />
        </div>
      ))}
      {count > paths.length && <div>and {formatCount(count - paths.length)} more</div>}
    </>
  );
}
