import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Spinner from "@cloudscape-design/components/spinner";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { memo, useCallback, useState } from "react";
import { useFeedChanges } from "../../api/changes/feed";
import type { Change, ChangeFilters } from "../../api/types";
import { useMay } from "../../api/use-may";
import { DayField } from "../../components/day-field";
import { ErrorAlert } from "../../components/error-alert";
import { ExportMenu } from "../../components/exports/export-menu";
import { exportsOfChanges } from "../../components/exports/exports-of";
import { FilterRow } from "../../components/filter-row";
import { ReasonModal } from "../../components/reason-modal";
import { EmptyState } from "../../components/resource-table";
import { NoMatch } from "../../components/resource-table/empty-state";
import { byDay, CHANGE_KINDS, CHANGE_STATES, IMPACTS } from "../../text/change";
import { dayOf, startOfDay } from "../../text/day";
import { formatCount, plural } from "../../text/format";
import { ChoiceFilter } from "../../components/choice-filter";
import { HostFilter } from "../../components/host-filter";
import { useAddress } from "../../components/use-address";
import { isKey } from "../../text/is-key";
import { ChangeEntry } from "./change-entry";
import { MuteForm } from "./mute-form";
import { useChanges } from "./use-changes";
import "./timeline.css";

const PAGE_SIZE = 50;
const FILTERS = ["state", "kind", "impact", "host", "endpoint_id", "from", "to"] as const;
type Filter = (typeof FILTERS)[number];

/** The changes by day, the latest first; people say of them that they have seen them, or want to hear no more. */
export function Timeline() {
  const mayDecide = useMay("decide");
  const { acknowledge } = useFeedChanges();
  const { address, change } = useAddress();
  const [selectedIds, setSelectedIds] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<readonly Change[] | null>(null);
  const [muted, setMuted] = useState<Change | null>(null);
  const filters = Object.fromEntries(FILTERS.map((name) => [name, address.get(name) ?? ""])) as Record<Filter, string>;
  const filter = queryOf(filters);
  const { changes, ...query } = useChanges({ page_size: PAGE_SIZE, ...filter });
  const last = changes.at(-1);
  const selected = changes.filter(({ id }) => selectedIds.has(id));
  const waiting = changes.filter(({ acknowledged }) => acknowledged === null);
  const set = (name: Filter) => (value: string) => {
    change({ [name]: value });
  };
  const select = useCallback((changed: readonly Change[], isSelected: boolean) => {
    setSelectedIds((before) => {
      const after = new Set(before);
      for (const { id } of changed) {
        if (isSelected) after.add(id);
        else after.delete(id);
      }
      return after;
    });
  }, []);
  const acknowledgeOne = useCallback((one: Change) => {
    setAsked([one]);
  }, []);
  return (
    <SpaceBetween size="m">
      <FilterRow>
        <HostFilter host={filters.host} onChange={set("host")} />
        <Choice label="State" all="Any state" value={filters.state} words={CHANGE_STATES} onChange={set("state")} />
        <Choice label="Impact" all="Any impact" value={filters.impact} words={IMPACTS} onChange={set("impact")} />
        <Choice label="Kind" all="All kinds" value={filters.kind} words={CHANGE_KINDS} onChange={set("kind")} />
        <div className="day-range">
          <DayField label="From" value={filters.from} onChange={set("from")} />
          <DayField label="Until" value={filters.to} onChange={set("to")} />
        </div>
        <ExportMenu exports={exportsOfChanges(filter)} />
      </FilterRow>
      {filters.endpoint_id !== "" && (
        <Alert
          dismissible
          i18nStrings={{ dismissAriaLabel: "Show all endpoints" }}
          onDismiss={() => {
            set("endpoint_id")("");
          }}
        >
          Only changes of one endpoint are shown.
        </Alert>
      )}
      {mayDecide && changes.length > 0 && (
        <SpaceBetween direction="horizontal" size="xs" alignItems="center">
          <Button
            disabled={selected.length === 0}
            onClick={() => {
              setAsked(selected);
            }}
          >
            {selected.length === 0 ? "Acknowledge" : `Acknowledge ${plural(selected.length, "change")}`}
          </Button>
          <Button
            variant="link"
            disabled={waiting.length === 0}
            onClick={() => {
              select(waiting, selected.length === 0);
              if (selected.length > 0) setSelectedIds(new Set());
            }}
          >
            {selected.length === 0 ? "Select all shown" : "Select none"}
          </Button>
        </SpaceBetween>
      )}
      {query.error !== null && (
        <ErrorAlert error={query.error} header="The changes could not be loaded" onRetry={query.tryAgain} />
      )}
      {query.isPending && (
        <Box textAlign="center" padding="xl">
          <Spinner size="large" /> Loading changes
        </Box>
      )}
      {query.isSuccess && changes.length === 0 && !query.hasNextPage && !query.isCut && (
        <Nothing
          filters={filters}
          onClear={() => {
            change(Object.fromEntries(FILTERS.map((name) => [name, ""])));
          }}
        />
      )}
      <Days
        changes={changes}
        mayDecide={mayDecide}
        selectedIds={selectedIds}
        onSelect={select}
        onAcknowledge={acknowledgeOne}
        onMute={setMuted}
      />
      {query.hasNextPage && (
        <Box textAlign="center">
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show older changes
          </Button>
        </Box>
      )}
      {query.isCut && last === undefined && (
        <Box textAlign="center">
          None of the latest changes match, and there are older ones. Choose a host, or an earlier day.
        </Box>
      )}
      {query.isCut && last !== undefined && (
        <Box textAlign="center">
          <SpaceBetween size="xs" alignItems="center">
            <span>{`The timeline shows ${formatCount(changes.length)} changes, and there are older ones. Narrow it, or:`}</span>
            <Button
              onClick={() => {
                set("to")(dayOf(last.at));
              }}
            >
              Go on from this day
            </Button>
          </SpaceBetween>
        </Box>
      )}
      {asked !== null && (
        <ReasonModal
          title={`Acknowledge ${asked.length === 1 ? "this change" : plural(asked.length, "change")}`}
          verb="Acknowledge"
          onSubmit={async (reason) => {
            await acknowledge(asked, reason);
            setSelectedIds(new Set());
          }}
          onClose={() => {
            setAsked(null);
          }}
        >
          You have seen it, and it is as it should be. It is kept with your name, and does not wait any more.
        </ReasonModal>
      )}
      {muted !== null && (
        <MuteForm
          change={muted}
          onClose={() => {
            setMuted(null);
          }}
        />
      )}
    </SpaceBetween>
  );
}

interface DaysProps {
  changes: readonly Change[];
  mayDecide: boolean;
  selectedIds: ReadonlySet<string>;
  onSelect: (changes: readonly Change[], isSelected: boolean) => void;
  onAcknowledge: (change: Change) => void;
  onMute: (change: Change) => void;
}

/** There may be a thousand: they are not drawn anew while nothing is. */
const Days = memo(function Days({ changes, mayDecide, selectedIds, onSelect, onAcknowledge, onMute }: DaysProps) {
  return byDay(changes).map(({ day, changes: ofDay }) => (
    <section key={day} aria-label={day}>
      <Box variant="h3" tagOverride="h2">
        {day} <Box variant="span" color="text-body-secondary">{`(${plural(ofDay.length, "change")})`}</Box>
      </Box>
      <ol className="timeline">
        {ofDay.map((change) => (
          <li key={change.id}>
            <ChangeEntry
              change={change}
              mayDecide={mayDecide}
              isSelected={selectedIds.has(change.id)}
              onSelect={(isSelected) => {
                onSelect([change], isSelected);
              }}
              onAcknowledge={() => {
                onAcknowledge(change);
              }}
              onMute={() => {
                onMute(change);
              }}
            />
          </li>
        ))}
      </ol>
    </section>
  ));
});

interface ChoiceProps {
  label: string;
  all: string;
  value: string;
  words: Readonly<Record<string, string>>;
  onChange: (value: string) => void;
}

function Choice({ words, ...props }: ChoiceProps) {
  return <ChoiceFilter {...props} options={Object.entries(words).map(([value, label]) => ({ value, label }))} />;
}

function Nothing({ filters, onClear }: { filters: Readonly<Record<Filter, string>>; onClear: () => void }) {
  if (Object.values(filters).some((value) => value !== "")) return <NoMatch many="changes" onClear={onClear} />;
  return (
    <EmptyState title="No changes">
      The first look at a host is what later ones are held against; what comes in its first day is learnt.
    </EmptyState>
  );
}

/** What the address names, where there is such a value: the API is not asked for others. */
function queryOf(filters: Readonly<Record<Filter, string>>): ChangeFilters {
  const { state, kind, impact, host, endpoint_id } = filters;
  const [from, to] = [startOfDay(filters.from), startOfDay(filters.to, 1)];
  return {
    ...(host !== "" && { host }),
    ...(endpoint_id !== "" && { endpoint_id }),
    ...(isKey(CHANGE_STATES, state) && { state }),
    ...(isKey(CHANGE_KINDS, kind) && { kind }),
    ...(isKey(IMPACTS, impact) && { impact }),
    ...(from !== null && { from }),
    ...(to !== null && { to }),
  };
}
