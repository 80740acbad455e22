import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import { useSensitiveChanges } from "../../api/changes/sensitive";
import { sensitiveClassesQuery, sensitiveMatrixQuery, sensitiveQuery } from "../../api/queries/sensitive";
import type { SensitiveField, SensitiveFilters, SensitiveRow } from "../../api/types";
import { useMay } from "../../api/use-may";
import { ExportMenu } from "../../components/exports/export-menu";
import { exportsOfSensitive } from "../../components/exports/exports-of";
import { Facets } from "../../components/facets";
import { FilterRow } from "../../components/filter-row";
import { LiveSwitch } from "../../components/live-switch";
import { ReasonModal } from "../../components/reason-modal";
import { EmptyState, ResourceTable, useTableView } from "../../components/resource-table";
import { Sensitivity } from "../../components/sensitivity";
import { UntrustedText } from "../../components/untrusted-text";
import { Page } from "../../layout/page";
import { useLive } from "../../preferences/use-live";
import { DIRECTIONS } from "../../text/sensitive";
import { visible } from "../../text/visible";
import { ChoiceFilter } from "../../components/choice-filter";
import { HostFilter } from "../../components/host-filter";
import { columnsOf } from "./sensitive-class-config";

// What the API gives of endpoints at once: each is read whole.
const PAGE_SIZE_MAX = 50;

interface Doubted {
  row: SensitiveRow;
  field: SensitiveField;
}

/** The endpoints that carry one class of sensitive data, and in which fields. */
export default function SensitiveClassPage() {
  const { className = "" } = useParams();
  const { refetchInterval } = useLive();
  const mayDecide = useMay("decide");
  const { markFalse } = useSensitiveChanges();
  const [doubted, setDoubted] = useState<Doubted | null>(null);
  const columns = columnsOf(
    mayDecide
      ? (row, field) => {
          setDoubted({ row, field });
        }
      : null,
  );
  const view = useTableView({
    name: "sensitive-class.1",
    columns,
    filterNames: ["host", "direction"],
    // The API lists by path, and in no other order.
    sortFields: ["path_template"],
    sort: { field: "path_template", descending: false },
  });
  const { host = "", direction } = view.filters;
  const classes = useQuery(sensitiveClassesQuery());
  const matrix = useQuery({ ...sensitiveMatrixQuery(), refetchInterval });
  const filter: SensitiveFilters = {
    class: className,
    ...(host && { host }),
    ...((direction === "request" || direction === "response") && { direction }),
  };
  const query = useQuery({
    ...sensitiveQuery({
      ...filter,
      page_size: Math.min(view.preferences.pageSize, PAGE_SIZE_MAX),
      page_token: view.paging.pageToken,
    }),
    refetchInterval,
  });
  const known = classes.data?.items.find(({ name }) => name === className);
  const title = visible(known?.title ?? className.replaceAll("_", " "), 80);
  const hosts = matrix.data?.items.find(({ class_name }) => class_name === className)?.hosts ?? [];
  return (
    <Page
      title={title}
      breadcrumbs={[
        { text: "Sensitive data", href: "/sensitive" },
        { text: title, href: "" },
      ]}
      contentType="table"
    >
      <ResourceTable
        title={title}
        description={
          known && (
            <>
              <Sensitivity severity={known.severity} /> Endpoints that carry it, by direction, with the fields that hold
              it.
            </>
          )
        }
        many="endpoints"
        columns={columns}
        trackBy={({ endpoint_id, direction: way }) => `${endpoint_id} ${way}`}
        query={query}
        view={view}
        actions={
          <SpaceBetween direction="horizontal" size="m" alignItems="center">
            <LiveSwitch />
            <ExportMenu exports={exportsOfSensitive(filter)} />
          </SpaceBetween>
        }
        filter={
          <>
            {hosts.length > 1 && (
              <Facets
                label="Hosts that carry it most"
                chosen={host}
                onChange={(value) => {
                  view.setFilter("host", value);
                }}
                facets={hosts.slice(0, 8).map(({ host: value, endpoint_count }) => ({
                  value,
                  label: visible(value, 40),
                  title: visible(value),
                  count: endpoint_count,
                }))}
              />
            )}
            <FilterRow>
              <HostFilter
                host={host}
                onChange={(value) => {
                  view.setFilter("host", value);
                }}
              />
              <ChoiceFilter
                label="Direction"
                all="Both directions"
                value={direction ?? ""}
                options={Object.entries(DIRECTIONS).map(([value, label]) => ({ value, label }))}
                onChange={(value) => {
                  view.setFilter("direction", value);
                }}
              />
            </FilterRow>
          </>
        }
        empty={<EmptyState title="Not seen">No field was seen to hold data of this class.</EmptyState>}
      />
      {doubted !== null && (
        <ReasonModal
          title={`Is this field no ${title}?`}
          verb="Mark as false positive"
          onSubmit={(reason) => markFalse(doubted.row.endpoint_id, doubted.field, reason)}
          onClose={() => {
            setDoubted(null);
          }}
        >
          <UntrustedText mono>{doubted.field.pointer || "/"}</UntrustedText> of{" "}
          <UntrustedText mono>{`${doubted.row.method} ${doubted.row.path_template}`}</UntrustedText> will not be claimed
          to hold it again.
        </ReasonModal>
      )}
    </Page>
  );
}
