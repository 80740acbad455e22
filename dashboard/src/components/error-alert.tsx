import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ApiError, asApiError } from "../api/api-error";
import { RouteLink } from "./route-link";
import { UntrustedText } from "./untrusted-text";

interface ErrorAlertProps {
  error: unknown;
  /** What could not be done: "The endpoints could not be loaded". */
  header: string;
  onRetry?: () => void;
}

/** A failure as the API explains it: what happened, what to do about it, and what to quote when asking for help. */
export function ErrorAlert({ error: thrown, header, onRetry }: ErrorAlertProps) {
  const error = asApiError(thrown);
  return (
    <Alert
      type={isPermission(error) ? "warning" : "error"}
      header={
        isOfRole(error)
          ? "Your role does not allow this"
          : isPermission(error)
            ? "You do not have the permission for this"
            : header
      }
      action={onRetry && worthRetrying(error) && <Button onClick={onRetry}>Try again</Button>}
    >
      <SpaceBetween size="xs">
        <UntrustedText charactersMax={600}>{error.explanation}</UntrustedText>
        <WhatToDo error={error} />
        {isPermission(error) && !isOfRole(error) && (
          <div>
            The policies that Heliostat needs stand under <RouteLink href="/permissions">Permissions</RouteLink>.
          </div>
        )}
        <Reference error={error} />
      </SpaceBetween>
    </Alert>
  );
}

// Where a person finds what there is, by the code of what there is not. The API names a route of its own.
const LISTS: Readonly<Record<string, string>> = {
  unknown_collection: "collections",
  unknown_endpoint: "endpoints",
  unknown_finding: "findings",
  unknown_operation: "operations",
};

function WhatToDo({ error: { code, fix } }: { error: ApiError }) {
  const list = LISTS[code];
  if (list !== undefined) {
    return (
      <div>
        <b>What to do: </b>
        The link is old or incomplete, or it was purged since: look among all{" "}
        <RouteLink href={`/${list}`}>{list}</RouteLink>.
      </div>
    );
  }
  if (fix === null) return null;
  return (
    <div>
      <b>What to do: </b>
      <UntrustedText charactersMax={600}>{fix}</UntrustedText>
    </div>
  );
}

function Reference({ error }: { error: ApiError }) {
  return (
    <Box fontSize="body-s" color="inherit">
      <span className="mono">
        <UntrustedText>{error.code}</UntrustedText>
        {error.status !== null && ` · status ${error.status}`}
        {error.requestId !== null && (
          <>
            {" · request "}
            <UntrustedText>{error.requestId}</UntrustedText>
          </>
        )}
      </span>
    </Box>
  );
}

/** Asking again can help where the failure may pass, or where a person may have granted a permission meanwhile. */
function worthRetrying(error: ApiError): boolean {
  return error.retryable || error.status === 401 || error.status === 403;
}

/** The role of the person falls short, and no policy of the account. Who else refuses knows of no roles. */
function isOfRole(error: ApiError): boolean {
  return error.scope === "caller" && (error.code === "forbidden" || error.code === "no_role");
}

function isPermission(error: ApiError): boolean {
  return isOfRole(error) || (error.status === 403 && error.scope === "account");
}
