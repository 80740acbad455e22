import { Fragment } from "react";
import { UntrustedText } from "./untrusted-text";
import "./path-template.css";

const VARIABLE = /(\{[^{}/]+\})/;

/** A path template with its variables set apart: /users/{id}. */
export function PathTemplate({ template }: { template: string }) {
  return (
    <span className="path-template">
      {template.split(VARIABLE).map((part, index) =>
        index % 2 === 1 ? (
          <span key={index} className="path-variable">
            <UntrustedText>{part}</UntrustedText>
          </span>
        ) : (
          <Fragment key={index}>{part !== "" && <UntrustedText>{part}</UntrustedText>}</Fragment>
        ),
      )}
    </span>
  );
}
