/** Scan the sign-in code with the camera, where the phone can read codes by itself. */
import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../words";

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
declare global {
  // Not in TypeScript's DOM library: the Shape Detection draft, in Chromium on Android and macOS.
  var BarcodeDetector: (new (options: { formats: string[] }) => Detector) | undefined;
}

const LOOK_EVERY = 250;

export function Scanner({ onFound }: { onFound: (text: string) => void }) {
  const w = words.value.signIn;
  const [on, setOn] = useState(false);
  const [failed, setFailed] = useState(false);
  const video = useRef<HTMLVideoElement>(null);

  useEffect(() => {
    if (!on) return;
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setInterval> | undefined;
    let over = false;
    const start = async (): Promise<void> => {
      const detector = new globalThis.BarcodeDetector!({ formats: ["qr_code"] });
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      if (over) return stop();
      video.current!.srcObject = stream;
      await video.current!.play();
      timer = setInterval(() => void look(detector), LOOK_EVERY);
    };
    const look = async (detector: Detector): Promise<void> => {
      const [found] = await detector.detect(video.current!).catch(() => []);
      if (!found || over) return;
      setOn(false);
      onFound(found.rawValue);
    };
    const stop = (): void => {
      over = true;
      clearInterval(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    start().catch(() => {
      setFailed(true);
      setOn(false);
    });
    return stop;
  }, [on]);

  if (!Scanner.possible()) return null;
  return (
    <section>
      {on ? (
        <div class="cam scanning">
          <video ref={video} muted playsInline aria-label={w.scanning} />
          <p>{w.scanning}</p>
          <button type="button" class="btn" onClick={() => setOn(false)}>
            {w.scanStop}
          </button>
        </div>
      ) : (
        <button
          type="button"
          class="cam"
          onClick={() => {
            setFailed(false);
            setOn(true);
          }}
        >
          <svg viewBox="0 0 100 100" aria-hidden="true">
            <path d="M6 28V16A10 10 0 0 1 16 6h12M72 6h12a10 10 0 0 1 10 10v12M94 72v12a10 10 0 0 1-10 10H72M28 94H16A10 10 0 0 1 6 84V72" />
            <path class="code-dots" d="M28 28h16v16H28zM56 28h16v16H56zM28 56h16v16H28zM58 58v0M70 58v12M58 70h4" />
          </svg>
          <span>{w.scan}</span>
        </button>
      )}
      {failed && (
        <p class="sm dim sp" role="status">
          {w.noCamera}
        </p>
      )}
    </section>
  );
}

Scanner.possible = (): boolean => typeof globalThis.BarcodeDetector === "function" && Boolean(navigator.mediaDevices);
