import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorAlert } from "./error-alert";

interface LoadedOrProps<Data> {
  query: UseQueryResult<Data>;
  /** "traffic": what is loaded. */
  what: string;
  children: (data: Data) => ReactNode;
}

/** What was loaded; or that it is on its way, or why it could not be had. What is known stays beside a failure. */
export function LoadedOr<Data>({ query, what, children }: LoadedOrProps<Data>) {
  return (
    <SpaceBetween size="m">
      {query.isError && (
        <ErrorAlert
          error={query.error}
          header={`The ${what} could not be loaded`}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.isPending && (
        <Box textAlign="center" padding="l">
          <Spinner /> Loading the {what}
        </Box>
      )}
      {query.data !== undefined && children(query.data)}
    </SpaceBetween>
  );
}
