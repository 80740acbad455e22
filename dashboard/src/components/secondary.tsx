import Box from "@cloudscape-design/components/box";
import { UntrustedText } from "./untrusted-text";

/** A second line of a cell, in smaller letters. */
export function Secondary({ children, mono = false }: { children: string; mono?: boolean }) {
  return (
    <Box fontSize="body-s" color="text-body-secondary">
      <UntrustedText mono={mono} charactersMax={300}>
        {children}
      </UntrustedText>
    </Box>
  );
}
