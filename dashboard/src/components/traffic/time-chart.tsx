import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import LineChart from "@cloudscape-design/components/line-chart";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { type TimeRange, TIME_RANGES } from "../../text/time-range";
import { formatCount, plural } from "../../text/format";
import { visible } from "../../text/visible";
import { Time } from "../time";

export interface TimeSeries {
  title: string;
  /** By the moment at which its step begins; null where there is nothing to tell. */
  values: readonly (readonly [moment: string, value: number | null])[];
}

interface TimeChartProps {
  title: string;
  description?: string;
  series: readonly TimeSeries[];
  range: TimeRange;
  format: (value: number) => string;
}

interface Row {
  moment: string;
  index: number;
}

const TITLE_CHARACTERS_MAX = 40;

/** Values over time as lines, and as a table for whoever reads rather than looks. */
export function TimeChart({ title, description, series, range, format }: TimeChartProps) {
  const moments = series[0]?.values.map(([moment]) => new Date(moment)) ?? [];
  const first = moments[0];
  const last = moments.at(-1);
  const step = stepOf(moments);
  const highest = Math.max(0, ...series.flatMap(({ values }) => values.map(([, value]) => value ?? 0)));
  const isQuiet = !series.some(({ values }) => values.some(([, value]) => value !== null && value > 0));
  return (
    <Container
      header={
        <Header variant="h2" {...(description !== undefined && { description })}>
          {title}
        </Header>
      }
    >
      <SpaceBetween size="s">
        <LineChart
          series={series.map((each) => ({
            type: "line",
            title: visible(each.title, TITLE_CHARACTERS_MAX),
            data: pointsOf(each, step),
            valueFormatter: format,
          }))}
          xScaleType="time"
          {...(first !== undefined && last !== undefined && { xDomain: [first, new Date(last.getTime() + step)] })}
          yDomain={[0, highest === 0 ? 1 : highest * 1.05]}
          xTickFormatter={(moment) => tickOf(moment, range)}
          yTickFormatter={format}
          height={180}
          hideFilter
          ariaLabel={title}
          ariaDescription={describe(series, format)}
          i18nStrings={{
            chartAriaRoleDescription: "line chart",
            xAxisAriaRoleDescription: "time axis",
            yAxisAriaRoleDescription: "value axis",
            legendAriaLabel: `Lines of ${title}`,
            detailPopoverDismissAriaLabel: "Dismiss",
          }}
          {...(isQuiet && { statusType: "finished" as const })}
          empty={<Quiet />}
          noMatch={<Quiet />}
        />
        {isQuiet ? <Quiet /> : <Unknown series={series} />}
        <AsTable title={title} series={series} format={format} />
      </SpaceBetween>
    </Container>
  );
}

/** Milliseconds from one value to the next; 0 of a single one. */
function stepOf(moments: readonly Date[]): number {
  const [first, second] = moments;
  return first === undefined || second === undefined ? 0 : second.getTime() - first.getTime();
}

/** What is known. A line takes two points: a value that stands alone is drawn for its step, or nobody would see it. */
export function pointsOf({ values }: TimeSeries, step: number): { x: Date; y: number }[] {
  return values.flatMap(([moment, value], index) => {
    if (value === null) return [];
    const x = new Date(moment);
    const isAlone = [values[index - 1], values[index + 1]].every((beside) => (beside?.[1] ?? null) === null);
    return isAlone ? [x, new Date(x.getTime() + step)].map((each) => ({ x: each, y: value })) : [{ x, y: value }];
  });
}

function Quiet() {
  return (
    <Box textAlign="center" color="text-body-secondary">
      Nothing in this time.
    </Box>
  );
}

/** The lines of these charts cannot be broken: where nothing is known, they are drawn straight across. */
function Unknown({ series }: Pick<TimeChartProps, "series">) {
  const count = Math.max(0, ...series.map(({ values }) => values.filter(([, value]) => value === null).length));
  if (count === 0) return null;
  return (
    <Box textAlign="center" color="text-body-secondary" fontSize="body-s">
      {`Nothing is known of up to ${formatCount(count)} of ${plural(series[0]?.values.length ?? 0, "point")}; lines go straight across them.`}
    </Box>
  );
}

function AsTable({ title, series, format }: Pick<TimeChartProps, "title" | "series" | "format">) {
  const [expanded, setExpanded] = useState(false);
  const rows = (series[0]?.values ?? []).map(([moment], index) => ({ moment, index })).reverse();
  return (
    <ExpandableSection
      variant="footer"
      headerText="As a table"
      headerAriaLabel={`${title} as a table`}
      expanded={expanded}
      onChange={({ detail }) => {
        setExpanded(detail.expanded);
      }}
    >
      {expanded && (
        <Table
          variant="embedded"
          contentDensity="compact"
          items={rows}
          trackBy="moment"
          columnDefinitions={[
            { id: "moment", header: "From", isRowHeader: true, cell: ({ moment }: Row) => <Time moment={moment} /> },
            ...series.map((each, column) => ({
              id: String(column),
              header: visible(each.title, TITLE_CHARACTERS_MAX),
              cell: ({ index }: Row) => {
                const value = each.values[index]?.[1] ?? null;
                return <span className="number">{value === null ? "–" : format(value)}</span>;
              },
            })),
          ]}
          ariaLabels={{ tableLabel: title }}
        />
      )}
    </ExpandableSection>
  );
}

/** What the picture shows at one glance: the highest value of each line. */
function describe(series: readonly TimeSeries[], format: (value: number) => string): string {
  return series
    .map(({ title, values }) => {
      const known = values.flatMap(([, value]) => (value === null ? [] : [value]));
      const told = known.length === 0 ? "nothing" : `at most ${format(Math.max(...known))}`;
      return `${visible(title, TITLE_CHARACTERS_MAX)}: ${told}`;
    })
    .join("; ");
}

/** In the viewer's zone; with the day's name where there are several. Of a point that is pointed at, too. */
export function tickOf(moment: Date, range: TimeRange): string {
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(moment);
  if (TIME_RANGES[range].hours <= 24) return time;
  return `${new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" }).format(moment)}\n${time}`;
}
