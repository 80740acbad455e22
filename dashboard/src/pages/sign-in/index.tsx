import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { arrival } from "../../api/arrival";
import { signInQuery } from "../../api/queries/session";
import { session } from "../../api/session";
import { ErrorAlert } from "../../components/error-alert";
import { TokenForm } from "./token-form";
import { UserPoolButton } from "./user-pool-button";
import "./sign-in.css";

/** The way in, as the address has it: a printed token, or a user pool. */
export function SignInPage() {
  const arrived = useSyncExternalStore(arrival.subscribe, arrival.current);
  const how = useQuery(signInQuery());
  useEffect(() => {
    document.title = "Sign in · Heliostat";
  }, []);
  return (
    <main className="sign-in">
      <Container
        header={
          <Header variant="h1" description="An inventory of the APIs that your traffic shows.">
            Sign in to Heliostat
          </Header>
        }
      >
        <SpaceBetween size="m">
          {typeof arrived === "object" && (
            <Alert type="error" header="You were not signed in">
              {arrived.reason}
            </Alert>
          )}
          {session.wasRejected() && how.data && (
            <Alert type="warning" header="You are signed out">
              {how.data.kind === "token"
                ? "The token is not valid any more. Every start of Heliostat makes a new one."
                : "Your sign-in has ended. Sign in again, and you are back on this page."}
            </Alert>
          )}
          {how.isPending ? (
            <StatusIndicator type="loading">Asking how one signs in here</StatusIndicator>
          ) : how.isError ? (
            <ErrorAlert error={how.error} header="Nobody can sign in now" onRetry={() => void how.refetch()} />
          ) : how.data.kind === "token" ? (
            <TokenForm />
          ) : (
            <UserPoolButton how={how.data} />
          )}
        </SpaceBetween>
      </Container>
    </main>
  );
}
