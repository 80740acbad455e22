import I18nProvider from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { type QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { sessionQuery } from "./api/queries/session";
import { arrival } from "./api/arrival";
import { makeQueryClient } from "./api/query-client";
import { session } from "./api/session";
import { NotificationsProvider } from "./layout/notifications";
import { TopBar } from "./layout/top-bar";
import { NoRolePage } from "./pages/no-role";
import { SignInPage } from "./pages/sign-in";
import { ArrivingPage } from "./pages/sign-in/arriving";
import { PageRoutes } from "./routes";

/** What was asked of the API for one person. */
export interface PersonsQueries {
  /** Of the session. */
  person: number;
  queries: QueryClient;
}

/** The dashboard. What one person was shown, told and offered to take back is not left to the next in the same tab. */
export function App({ first }: { first?: PersonsQueries }) {
  const person = useSyncExternalStore(session.subscribe, session.person);
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <Dashboard key={person} {...(first?.person === person && { first: first.queries })} />
    </I18nProvider>
  );
}

/** Whoever is not signed in sees the sign-in page at any address, and the address stays. */
function Dashboard({ first }: { first?: QueryClient }) {
  const [queryClient] = useState(() => first ?? makeQueryClient());
  const signedIn = useSyncExternalStore(session.subscribe, session.token) !== null;
  const isArriving = useSyncExternalStore(arrival.subscribe, arrival.current) === "arriving";
  // A role comes with a token: with another one, it may be another.
  useEffect(
    () =>
      session.subscribe(() => {
        if (session.token() !== null) void queryClient.invalidateQueries({ queryKey: sessionQuery().queryKey });
      }),
    [queryClient],
  );
  return (
    <QueryClientProvider client={queryClient}>
      <NotificationsProvider>
        <TopBar signedIn={signedIn} />
        {signedIn ? <SignedIn /> : isArriving ? <ArrivingPage /> : <SignInPage />}
      </NotificationsProvider>
    </QueryClientProvider>
  );
}

/** Pages begin at once: that somebody has no role is rare, and the API decides. */
function SignedIn() {
  const { data } = useQuery(sessionQuery());
  return data?.role === null ? <NoRolePage name={data.name} /> : <PageRoutes />;
}
