import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Tabs from "@cloudscape-design/components/tabs";
import { LiveSwitch } from "../../components/live-switch";
import { useAddress } from "../../components/use-address";
import { Page } from "../../layout/page";
import { Classes } from "./classes";
import { FalsePositives } from "./false-positives";
import { Matrix } from "./matrix";

const TABS = [
  { id: "matrix", label: "Where it travels", Content: Matrix },
  { id: "classes", label: "Classes of your own", Content: Classes },
  { id: "false-positives", label: "False positives", Content: FalsePositives },
] as const;

/** Which sensitive data travels where, what else to look for, and what is none. */
export default function SensitivePage() {
  const { address, change } = useAddress();
  return (
    <Page title="Sensitive data" breadcrumbs={[{ text: "Sensitive data", href: "/sensitive" }]}>
      <ContentLayout
        header={
          <Header
            variant="h1"
            actions={<LiveSwitch />}
            description="Told by what values look like and how fields are called; the values themselves are never kept."
          >
            Sensitive data
          </Header>
        }
      >
        <Tabs
          ariaLabel="Sensitive data"
          activeTabId={TABS.find(({ id }) => id === address.get("tab"))?.id ?? "matrix"}
          onChange={({ detail }) => {
            change({ tab: detail.activeTabId });
          }}
          tabs={TABS.map(({ id, label, Content }) => ({ id, label, content: <Content /> }))}
        />
      </ContentLayout>
    </Page>
  );
}
