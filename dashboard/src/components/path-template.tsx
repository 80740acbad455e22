import { UntrustedText } from "./untrusted-text";
import "./path-template.css";

const VARIABLE = /(\{[^{}/]+\})/;
const CHARACTERS_MAX = 200;

/** A path template with its variables set apart: /users/{id}. A very long one is cut; it is no place for buttons. */
export function PathTemplate({ template }: { template: string }) {
  const shown = template.length > CHARACTERS_MAX ? `${template.slice(0, CHARACTERS_MAX)}…` : template;
  return (
    <span className="path-template">
      {shown.split(VARIABLE).map((part, index) => (
        <span key={index} {...(index % 2 === 1 && { className: "path-variable" })}>
          <UntrustedText charactersMax={shown.length}>{part}</UntrustedText>
        </span>
      ))}
    </span>
  );
}
