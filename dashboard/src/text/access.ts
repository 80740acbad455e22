/** Whether an endpoint asks for credentials, which, and who reaches it, in words; those of report.html too. */
import type { EndpointFacts } from "../api/types";
import type { Tone } from "./status-class";

export type Authentication = EndpointFacts["authentication"];
export type ExposureLevel = EndpointFacts["exposure"];

export const AUTHENTICATION: Readonly<Record<Authentication, string>> = {
  required: "Asks for credentials",
  optional: "Credentials optional",
  none: "No credentials",
  rejected: "Let nobody in",
  unknown: "Cannot be told",
};

export const AUTHENTICATION_TONES: Readonly<Record<Authentication, Tone>> = {
  required: "good",
  optional: "warn",
  none: "bad",
  rejected: "info",
  unknown: "plain",
};

export const EXPOSURE: Readonly<Record<ExposureLevel, string>> = {
  internet: "Internet",
  internal: "Internal",
  unknown: "Cannot be told",
};

export const EXPOSURE_TONES: Readonly<Record<ExposureLevel, Tone>> = {
  internet: "warn",
  internal: "good",
  unknown: "plain",
};

/** The kinds of credentials that Heliostat tells apart. */
export const CREDENTIALS = {
  bearer_jwt: "Bearer JWT",
  bearer: "Bearer token",
  basic: "Basic credentials",
  digest: "Digest credentials",
  api_key_header: "API key in a header",
  api_key_query: "API key in the query",
  session_cookie: "Session cookie",
  sigv4: "AWS signature",
  hmac: "HMAC signature",
  mtls: "Client certificate",
  other: "Credentials of another kind",
} as const;

export type Credential = keyof typeof CREDENTIALS;
