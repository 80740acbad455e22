import Box from "@cloudscape-design/components/box";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import { RouteLink } from "../../components/route-link";
import { Page } from "../../layout/page";

export default function NotFoundPage() {
  return (
    <Page title="Not found" breadcrumbs={[{ text: "Not found", href: "" }]}>
      <ContentLayout
        header={
          <Header variant="h1" description="The address may be mistyped, or from another version.">
            There is no such page
          </Header>
        }
      >
        <Box>
          <RouteLink href="/collections">Go to the collections</RouteLink>
        </Box>
      </ContentLayout>
    </Page>
  );
}
