import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { policyQuery } from "../../api/queries/permissions";
import type { Policy, PolicyTask } from "../../api/types";
import { CopyButton } from "../../components/copy-button";
import { ErrorAlert } from "../../components/error-alert";
import { EmptyState } from "../../components/resource-table";
import { formatCount, plural } from "../../text/format";
import { PERMISSION_COLUMNS, permissionsOf } from "./permissions-config";
import "./policy-view.css";

/** The policy of one task: as permissions to read, and as a document to paste into IAM. */
export function PolicyView({ task }: { task: PolicyTask }) {
  const query = useQuery(policyQuery(task));
  const permissions = query.data ? permissionsOf(query.data) : [];
  return (
    <SpaceBetween size="l">
      <Table
        header={
          <Header {...(query.data && { counter: `(${permissions.length})`, description: query.data.description })}>
            What it allows
          </Header>
        }
        items={permissions}
        columnDefinitions={PERMISSION_COLUMNS}
        trackBy={({ sid, action }) => `${sid} ${action}`}
        loading={query.isPending}
        loadingText="Loading the policy"
        contentDensity="compact"
        wrapLines
        ariaLabels={{ tableLabel: "Permissions" }}
        empty={
          query.isError ? (
            <ErrorAlert
              error={query.error}
              header="The policy could not be loaded"
              onRetry={() => void query.refetch()}
            />
          ) : (
            <EmptyState title="No permissions">This task calls nothing in AWS.</EmptyState>
          )
        }
      />
      {query.data?.documents.map((document, index, { length }) => (
        <PolicyDocument
          key={index}
          policy={query.data}
          document={document}
          title={length > 1 ? `Policy document ${index + 1} of ${length}` : "Policy document"}
        />
      ))}
    </SpaceBetween>
  );
}

interface PolicyDocumentProps {
  policy: Policy;
  document: Policy["document"];
  title: string;
}

/** One document. A policy that is larger than IAM takes comes in several, to be attached side by side. */
function PolicyDocument({ policy, document, title }: PolicyDocumentProps) {
  const text = JSON.stringify(document, null, 2);
  const characters = JSON.stringify(document).replace(/\s/g, "").length;
  return (
    <Container
      header={
        <Header description={policy.used_by} actions={<CopyButton text={text} label="Copy policy" />}>
          {title}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <ProgressBar
          label="Size"
          value={(100 * characters) / policy.characters_max}
          description={`IAM counts ${plural(characters, "character")} of the ${formatCount(policy.characters_max)} that a managed policy may have.`}
        />
        <pre className="policy mono" tabIndex={0} role="region" aria-label={title}>
          {text}
        </pre>
      </SpaceBetween>
    </Container>
  );
}
