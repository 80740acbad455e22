import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { Component, type ReactNode, Suspense } from "react";
import { useLocation } from "react-router";
import { UntrustedText } from "../components/untrusted-text";
import { Page } from "./page";

/** Around the pages: says that one is on its way, or that it failed, and leaves the navigation to go elsewhere. */
export function PageBoundary({ children }: { children: ReactNode }) {
  const { pathname } = useLocation();
  return (
    <Boundary pathname={pathname}>
      {/* Keyed, so that the page before does not stand there, as if nothing had been pressed, until the next one is loaded. */}
      <Suspense key={pathname} fallback={<LoadingPage />}>
        {children}
      </Suspense>
    </Boundary>
  );
}

interface BoundaryProps {
  pathname: string;
  children: ReactNode;
}

interface BoundaryState {
  pathname: string;
  failure: { error: unknown } | null;
}

/** React offers this to classes only. A failure lasts until another page is gone to. */
class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { pathname: this.props.pathname, failure: null };

  static getDerivedStateFromError(error: unknown): Partial<BoundaryState> {
    return { failure: { error } };
  }

  static getDerivedStateFromProps({ pathname }: BoundaryProps, state: BoundaryState): BoundaryState | null {
    return pathname === state.pathname ? null : { pathname, failure: null };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    return failure === null ? this.props.children : <FailedPage error={failure.error} />;
  }
}

/** Only loading all anew helps: browsers keep a failed module, and a new build has other names for its files. */
function FailedPage({ error }: { error: unknown }) {
  return (
    <Page title="Not loaded" breadcrumbs={[]}>
      <ContentLayout header={<Header variant="h1">This page could not be shown</Header>}>
        <Alert
          type="error"
          action={
            <Button
              onClick={() => {
                window.location.reload();
              }}
            >
              Load the page again
            </Button>
          }
        >
          <SpaceBetween size="xs">
            <span>Heliostat may have stopped, or been updated since this tab was opened.</span>
            <Box fontSize="body-s" color="inherit">
              <UntrustedText mono>{error instanceof Error ? error.message : String(error)}</UntrustedText>
            </Box>
          </SpaceBetween>
        </Alert>
      </ContentLayout>
    </Page>
  );
}

function LoadingPage() {
  return (
    <Page title="Loading" breadcrumbs={[]} isPassing>
      <ContentLayout header={<Header variant="h1">Loading</Header>}>
        <Box textAlign="center" padding="xxl">
          <Spinner size="large" /> Loading the page
        </Box>
      </ContentLayout>
    </Page>
  );
}
