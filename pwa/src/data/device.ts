/** What this phone is called in "My devices": browser and system, never a fingerprint. */
export function deviceName(agent: string = navigator.userAgent): string {
  const browser = /Edg\//.test(agent)
    ? "Edge"
    : /Firefox|FxiOS/.test(agent)
      ? "Firefox"
      : /SamsungBrowser/.test(agent)
        ? "Samsung Internet"
        : /Chrome|CriOS/.test(agent)
          ? "Chrome"
          : /Safari/.test(agent)
            ? "Safari"
            : "Browser";
  const system = /Android/.test(agent)
    ? "Android"
    : /iPhone/.test(agent)
      ? "iPhone"
      : /iPad/.test(agent)
        ? "iPad"
        : /Mac OS/.test(agent)
          ? "Mac"
          : /Windows/.test(agent)
            ? "Windows"
            : /Linux/.test(agent)
              ? "Linux"
              : "";
  return system ? `${browser} on ${system}` : browser;
}

/** An iPad says that it is a Mac; no Mac has a screen to touch. */
export const isApple = (agent: string = navigator.userAgent): boolean =>
  /iPhone|iPad/.test(agent) || (agent.includes("Macintosh") && navigator.maxTouchPoints > 1);

/** Opened from the Home Screen rather than in a tab. */
export const isInstalled = (): boolean =>
  matchMedia("(display-mode:standalone)").matches || (navigator as { standalone?: boolean }).standalone === true;
