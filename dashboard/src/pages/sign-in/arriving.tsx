import StatusIndicator from "@cloudscape-design/components/status-indicator";
import "./sign-in.css";

/** While the code or the token of the address is looked at: for a moment, so that little is drawn. */
export function ArrivingPage() {
  return (
    <main className="sign-in">
      <StatusIndicator type="loading">Signing you in</StatusIndicator>
    </main>
  );
}
