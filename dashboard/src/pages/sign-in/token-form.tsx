import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type SyntheticEvent, useState } from "react";
import { session } from "../../api/session";

/** Asks for the token. It is not sent anywhere by itself: the next request to the API carries it. */
export function TokenForm() {
  const [token, setToken] = useState("");
  const [missing, setMissing] = useState(false);
  const signIn = (event: SyntheticEvent) => {
    event.preventDefault();
    const pasted = tokenIn(token);
    setMissing(pasted === "");
    if (pasted !== "") session.signIn(pasted);
  };
  return (
    <form onSubmit={signIn}>
      <Form actions={<Button variant="primary">Sign in</Button>}>
        <SpaceBetween size="m">
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
      </Form>
    </form>
  );
}

/** The token in what was pasted: the token itself, or the whole sign-in link. */
function tokenIn(pasted: string): string {
  return pasted.trim().replace(/^.*#token=/, "");
}
