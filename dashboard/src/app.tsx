import I18nProvider from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { type QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { sessionQuery } from "./api/queries/session";
import { session } from "./api/session";
import { NotificationsProvider } from "./layout/notifications";
import { TopBar } from "./layout/top-bar";
import { NoRolePage } from "./pages/no-role";
import { SignInPage } from "./pages/sign-in";
import { PageRoutes } from "./routes";

/** The dashboard. Whoever is not signed in sees the sign-in page at any address, and the address stays. */
export function App({ queryClient }: { queryClient: QueryClient }) {
  const token = useSyncExternalStore(session.subscribe, session.token);
  const signedIn = token !== null;
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <QueryClientProvider client={queryClient}>
        <NotificationsProvider>
          <TopBar signedIn={signedIn} />
          {signedIn ? <SignedIn /> : <SignInPage />}
        </NotificationsProvider>
      </QueryClientProvider>
    </I18nProvider>
  );
}

/** Pages begin at once: that somebody has no role is rare, and the API decides. */
function SignedIn() {
  const { data } = useQuery(sessionQuery());
  return data?.role === null ? <NoRolePage name={data.name} /> : <PageRoutes />;
}
