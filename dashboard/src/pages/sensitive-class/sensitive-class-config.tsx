import Button from "@cloudscape-design/components/button";
import type { SensitiveField, SensitiveRow } from "../../api/types";
import { EndpointLink } from "../../components/endpoint-link";
import type { ResourceColumn } from "../../components/resource-table";
import { UntrustedText } from "../../components/untrusted-text";
import { formatCount, formatShare } from "../../text/format";
import { DIRECTIONS } from "../../text/sensitive";
import { visible } from "../../text/visible";
import "../../components/second-line.css";

type Doubt = (row: SensitiveRow, field: SensitiveField) => void;

/** `onDoubt` is null for those who may only look. */
export function columnsOf(onDoubt: Doubt | null): readonly ResourceColumn<SensitiveRow>[] {
  return [
    {
      id: "endpoint",
      header: "Endpoint",
      isRowHeader: true,
      minWidth: 220,
      width: 260,
      cell: ({ endpoint_id, method, path_template, host }) => (
        <>
          <EndpointLink endpointId={endpoint_id} method={method} pathTemplate={path_template} tab="sensitive" />
          <div className="second-line">
            <UntrustedText>{host}</UntrustedText>
          </div>
        </>
      ),
    },
    { id: "direction", header: "Direction", width: 125, cell: ({ direction }) => DIRECTIONS[direction] },
    {
      id: "fields",
      header: "Fields",
      minWidth: 240,
      width: 380,
      cell: (row) =>
        row.fields.map((field) => <Field key={`${field.location} ${field.pointer}`} {...{ row, field, onDoubt }} />),
    },
    {
      id: "matches",
      header: "Values that match",
      width: 170,
      cell: ({ matches, examined }) => (
        <span className="number">
          {formatCount(matches)} of {formatCount(examined)}
        </span>
      ),
    },
  ];
}

function Field({ row, field, onDoubt }: { row: SensitiveRow; field: SensitiveField; onDoubt: Doubt | null }) {
  return (
    <div>
      <UntrustedText mono>{field.pointer || "/"}</UntrustedText>{" "}
      {onDoubt !== null && (
        <Button
          variant="inline-link"
          ariaLabel={`${visible(field.pointer || "/", 60)} is a false positive`}
          onClick={() => {
            onDoubt(row, field);
          }}
        >
          False positive
        </Button>
      )}
      <div className="second-line">
        {field.location.replace(".", " ")} · confidence {formatShare(field.confidence, 1)}
      </div>
    </div>
  );
}
