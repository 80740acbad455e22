/** Answers in the shapes of the API. */

export function refusal(status: number, code: string, explanation: string, fix: string | null = null): Response {
  const scope = status === 403 ? "account" : status < 500 ? "caller" : "service";
  const error = { code, scope, explanation, fix, retryable: status >= 500, evidence: {}, request_id: "req-1234" };
  return json({ error }, status);
}

export function json(value: unknown, status = 200): Response {
  return Response.json(value, { status });
}

/** A file for the browser to keep. */
export function file(text: string, type: string, name: string): Response {
  return new Response(text, {
    headers: { "Content-Type": type, "Content-Disposition": `attachment; filename="${name}"` },
  });
}
