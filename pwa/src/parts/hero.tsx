/** The wordmark over the rising half: the first thing anyone sees. */
export function Hero({ line }: { line: string }) {
  return (
    <div class="hero">
      <h1>
        <svg class="wm" viewBox="0 0 310 72" role="img" aria-label="Goodshift">
          <g class="wm-ink">
            <circle cx="19" cy="37" r="14" />
            <path d="M33 23v29.5a13.5 13.5 0 0 1-13.5 13.5c-4.5 0-8-1.3-10.5-3.8" />
            <circle cx="60" cy="37" r="14" />
            <circle cx="147" cy="37" r="14" />
            <path d="M161 5v46" />
            <path d="M192.5 28.5c-1.8-3.5-5-5.3-9.3-5.3-5 0-8.4 2.5-8.4 6.6 0 9.2 18.8 4.8 18.8 14.3 0 4.4-3.8 7-9.4 7-5 0-8.6-2-10.4-5.7" />
            <path d="M208 5v46M208 36.5a12.5 12.5 0 0 1 25 0V51" />
            <path d="M248 24v27" />
            <path d="M279 6.5c-9-3-15 1-15 10V51M256.5 24H277" />
            <path d="M293 11v29c0 8 4.5 11.5 12 10.2M286 24h18" />
          </g>
          <path class="wm-sun" d="M82.5 35a18 18 0 0 1 36 0z" />
          <path class="wm-sea" d="M92 39a18 18 0 0 0 36 0z" transform="translate(-2)" />
          <path class="wm-sun" d="M241.5 13.5a6.5 6.5 0 0 1 13 0z" />
        </svg>
      </h1>
      <p class="b">{line}</p>
      <svg class="art" viewBox="0 0 352 74" aria-hidden="true">
        <path class="wm-sun" d="M86 74a90 70 0 0 1 180 0z" />
        <path class="wm-core" d="M136 74a40 34 0 0 1 80 0z" />
      </svg>
    </div>
  );
}
