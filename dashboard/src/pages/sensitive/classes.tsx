import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSensitiveChanges } from "../../api/changes/sensitive";
import { sensitiveClassesQuery } from "../../api/queries/sensitive";
import type { SensitiveClass } from "../../api/types";
import { useMay } from "../../api/use-may";
import { Confirm } from "../../components/confirm";
import { ErrorAlert } from "../../components/error-alert";
import { EmptyState } from "../../components/resource-table";
import { RouteLink } from "../../components/route-link";
import { Sensitivity } from "../../components/sensitivity";
import { UntrustedText } from "../../components/untrusted-text";
import { visible } from "../../text/visible";
import { sensitiveClassAddress } from "../../addresses";
import { ClassForm } from "./class-form";

type Doing = { what: "create" } | { what: "edit" | "delete"; sensitiveClass: SensitiveClass };

const COLUMNS: readonly TableProps.ColumnDefinition<SensitiveClass>[] = [
  {
    id: "title",
    header: "Class",
    isRowHeader: true,
    minWidth: 170,
    cell: ({ name, title }) => (
      <RouteLink href={sensitiveClassAddress(name)} fontSize="body-m">
        {visible(title, 80)}
      </RouteLink>
    ),
  },
  { id: "severity", header: "Sensitivity", minWidth: 110, cell: ({ severity }) => <Sensitivity severity={severity} /> },
  {
    id: "value_pattern",
    header: "In values",
    minWidth: 180,
    cell: ({ value_pattern }) => <UntrustedText mono>{value_pattern ?? "–"}</UntrustedText>,
  },
  {
    id: "name_pattern",
    header: "In names",
    minWidth: 140,
    cell: ({ name_pattern }) => <UntrustedText mono>{name_pattern ?? "–"}</UntrustedText>,
  },
  { id: "proven", header: "One value suffices", minWidth: 130, cell: (row) => (row.is_proven_by_one ? "Yes" : "No") },
];

/** The classes that people added, and how they are made, changed and deleted. */
export function Classes() {
  const mayDecide = useMay("decide");
  const { deleteClass } = useSensitiveChanges();
  const query = useQuery(sensitiveClassesQuery());
  const [doing, setDoing] = useState<Doing | null>(null);
  const own = query.data?.items.filter(({ is_custom }) => is_custom) ?? [];
  const names = query.data?.items.map(({ name }) => name) ?? [];
  const close = () => {
    setDoing(null);
  };
  const actions: TableProps.ColumnDefinition<SensitiveClass> = {
    id: "actions",
    header: "Actions",
    minWidth: 150,
    cell: (sensitiveClass) => (
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          variant="inline-link"
          ariaLabel={`Edit ${visible(sensitiveClass.title, 80)}`}
          onClick={() => {
            setDoing({ what: "edit", sensitiveClass });
          }}
        >
          Edit
        </Button>
        <Button
          variant="inline-link"
          ariaLabel={`Delete ${visible(sensitiveClass.title, 80)}`}
          onClick={() => {
            setDoing({ what: "delete", sensitiveClass });
          }}
        >
          Delete
        </Button>
      </SpaceBetween>
    ),
  };
  return (
    <SpaceBetween size="m">
      {query.isError && (
        <ErrorAlert error={query.error} header="The classes could not be loaded" onRetry={() => void query.refetch()} />
      )}
      <Table
        header={
          <Header
            counter={query.data && `(${own.length})`}
            description={`Looked for beside the ${names.length - own.length} classes that Heliostat knows.`}
            actions={
              mayDecide && (
                <Button
                  variant="primary"
                  onClick={() => {
                    setDoing({ what: "create" });
                  }}
                >
                  Create class
                </Button>
              )
            }
          >
            Classes of your own
          </Header>
        }
        items={own}
        columnDefinitions={mayDecide ? [...COLUMNS, actions] : COLUMNS}
        trackBy="name"
        loading={query.isPending}
        loadingText="Loading classes"
        wrapLines
        ariaLabels={{ tableLabel: "Classes of your own" }}
        empty={
          !query.isError && (
            <EmptyState title="No classes of your own">
              Employee numbers, internal ids, names of projects: what only you know to be sensitive.
            </EmptyState>
          )
        }
      />
      {doing?.what === "create" && <ClassForm before={null} names={names} onClose={close} />}
      {doing?.what === "edit" && <ClassForm before={doing.sensitiveClass} names={names} onClose={close} />}
      {doing?.what === "delete" && (
        <Confirm
          title={`Delete ${visible(doing.sensitiveClass.title, 80)}?`}
          verb="Delete class"
          onConfirm={() => deleteClass(doing.sensitiveClass)}
          onClose={close}
        >
          It is not looked for any more, and what was counted of it is not shown.
        </Confirm>
      )}
    </SpaceBetween>
  );
}
