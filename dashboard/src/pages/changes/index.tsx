import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Tabs from "@cloudscape-design/components/tabs";
import { useQuery } from "@tanstack/react-query";
import { mutesQuery } from "../../api/queries/changes";
import { LiveSwitch } from "../../components/live-switch";
import { RouteLink } from "../../components/route-link";
import { useAddress } from "../../components/use-address";
import { Page } from "../../layout/page";
import { Mutes } from "./mutes";
import { Timeline } from "./timeline";

/** What changed of the contracts of hosts, and what is kept quiet. */
export default function ChangesPage() {
  const { address, change } = useAddress();
  const mutes = useQuery(mutesQuery());
  return (
    <Page title="Changes" breadcrumbs={[{ text: "Changes", href: "/changes" }]}>
      <ContentLayout
        header={
          <Header
            variant="h1"
            actions={<LiveSwitch />}
            description={
              <>
                What is different from how hosts were known. Where notices of changes go is said in{" "}
                <RouteLink href="/settings" fontSize="body-m">
                  Settings
                </RouteLink>
                .
              </>
            }
          >
            Changes
          </Header>
        }
      >
        <Tabs
          ariaLabel="Changes"
          activeTabId={address.get("tab") === "mutes" ? "mutes" : "timeline"}
          onChange={({ detail }) => {
            change({ tab: detail.activeTabId });
          }}
          tabs={[
            { id: "timeline", label: "Timeline", content: <Timeline /> },
            {
              id: "mutes",
              label: mutes.data === undefined ? "Mutes" : `Mutes (${mutes.data.items.length})`,
              content: <Mutes />,
            },
          ]}
        />
      </ContentLayout>
    </Page>
  );
}
