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
    expect(answeredError(500, body)).toMatchObject({
      code: "http_500",
      scope: "service",
      explanation: "The API answered with status 500 and no explanation.",
      retryable: true,
      requestId: null,
    });
  },
);

it.each([
  [403, "Something in front of the API refused this."],
  [502, "The API failed before it could say why."],
  [503, "The API takes no requests now."],
  [504, "The API took longer than its gateway waits."],
])("has words for what stands in front of the API and answers in its place: %i", (status, explanation) => {
  const error = answeredError(status, { message: "Endpoint request timed out" });

  expect(error).toMatchObject({ status, explanation, code: `http_${status}` });
  expect(error.fix).not.toBeNull();
  expect(answeredError(status, { error: { explanation: "Explained.", fix: null } })).toMatchObject({
    explanation: "Explained.",
    fix: null,
  });
});

it("keeps an ApiError, and explains any other value that was thrown", () => {
  const error = answeredError(404, null);

  expect(asApiError(error)).toBe(error);
  expect(asApiError(new TypeError("x is undefined"))).toMatchObject({
    code: "dashboard_defect",
    explanation: "x is undefined",
  });
  expect(asApiError("odd")).toBeInstanceOf(ApiError);
});
