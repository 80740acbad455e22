import { expect, it } from "vitest";
import { answeredError, ApiError, asApiError } from "./api-error";

it("reads the API's error shape", () => {
  const error = answeredError(403, {
    error: {
      code: "aws_refused",
      scope: "account",
      explanation: "AWS refused ec2:DescribeInstances.",
      fix: "Attach the policy.",
      retryable: false,
      evidence: {},
      request_id: "r-1",
    },
  });

  expect(error).toMatchObject({
    status: 403,
    code: "aws_refused",
    scope: "account",
    explanation: "AWS refused ec2:DescribeInstances.",
    fix: "Attach the policy.",
    retryable: false,
    requestId: "r-1",
  });
});

it.each([undefined, null, "<html>Bad gateway</html>", { error: "no" }, { message: "Internal server error" }, []])(
  "explains an answer in another shape by its status: %j",
  (body) => {
    expect(answeredError(502, body)).toMatchObject({
      code: "http_502",
      scope: "service",
      explanation: "The API answered with status 502 and no explanation.",
      retryable: true,
      requestId: null,
    });
  },
);

it("keeps an ApiError, and explains any other value that was thrown", () => {
  const error = answeredError(404, null);

  expect(asApiError(error)).toBe(error);
  expect(asApiError(new TypeError("x is undefined"))).toMatchObject({
    code: "dashboard_defect",
    explanation: "x is undefined",
  });
  expect(asApiError("odd")).toBeInstanceOf(ApiError);
});
