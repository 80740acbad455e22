import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { templatesQuery } from "../../../api/queries/templates";
import type { Endpoint } from "../../../api/types";
import { useMay } from "../../../api/use-may";
import { LoadedOr } from "../../../components/loaded-or";
import { PinsTable } from "../../../components/pins/pins-table";
import { isAbout, pinsOf } from "../../../text/pins";
import { PinForm } from "./pin-form";
import { TemplateTable } from "./template-table";
import { UncertainWords } from "./uncertain-words";

/** How the path template came about, and where people say otherwise. */
export function PathTemplateTab({ endpoint }: { endpoint: Endpoint }) {
  const { host, path_template } = endpoint;
  const mayDecide = useMay("decide");
  const query = useQuery(templatesQuery(host));
  return (
    <SpaceBetween size="l">
      <TemplateTable endpoint={endpoint} />
      <LoadedOr query={query} what="pins">
        {({ pins }) => (
          <SpaceBetween size="l">
            {mayDecide && <UncertainWords host={host} rules={endpoint.template.rules} pins={pins} />}
            {mayDecide && <PinForm host={host} pathTemplate={path_template} pins={pins} />}
            <PinsTable
              host={host}
              pins={pinsOf(pins).filter((pin) => isAbout(pin, path_template))}
              description="What people said of segments on the way of this path. The next review follows."
            />
          </SpaceBetween>
        )}
      </LoadedOr>
    </SpaceBetween>
  );
}
