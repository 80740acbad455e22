import { reasonPhrase } from "../text/reason-phrase";
import { statusTone } from "../text/status-class";
import "./status-bar.css";

/** The status of one answer. */
export function StatusCode({ status }: { status: number }) {
  return (
    <span className={`nowrap status-word-${statusTone(String(status))}`}>
      <b className="mono">{status}</b> {reasonPhrase(status)}
    </span>
  );
}
