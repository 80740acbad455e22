import { EmptyState } from "../../components/resource-table";
import { RouteLink } from "../../components/route-link";
import { Page } from "../../layout/page";

export default function NotFoundPage() {
  return (
    <Page title="Not found" breadcrumbs={[]}>
      <EmptyState
        title="There is no such page"
        action={<RouteLink href="/collections">Go to the collections</RouteLink>}
      >
        The address may be mistyped, or from another version.
      </EmptyState>
    </Page>
  );
}
