import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { comparisonQuery, documentQuery } from "../../../api/queries/documents";
import { useMay } from "../../../api/use-may";
import { LoadedOr } from "../../../components/loaded-or";
import { useLive } from "../../../preferences/use-live";
import { ComparisonTable } from "./comparison-table";
import { DocumentFacts } from "./document-facts";
import { ImportForm } from "./import-form";

/** The document that somebody promised for a host, and what its traffic is beside that. */
export function DocumentTab({ host }: { host: string }) {
  const query = useQuery(documentQuery(host));
  const mayDecide = useMay("decide");
  return (
    <LoadedOr query={query} what="document">
      {(document) => (
        <SpaceBetween size="l">
          {document === null ? (
            <Container header={<Header variant="h2">API document</Header>}>
              <Box color="text-body-secondary">
                No document was imported for this host. With one, Heliostat tells which endpoints are in no document,
                which documented operations nobody uses, and where traffic differs from what was promised.
              </Box>
            </Container>
          ) : (
            <DocumentFacts document={document} />
          )}
          {mayDecide ? (
            <ImportForm host={host} hasDocument={document !== null} />
          ) : (
            document === null && <Alert type="info">An operator can import a document.</Alert>
          )}
          {document !== null && <ComparedDocument host={host} />}
        </SpaceBetween>
      )}
    </LoadedOr>
  );
}

function ComparedDocument({ host }: { host: string }) {
  const { live } = useLive();
  // All endpoints of the host are read for one comparison.
  const query = useQuery({ ...comparisonQuery(host), refetchInterval: live && 30_000 });
  return (
    <LoadedOr query={query} what="comparison">
      {(comparison) => <ComparisonTable host={host} comparison={comparison} />}
    </LoadedOr>
  );
}
