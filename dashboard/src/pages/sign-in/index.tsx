import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type SyntheticEvent, useEffect, useState } from "react";
import { session } from "../../api/session";
import "./sign-in.css";

/** Asks for the token. It is not sent anywhere by itself: the next request to the API carries it. */
export function SignInPage() {
  const [token, setToken] = useState("");
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    document.title = "Sign in · Heliostat";
  }, []);
  const signIn = (event: SyntheticEvent) => {
    event.preventDefault();
    const pasted = tokenIn(token);
    setMissing(pasted === "");
    if (pasted !== "") session.signIn(pasted);
  };
  return (
    <main className="sign-in">
      <form onSubmit={signIn}>
        <Form actions={<Button variant="primary">Sign in</Button>}>
          <Container
            header={
              <Header variant="h1" description="An inventory of the APIs that your traffic shows.">
                Sign in to Heliostat
              </Header>
            }
          >
            <SpaceBetween size="m">
              {session.wasRejected() && (
                <Alert type="warning" header="You are signed out">
                  The token is not valid any more. Every start of Heliostat makes a new one.
                </Alert>
              )}
              <FormField
                label="Sign-in token"
                description="Heliostat printed it when it was started. Its sign-in link brings you in without it."
                {...(missing && { errorText: "Paste the token or the sign-in link." })}
              >
                <Input
                  type="password"
                  value={token}
                  autoFocus
                  autoComplete={false}
                  onChange={({ detail }) => {
                    setToken(detail.value);
                  }}
                />
              </FormField>
              <Box color="text-body-secondary" fontSize="body-s">
                It is kept in this tab only, and forgotten when the tab is closed.
              </Box>
            </SpaceBetween>
          </Container>
        </Form>
      </form>
    </main>
  );
}

/** The token in what was pasted: the token itself, or the whole sign-in link. */
function tokenIn(pasted: string): string {
  return pasted.trim().replace(/^.*#token=/, "");
}
