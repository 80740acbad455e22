import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { permissionsQuery, policyQuery } from "../../api/queries/permissions";
import type { PolicyTask } from "../../api/types";
import { ErrorAlert } from "../../components/error-alert";
import { PermissionCheck } from "../permissions/permission-check";
import { TASK_NAMES, TASKS } from "../permissions/permissions-config";
import { PolicyDocuments } from "../permissions/policy-view";

/** What is really allowed, and the policies to attach where it is not. */
export function PermissionsStep() {
  return (
    <SpaceBetween size="l">
      <PermissionCheck />
      <Container
        header={
          <Header description="Each names the calls that its task makes, and no others. Attach what the check misses.">
            Policies by task
          </Header>
        }
      >
        {TASK_NAMES.map((task) => (
          <Task key={task} task={task} />
        ))}
      </Container>
    </SpaceBetween>
  );
}

/** A policy is read once it is opened. */
function Task({ task }: { task: PolicyTask }) {
  const [isOpen, setOpen] = useState(false);
  const query = useQuery({ ...policyQuery(task), enabled: isOpen });
  const checked = useQuery(permissionsQuery());
  const lacking = checked.data?.items.filter((item) => item.task === task && item.verdict === "denied").length ?? 0;
  return (
    <ExpandableSection
      headerText={lacking > 0 ? `${TASKS[task]} (${lacking} denied)` : TASKS[task]}
      expanded={isOpen}
      onChange={({ detail }) => {
        setOpen(detail.expanded);
      }}
    >
      {query.isPending && (
        <Box padding="s">
          <Spinner /> Loading the policy
        </Box>
      )}
      {query.isError && (
        <ErrorAlert error={query.error} header="The policy could not be loaded" onRetry={() => void query.refetch()} />
      )}
      {query.data && (
        <SpaceBetween size="s">
          <Box color="text-body-secondary">{query.data.description}</Box>
          <PolicyDocuments policy={query.data} principal={checked.data?.principal} />
        </SpaceBetween>
      )}
    </ExpandableSection>
  );
}
