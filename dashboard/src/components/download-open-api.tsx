import Button, { type ButtonProps } from "@cloudscape-design/components/button";
import { useMutation } from "@tanstack/react-query";
import { asApiError } from "../api/api-error";
import { openApiDocument } from "../api/queries/inventory";
import { saveFile } from "./save-file";
import { visible } from "../text/visible";

interface DownloadOpenApiProps {
  host: string;
  variant?: ButtonProps.Variant;
  children: string;
}

/** Saves the OpenAPI document of one host as a file. */
export function DownloadOpenApi({ host, variant = "normal", children }: DownloadOpenApiProps) {
  const download = useMutation({
    mutationFn: async () => {
      const text = JSON.stringify(await openApiDocument(host), null, 2);
      saveFile(fileName(host), text);
    },
  });
  return (
    <Button
      variant={variant}
      iconName={download.isError ? "status-warning" : "download"}
      loading={download.isPending}
      ariaLabel={`${children} of ${visible(host)}`}
      onClick={() => {
        download.mutate();
      }}
    >
      {download.isError ? asApiError(download.error).explanation : children}
    </Button>
  );
}

/** A name that every file system takes. */
export function fileName(host: string): string {
  return `${host.replace(/[^A-Za-z0-9.-]+/g, "_").slice(0, 120)}.openapi.json`;
}
