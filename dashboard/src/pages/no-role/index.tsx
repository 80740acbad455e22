import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
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
      <Container
        header={
          <Header variant="h1" actions={<Button onClick={leave}>Sign out</Button>}>
            You have no role yet
          </Header>
        }
      >
        You are signed in as <UntrustedText>{name}</UntrustedText>. Ask an administrator to put you into the group
        viewer, operator or admin of the user pool, and sign in again.
      </Container>
    </main>
  );
}
