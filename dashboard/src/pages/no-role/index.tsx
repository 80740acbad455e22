import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { useEffect } from "react";
import { leave } from "../../components/sign-out";
import { UntrustedText } from "../../components/untrusted-text";
import "../sign-in/sign-in.css";

/** For whoever is signed in and has no role yet. A role comes with the next token, and so with the next sign-in. */
export function NoRolePage({ name }: { name: string }) {
  useEffect(() => {
    document.title = "No role · Heliostat";
  }, []);
  return (
    <main className="sign-in">
      <Alert type="info" header="You have no role yet" action={<Button onClick={leave}>Sign out</Button>}>
        You are signed in as <UntrustedText>{name}</UntrustedText>. Ask an administrator to put you into the group
        viewer, operator or admin of the user pool, and sign in again.
      </Alert>
    </main>
  );
}
