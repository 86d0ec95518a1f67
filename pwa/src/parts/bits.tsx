/** Small parts: empty, skeleton, banner, field error, button that waits. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../words";
import { Icon, type IconName } from "./icon";
import { say } from "./toast";

export function TwoHalves({ className = "art" }: { className?: string }) {
  return (
    <svg class={className} viewBox="0 0 128 80" aria-hidden="true">
      <path class="h-sun" d="M16 42a34 34 0 0 1 68 0z" />
      <path class="h-tide" d="M44 46a34 34 0 0 0 68 0z" />
    </svg>
  );
}

export function Empty({ title, text, children }: { title: string; text: string; children?: ComponentChildren }) {
  return (
    <div class="card empty">
      <TwoHalves />
      <h2>{title}</h2>
      <p class="dim sm">{text}</p>
      {children}
    </div>
  );
}

/** First visit only, and only when it takes long enough to wonder. */
export function Skeleton({ rows = 3 }: { rows?: number }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 400);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return null;
  return (
    <div class="card flush" role="status">
      <span class="sr">{words.value.trouble.loading}</span>
      {Array.from({ length: rows }, (_, i) => (
        <div class="row" key={i} aria-hidden="true">
          <span class="sk o" />
          <span class="grow stack">
            <span class={`sk ${i % 2 ? "w3" : "w6"}`} />
            <span class={`sk ${i % 2 ? "w6" : "w3"}`} />
          </span>
        </div>
      ))}
    </div>
  );
}

interface BannerProps {
  icon: IconName;
  title: string;
  text?: string;
  tone?: "" | "soft-ok" | "soft-tide" | "soft-bad";
  children?: ComponentChildren;
}

export function Banner({ icon, title, text, tone = "", children }: BannerProps) {
  return (
    <div class={`ban ${tone}`} role="status">
      <Icon name={icon} />
      <span class="grow">
        <b>{title}</b>
        {text}
      </span>
      {children}
    </div>
  );
}

export function FieldError({ id, children }: { id: string; children: ComponentChildren }) {
  return (
    <p class="err" id={id} role="alert">
      <Icon name="look" />
      <span>{children}</span>
    </p>
  );
}

interface ActionProps extends Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "icon" | "onClick"> {
  look: string;
  icon?: IconName | undefined;
  busy?: boolean | undefined;
  /** What is missing; the button stays focusable and says so. */
  missing?: string | undefined;
  /** May take its time: a second tap meanwhile does nothing, and what goes wrong is said. */
  onClick?: (event: MouseEvent) => unknown;
  children: ComponentChildren;
}

export function Action({ look, icon, busy, missing, children, onClick, type = "button", ...rest }: ActionProps) {
  const running = useRef(false);
  const tap = (event: MouseEvent): void => {
    if (missing || busy || running.current) {
      event.preventDefault();
      return;
    }
    const result = onClick?.(event);
    if (!(result instanceof Promise)) return;
    running.current = true;
    result
      .catch(() => say(words.value.failed))
      .finally(() => {
        running.current = false;
      });
  };
  return (
    <button
      {...rest}
      type={type}
      class={`btn ${look}`}
      aria-busy={busy ? "true" : undefined}
      aria-disabled={missing || busy ? "true" : undefined}
      onClick={tap}
    >
      {busy ? <Icon name="turn" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export function Row({
  icon,
  tone = "",
  title,
  text,
  href,
  end,
}: {
  icon: IconName;
  tone?: string;
  title: ComponentChildren;
  text?: ComponentChildren;
  href?: string;
  end?: ComponentChildren;
}) {
  const inside = (
    <>
      <span class={`dot ${tone}`}>
        <Icon name={icon} />
      </span>
      <span class="grow">
        <span class="t">{title}</span>
        {text && <span class="d">{text}</span>}
      </span>
      {end}
      {href && !end && <Icon name="next" />}
    </>
  );
  return (
    <li>
      {href ? (
        <a class={end ? "row" : "row to"} href={href}>
          {inside}
        </a>
      ) : (
        <div class="row">{inside}</div>
      )}
    </li>
  );
}

export function Rows({ children, plain }: { children: ComponentChildren; plain?: boolean }) {
  return (
    <ul class={plain ? "card flush rows plain" : "card flush rows"} role="list">
      {children}
    </ul>
  );
}
