import { endpointAddress } from "../addresses";
import { Method } from "./method";
import { PathTemplate } from "./path-template";
import { RouteLink } from "./route-link";

interface EndpointLinkProps {
  endpointId: string;
  method: string;
  pathTemplate: string;
  /** Of the endpoint's page. */
  tab?: string;
}

/** An endpoint by its method and path, on the way to its page. */
export function EndpointLink({ endpointId, method, pathTemplate, tab }: EndpointLinkProps) {
  const query = tab === undefined ? "" : `?tab=${tab}`;
  return (
    <>
      <Method name={method} />{" "}
      <RouteLink href={`${endpointAddress(endpointId)}${query}`} fontSize="body-m">
        <PathTemplate template={pathTemplate} />
      </RouteLink>
    </>
  );
}
