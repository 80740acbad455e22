import Button from "@cloudscape-design/components/button";
import type { TableProps } from "@cloudscape-design/components/table";
import { lazy, type ReactNode, Suspense, useState } from "react";
import type { EndpointSummary } from "../../api/types";
import { useMay } from "../../api/use-may";
import { visible } from "../../text/visible";

// Only who changes something needs it.
const SetOwner = lazy(() => import("./set-owner"));

type Selection = Pick<
  TableProps<EndpointSummary>,
  "selectionType" | "selectedItems" | "onSelectionChange" | "ariaLabels"
>;

interface OwnerSelection {
  /** Of the table; undefined for who may not decide. */
  selection?: Selection;
  button?: ReactNode;
  dialog?: ReactNode;
}

/** Picks rows of a page, and says who answers for them. */
export function useOwnerSelection(rows: readonly EndpointSummary[] = []): OwnerSelection {
  const mayDecide = useMay("decide");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  // As they were when somebody asked for it: the dialog does not go with rows that the next look at the API takes away.
  const [asked, setAsked] = useState<readonly EndpointSummary[] | null>(null);
  if (!mayDecide) return {};
  // What a filter or another page took away is not changed unseen.
  const selected = rows.filter(({ id }) => chosen.includes(id));
  return {
    selection: {
      selectionType: "multi",
      selectedItems: selected,
      onSelectionChange: ({ detail }) => {
        setChosen(detail.selectedItems.map(({ id }) => id));
      },
      ariaLabels: {
        selectionGroupLabel: "Endpoints",
        allItemsSelectionLabel: () => "All endpoints of this page",
        itemSelectionLabel: (_, { method, host, path_template }) =>
          `${visible(method, 20)} ${visible(host, 60)}${visible(path_template, 80)}`,
      },
    },
    button: (
      <Button
        disabled={selected.length === 0}
        onClick={() => {
          setAsked(selected);
        }}
      >
        Set owner
      </Button>
    ),
    dialog: asked !== null && (
      <Suspense>
        <SetOwner
          endpoints={asked}
          onClose={() => {
            setAsked(null);
            setChosen([]);
          }}
        />
      </Suspense>
    ),
  };
}
