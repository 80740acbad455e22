import { UntrustedText } from "../../components/untrusted-text";

/** What a setting is set to, in a line. */
export function Value({ value }: { value: unknown }) {
  if (value === null || value === undefined || value === "") return "none";
  if (Array.isArray(value) && value.length === 0) return "none";
  return <UntrustedText mono>{typeof value === "string" ? value : JSON.stringify(value)}</UntrustedText>;
}
