import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useSearchParams } from "react-router";
import { Page } from "../../layout/page";
import { PermissionCheck } from "./permission-check";
import { PolicyView } from "./policy-view";
import { TASK_NAMES, TASKS } from "./permissions-config";

/** What Heliostat must be allowed to do in an AWS account, task by task. */
export default function PermissionsPage() {
  const [address, setAddress] = useSearchParams();
  const wanted = address.get("task");
  return (
    <Page title="Permissions" breadcrumbs={[{ text: "Permissions", href: "/permissions" }]}>
      <ContentLayout
        header={
          <Header
            variant="h1"
            description="Each task has its own IAM policy. It names the calls that the task makes, and no others."
          >
            Permissions
          </Header>
        }
      >
        <SpaceBetween size="l">
          <PermissionCheck />
          <Tabs
            ariaLabel="Tasks"
            activeTabId={TASK_NAMES.find((task) => task === wanted) ?? TASK_NAMES[0]}
            onChange={({ detail }) => {
              setAddress({ task: detail.activeTabId }, { replace: true });
            }}
            tabs={TASK_NAMES.map((task) => ({ id: task, label: TASKS[task], content: <PolicyView task={task} /> }))}
          />
        </SpaceBetween>
      </ContentLayout>
    </Page>
  );
}
