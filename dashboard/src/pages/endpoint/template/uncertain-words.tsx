import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import type { Pins, TemplateRule } from "../../../api/types";
import { ErrorAlert } from "../../../components/error-alert";
import { usePin } from "../../../components/pins/use-pin";
import { UntrustedText } from "../../../components/untrusted-text";
import { formatShare } from "../../../text/format";
import { hasPin, type Pin, uncertainRoute, uncertainValue } from "../../../text/pins";
import { visible } from "../../../text/visible";

interface UncertainWordsProps {
  host: string;
  rules: readonly TemplateRule[];
  pins: Pins;
}

/** The words of which a person should say what they are; nothing where there are none. */
export function UncertainWords({ host, rules, pins }: UncertainWordsProps) {
  const { pin, error, isPending } = usePin(host);
  const words = rules.flatMap((rule) =>
    rule.uncertain
      .map((word) => ({ ...word, route: uncertainRoute(word.path), value: uncertainValue(word.path, rule.parameter) }))
      .filter(({ route }) => !hasPin(pins, route)),
  );
  if (words.length === 0) return null;
  const say = (said: Pin) => () => {
    // What refuses it is told above the table.
    pin(said).catch(() => undefined);
  };
  return (
    <Container header={<Header variant="h3">Words that Heliostat is unsure of</Header>}>
      <SpaceBetween size="m">
        {error !== null && <ErrorAlert error={error} header="This was not kept" />}
        <Table
          variant="embedded"
          items={words}
          trackBy="path"
          columnDefinitions={[
            {
              id: "path",
              header: "Path",
              isRowHeader: true,
              minWidth: 200,
              cell: ({ path }) => <UntrustedText mono>{path}</UntrustedText>,
            },
            {
              id: "shown",
              header: "Shown as",
              minWidth: 150,
              cell: ({ is_value, probability }) =>
                `${is_value ? "a value" : "a route"}, ${formatShare(probability, 1)} likely to be a value`,
            },
            {
              id: "say",
              header: "What is it?",
              minWidth: 190,
              cell: ({ path, route, value }) => (
                <SpaceBetween direction="horizontal" size="xs">
                  <Button ariaLabel={`${visible(path, 80)} is a route`} disabled={isPending} onClick={say(route)}>
                    A route
                  </Button>
                  <Button ariaLabel={`${visible(path, 80)} is a value`} disabled={isPending} onClick={say(value)}>
                    A value
                  </Button>
                </SpaceBetween>
              ),
            },
          ]}
          wrapLines
          ariaLabels={{ tableLabel: "Words that Heliostat is unsure of" }}
        />
      </SpaceBetween>
    </Container>
  );
}
