import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { pinsPreview } from "../../../api/queries/templates";
import type { Pins } from "../../../api/types";
import { ErrorAlert } from "../../../components/error-alert";
import { PathTemplate } from "../../../components/path-template";
import { PinPreview } from "../../../components/pins/pin-preview";
import { usePin } from "../../../components/pins/use-pin";
import {
  isParameterName,
  isWord,
  parameterPin,
  type Pin,
  routePin,
  type Segment,
  segmentsOf,
  withPin,
} from "../../../text/pins";
import { visible } from "../../../text/visible";

type Saying = "route" | "parameter";

interface PinFormProps {
  host: string;
  pathTemplate: string;
  pins: Pins;
}

/** Says what a segment of the path is. What that joins or parts is shown before anything is kept. */
export function PinForm({ host, pathTemplate, pins }: PinFormProps) {
  const segments = segmentsOf(pathTemplate);
  const [chosen, choose] = useState<number>();
  // What people come here for stands towards the end, and is a parameter as a rule.
  const segment =
    segments.find(({ index }) => index === chosen) ??
    segments.findLast(({ parameter }) => parameter !== null) ??
    segments.at(-1);
  if (segment === undefined) return null;
  return (
    <Container
      header={
        <Header
          variant="h3"
          description="Merge what Heliostat tells apart, or part what it merged. Nothing that was counted is moved: it is shown otherwise."
        >
          Say it otherwise
        </Header>
      }
    >
      <SpaceBetween size="m">
        <FormField label="Segment">
          <Select
            selectedOption={optionOf(segment)}
            options={segments.map(optionOf)}
            onChange={({ detail }) => {
              choose(Number(detail.selectedOption.value));
            }}
          />
        </FormField>
        <SegmentForm key={segment.index} host={host} segment={segment} pins={pins} />
      </SpaceBetween>
    </Container>
  );
}

function optionOf({ index, text, before }: Segment) {
  return { value: String(index), label: visible(text, 60), description: `below ${visible(before, 60) || "/"}` };
}

function SegmentForm({ host, segment, pins }: { host: string; segment: Segment; pins: Pins }) {
  const isParameter = segment.parameter !== null;
  const [saying, setSaying] = useState<Saying>(isParameter ? "route" : "parameter");
  const [typed, setTyped] = useState("");
  const preview = useMutation({ mutationFn: (pin: Pin) => pinsPreview(host, withPin(pins, pin)) });
  const { pin: keep, error, isPending, reset } = usePin(host);
  // A word that stands there already needs no typing.
  const fixed = !isParameter && saying === "route";
  const text = fixed ? segment.text : typed.trim();
  const isFit = saying === "route" ? isWord(text) : isParameterName(text);
  const pin = saying === "route" ? routePin(segment, text) : parameterPin(segment, text);
  const isPreviewed =
    preview.data !== undefined && preview.variables.path === pin.path && preview.variables.kind === pin.kind;
  const changed = () => {
    preview.reset();
    reset();
  };
  return (
    <SpaceBetween size="m">
      <FormField label="What it is">
        <RadioGroup
          value={saying}
          items={sayings(isParameter)}
          onChange={({ detail }) => {
            changed();
            setTyped("");
            setSaying(detail.value === "route" ? "route" : "parameter");
          }}
        />
      </FormField>
      {!fixed && (
        <FormField
          label={saying === "route" ? "Word" : "Name of the parameter"}
          constraintText={
            saying === "route"
              ? "As it stands in the path, such as me. The others stay values."
              : "Letters, digits, dots, dashes and underscores, such as user_id."
          }
          {...(text !== "" && !isFit && { errorText: "This cannot stand in a path template." })}
        >
          <Input
            value={typed}
            onChange={({ detail }) => {
              changed();
              setTyped(detail.value);
            }}
          />
        </FormField>
      )}
      {isFit && (
        <Box>
          <PathTemplate template={pin.path} />
        </Box>
      )}
      {preview.isError && <ErrorAlert error={preview.error} header="This could not be tried" />}
      {error !== null && <ErrorAlert error={error} header="This was not kept" />}
      {isPreviewed && <PinPreview preview={preview.data} />}
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          disabled={!isFit}
          loading={preview.isPending}
          onClick={() => {
            preview.mutate(pin);
          }}
        >
          Show what changes
        </Button>
        <Button
          variant="primary"
          disabled={!isPreviewed}
          disabledReason="First look at what changes."
          loading={isPending}
          onClick={() => {
            keep(pin).then(
              () => {
                changed();
                setTyped("");
              },
              // What refuses it is told above.
              () => undefined,
            );
          }}
        >
          Apply with the next review
        </Button>
      </SpaceBetween>
    </SpaceBetween>
  );
}

function sayings(isParameter: boolean) {
  return isParameter
    ? [
        { value: "route", label: "One word here is a route of its own: part it, and never merge it again" },
        { value: "parameter", label: "All that stands here is one parameter, named otherwise" },
      ]
    : [
        { value: "parameter", label: "It is a value of one parameter: merge all that stands here" },
        { value: "route", label: "It is a route: keep it as it stands, and never merge it" },
      ];
}
