import Button from "@cloudscape-design/components/button";
import { createContext, useContext, useState } from "react";
import { formatCount } from "../text/format";
import { maskTitle } from "../text/mask";
import { characterName, runsOf } from "../text/visible";
import "./untrusted-text.css";

interface UntrustedTextProps {
  children: string;
  /** Characters shown until the person asks for more. */
  charactersMax?: number;
  /** A body keeps its line breaks. */
  place?: "line" | "body";
  mono?: boolean;
}

const LINE_CHARACTERS_MAX = 160;

/** Whether what is within is a link: that is no place for a button, and the page it leads to has the whole text. */
export const InLink = createContext(false);

/** Text out of traffic: it cannot turn the line around it, hide anything, or fill the page. */
export function UntrustedText({ children, charactersMax = LINE_CHARACTERS_MAX, place, mono }: UntrustedTextProps) {
  const [expanded, setExpanded] = useState(false);
  const isInLink = useContext(InLink);
  const isLong = children.length > charactersMax;
  const shown = isLong && !expanded ? children.slice(0, charactersMax) : children;
  return (
    <>
      <bdi dir="ltr" className={`untrusted untrusted-${place ?? "line"} ${mono === true ? "mono" : ""}`}>
        {runsOf(shown, place).map((run, index) => {
          if (run.kind === "text") return run.text;
          if (run.kind === "mask") return <Mask key={index} text={run.text} />;
          return <HiddenCharacter key={index} character={run.text} />;
        })}
        {isLong && !expanded && "…"}
      </bdi>
      {isLong && !isInLink && (
        <>
          {" "}
          <Button
            variant="inline-link"
            ariaExpanded={expanded}
            onClick={() => {
              setExpanded(!expanded);
            }}
          >
            {expanded ? "Show less" : `Show all ${formatCount(children.length)} characters`}
          </Button>
        </>
      )}
    </>
  );
}

function Mask({ text }: { text: string }) {
  return (
    <span className="mask" title={maskTitle(text)}>
      {text.slice(1, -1)}
    </span>
  );
}

function HiddenCharacter({ character }: { character: string }) {
  return (
    <span className="hidden-character" title="This character does not show as itself">
      {characterName(character)}
    </span>
  );
}
