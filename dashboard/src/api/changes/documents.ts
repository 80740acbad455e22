import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, client } from "../client";
import { documentQuery } from "../queries/documents";
import { importedDocumentFile } from "../queries/exports";
import type { ImportedDocument } from "../types";

export interface DocumentImported {
  document: ImportedDocument;
  /** The document that stood there before; null where there was none, or where it could not be read. */
  before: string | null;
}

/** Imports a document for a host, in the place of the one before. */
export function useImportDocument(host: string, hasDocument: boolean) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (text: string): Promise<DocumentImported> => {
      const before = hasDocument ? await importedText(host).catch(() => null) : null;
      // Over the document that the person saw, and no other.
      const seen = queries.getQueryData(documentQuery(host).queryKey)?.revision;
      return { document: await putDocument(host, text, hasDocument ? seen : 0), before };
    },
    onSuccess: () => forgetDocument(queries, host),
  });
}

/** Removes the document of a host, as it was seen. What is removed is read before, so that it can be imported again. */
export function useRemoveDocument(host: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (seen: number): Promise<string> => {
      const text = await importedText(host);
      await deleteDocument(host, seen);
      return text;
    },
    onSuccess: () => forgetDocument(queries, host),
  });
}

/** Puts a document back that was there before, over the revision that was written since; null removes that. */
export function useRestoreDocument(host: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ text, over }: { text: string | null; over: number }) =>
      text === null ? deleteDocument(host, over) : putDocument(host, text, over),
    onSuccess: () => forgetDocument(queries, host),
  });
}

const importedText = async (host: string): Promise<string> => (await importedDocumentFile(host)).text;

/** As text, whatever it is written in: the API reads JSON and YAML alike. */
const putDocument = (host: string, text: string, revision?: number) =>
  answered(
    client.PUT("/v1/collections/{host}/document", {
      params: { path: { host }, query: revision === undefined ? {} : { revision } },
      headers: { "Content-Type": "text/plain" },
      body: text as never,
      bodySerializer: (body) => body as unknown as string,
    }),
  );

const deleteDocument = (host: string, revision: number) =>
  answered(client.DELETE("/v1/collections/{host}/document", { params: { path: { host }, query: { revision } } }));

function forgetDocument(queries: QueryClient, host: string): Promise<unknown> {
  return Promise.all(["document", "comparison"].map((kind) => queries.invalidateQueries({ queryKey: [kind, host] })));
}
