/** Whose fault a failure is: the request's, the AWS account's, or the service's own. */
export type Scope = "caller" | "account" | "service";

interface Explained {
  status: number | null;
  code: string;
  scope: Scope;
  explanation: string;
  fix: string | null;
  retryable: boolean;
  requestId: string | null;
}

/** A failure as the API explains it. `status` is null where no answer came at all. */
export class ApiError extends Error implements Explained {
  readonly status: number | null;
  readonly code: string;
  readonly scope: Scope;
  readonly explanation: string;
  readonly fix: string | null;
  readonly retryable: boolean;
  readonly requestId: string | null;

  constructor(explained: Explained) {
    super(`${explained.code}: ${explained.explanation}`);
    this.name = "ApiError";
    this.status = explained.status;
    this.code = explained.code;
    this.scope = explained.scope;
    this.explanation = explained.explanation;
    this.fix = explained.fix;
    this.retryable = explained.retryable;
    this.requestId = explained.requestId;
  }
}

/** The code of a failure for which nobody waited any longer. */
export const TIMED_OUT = "timed_out";
const MAY_BE_DONE = "Try again. A change may have been made all the same: look before you make it again.";

/** Who answers in the API's place, and with which status: gateways and firewalls explain nothing. */
const OTHERS: Readonly<Record<number, Pick<Explained, "explanation" | "fix">>> = {
  403: {
    explanation: "Something in front of the API refused this.",
    fix: "Look at the policies of the API and of its VPC endpoint, and at its web application firewall.",
  },
  502: {
    explanation: "The API failed before it could say why.",
    fix: "Try again. The log of the function says more.",
  },
  503: { explanation: "The API takes no requests now.", fix: "Try again in a minute." },
  504: { explanation: "The API took longer than its gateway waits.", fix: MAY_BE_DONE },
};

/** The failure that an answer describes. A body in another shape, such as a proxy's page, is explained by its status. */
export function answeredError(status: number, body: unknown): ApiError {
  const error = recordOf(recordOf(body)["error"]);
  const { explanation, fix } = OTHERS[status] ?? {
    explanation: `The API answered with status ${status} and no explanation.`,
    fix: null,
  };
  const told = textOf(error["explanation"]);
  return new ApiError({
    status,
    code: textOf(error["code"]) ?? `http_${status}`,
    scope: scopeOf(error["scope"], status),
    explanation: told ?? explanation,
    fix: told === null ? fix : textOf(error["fix"]),
    retryable: typeof error["retryable"] === "boolean" ? error["retryable"] : status >= 500,
    requestId: textOf(error["request_id"]),
  });
}

/** The failure of a request that nobody answered. */
export function unreachableError(): ApiError {
  return new ApiError({
    status: null,
    code: "unreachable",
    scope: "service",
    explanation: "The API did not answer.",
    fix: "Check your connection, and that Heliostat is still running. Pages ask again by themselves; a change is not sent again.",
    retryable: true,
    requestId: null,
  });
}

/** The failure of a request for whose answer nobody waited any longer. */
export function timedOutError(): ApiError {
  return new ApiError({
    status: null,
    code: TIMED_OUT,
    scope: "service",
    explanation: "The API took too long to answer.",
    fix: MAY_BE_DONE,
    retryable: true,
    requestId: null,
  });
}

/** Whether no answer came: what was asked for may be done, or not. */
export function isUnanswered(thrown: unknown): boolean {
  return thrown instanceof ApiError && thrown.status === null && thrown.retryable;
}

/** Any thrown value as an ApiError; what the dashboard itself did wrong says so. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  return new ApiError({
    status: null,
    code: "dashboard_defect",
    scope: "service",
    explanation: thrown instanceof Error ? thrown.message : String(thrown),
    fix: "Load the page again.",
    retryable: false,
    requestId: null,
  });
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function scopeOf(value: unknown, status: number): Scope {
  if (value === "caller" || value === "account" || value === "service") return value;
  return status < 500 ? "caller" : "service";
}
