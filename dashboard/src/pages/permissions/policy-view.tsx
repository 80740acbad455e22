import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { permissionsQuery, policyQuery } from "../../api/queries/permissions";
import type { Policy, PolicyTask } from "../../api/types";
import { CodeBlock, TakeAway } from "../../components/code-block";
import { ErrorAlert } from "../../components/error-alert";
import { EmptyState } from "../../components/resource-table";
import { formatCount, plural } from "../../text/format";
import { ConsoleLink } from "./console-link";
import { PERMISSION_COLUMNS, permissionsOf } from "./permissions-config";

/** The policy of one task: as permissions to read beside what is really allowed, and as a document to paste into IAM. */
export function PolicyView({ task }: { task: PolicyTask }) {
  const query = useQuery(policyQuery(task));
  const checked = useQuery(permissionsQuery());
  const permissions = query.data ? permissionsOf(query.data, checked.data) : [];
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
      {query.data && <PolicyDocuments policy={query.data} principal={checked.data?.principal} />}
    </SpaceBetween>
  );
}

interface PolicyDocumentsProps {
  policy: Policy;
  /** Who asks AWS: its ARN tells which console is the account's. */
  principal: string | undefined;
}

/** The documents of a policy. One that is larger than IAM takes comes in several, to be attached side by side. */
export function PolicyDocuments({ policy, principal }: PolicyDocumentsProps) {
  return (
    <SpaceBetween size="l">
      {policy.documents.map((document, index, { length }) => (
        <PolicyDocument
          key={index}
          policy={policy}
          document={document}
          title={length > 1 ? `Policy document ${index + 1} of ${length}` : "Policy document"}
          fileName={`heliostat-${policy.task}${length > 1 ? `-${index + 1}` : ""}.json`}
          principal={principal}
        />
      ))}
    </SpaceBetween>
  );
}

interface PolicyDocumentProps extends PolicyDocumentsProps {
  document: Policy["document"];
  title: string;
  fileName: string;
}

function PolicyDocument({ policy, document, title, fileName, principal }: PolicyDocumentProps) {
  const text = JSON.stringify(document, null, 2);
  const characters = JSON.stringify(document).replace(/\s/g, "").length;
  return (
    <Container
      header={
        <Header
          variant="h3"
          description={policy.used_by}
          actions={
            <SpaceBetween direction="horizontal" size="xs" alignItems="center">
              <ConsoleLink principal={principal} />
              <TakeAway text={text} copy="Copy policy" fileName={fileName} />
            </SpaceBetween>
          }
        >
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
        <CodeBlock label={title} text={text} />
      </SpaceBetween>
    </Container>
  );
}
