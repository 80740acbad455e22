import Link from "@cloudscape-design/components/link";

// Each partition of AWS has a console of its own.
const CONSOLES: Readonly<Record<string, string>> = {
  "aws-cn": "https://console.amazonaws.cn",
  "aws-us-gov": "https://console.amazonaws-us-gov.com",
};
const CONSOLE = "https://console.aws.amazon.com";

/** Leads to IAM's policy editor, in the partition that somebody's ARN names. */
export function ConsoleLink({ principal }: { principal?: string | undefined }) {
  const partition = principal?.split(":")[1] ?? "aws";
  return (
    <Link external href={`${CONSOLES[partition] ?? CONSOLE}/iam/home#/policies/create`}>
      Create policy in IAM
    </Link>
  );
}
