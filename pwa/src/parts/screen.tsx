/** What every screen has: a title, a heading that takes the focus, a way back or the tab bar. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { words } from "../words";
import { Icon } from "./icon";
import { Status } from "./status";

interface ScreenProps {
  /** The document's title; also the heading when no other is given. */
  title: string;
  /** With a bar on top: where "back" leads when there is nowhere to go back to. */
  back?: string;
  closing?: boolean;
  bar?: string;
  barEnd?: ComponentChildren;
  className?: string;
  children: ComponentChildren;
}

export function Screen({ title, back, closing, bar, barEnd, className = "", children }: ScreenProps) {
  const w = words.value;
  useEffect(() => {
    document.title = `${title} · Goodshift`;
  }, [title]);
  return (
    <>
      {back !== undefined && (
        <header class="top">
          <a class="icb" href={back} data-back aria-label={closing ? w.close : w.back}>
            <Icon name={closing ? "close" : "back"} />
          </a>
          <span class="ttl">{bar}</span>
          {barEnd}
        </header>
      )}
      <main class={`page ${className}`}>
        {back === undefined && <Status />}
        {children}
      </main>
    </>
  );
}

/** The one action of a screen, within reach of a thumb. */
export function Dock({ children, two }: { children: ComponentChildren; two?: boolean }) {
  return <div class={two ? "dock two" : "dock"}>{children}</div>;
}

export function Section({ title, link, children }: { title: ComponentChildren; link?: ComponentChildren; children?: ComponentChildren }) {
  return (
    <>
      <div class="sec">
        <h2>{title}</h2>
        {link}
      </div>
      {children}
    </>
  );
}
