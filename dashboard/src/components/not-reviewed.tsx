import Box from "@cloudscape-design/components/box";

/** In the place of what only a review can tell. */
export function NotReviewed() {
  return (
    <Box variant="span" color="text-body-secondary">
      Not reviewed yet
    </Box>
  );
}
