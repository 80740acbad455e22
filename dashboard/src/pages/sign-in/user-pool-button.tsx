import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation } from "@tanstack/react-query";
import { beginSignIn, type UserPoolSignIn } from "../../api/sign-in";

/** Leads to the hosted pages of the user pool, where passwords and codes are typed: never here. */
export function UserPoolButton({ how }: { how: UserPoolSignIn }) {
  const leave = useMutation({
    mutationFn: async () => {
      window.location.assign(await beginSignIn(how));
    },
  });
  return (
    <SpaceBetween size="m">
      {leave.isError && (
        <Alert type="error" header="This browser cannot sign in">
          It gives no page the means to make a proof key. They are there at addresses that begin with https.
        </Alert>
      )}
      <Button
        variant="primary"
        fullWidth
        loading={leave.isPending || leave.isSuccess}
        onClick={() => {
          leave.mutate();
        }}
      >
        Continue to sign in
      </Button>
      <Box color="text-body-secondary" fontSize="body-s">
        You sign in at {new URL(how.authorize_url).host}, and come back to this page. What you are signed in with is
        kept in this tab only.
      </Box>
    </SpaceBetween>
  );
}
