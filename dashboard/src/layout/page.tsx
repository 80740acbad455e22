import type { AppLayoutProps } from "@cloudscape-design/components/app-layout";
import { type ReactNode, useContext, useEffect, useLayoutEffect } from "react";
import { NavigationType, useLocation, useNavigationType } from "react-router";
import { FrameContext } from "./frame";

export interface Crumb {
  text: string;
  href: string;
}

/** What a page says of itself to the frame around it. */
export interface Framed {
  /** Of the browser's tab. */
  title: string;
  breadcrumbs: Crumb[];
  contentType?: AppLayoutProps.ContentType;
  splitPanel?: ReactNode;
  onSplitPanelClose?: () => void;
}

interface PageProps extends Framed {
  /** It only stands for one that is on its way. */
  isPassing?: boolean;
  children: ReactNode;
}

/** A page within the frame. Whoever comes to it from another one finds the focus on its heading. */
export function Page({ isPassing = false, children, ...framed }: PageProps) {
  const { show, arrive } = useContext(FrameContext);
  const { pathname } = useLocation();
  const isReturn = useNavigationType() === NavigationType.Pop;
  useLayoutEffect(() => {
    show(framed);
  });
  useEffect(() => {
    // Filters and tabs are no other page. After Back, the browser itself finds the place.
    if (!isPassing && arrive(pathname)) focusHeading({ preventScroll: isReturn });
  }, [arrive, isPassing, pathname, isReturn]);
  return children;
}

function focusHeading(options: FocusOptions): void {
  const heading = document.querySelector("h1");
  if (heading === null) return;
  heading.tabIndex = -1;
  heading.focus(options);
}
