/** Line icons on a 24 grid, drawn for Goodshift. Always decoration: the word stands beside them. */
const circle = (x: number, y: number, r: number): string => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;

const lines = {
  back: "M14.5 5.5 8 12l6.5 6.5",
  next: "M9.5 5.5 16 12l-6.5 6.5",
  down: "M5.5 9.5 12 16l6.5-6.5",
  close: "M6 6l12 12M18 6 6 18",
  plus: "M12 4.5v15M4.5 12h15",
  check: "m5 12.5 4.8 4.8L19.5 7",
  up: "M12 20V5M5.5 11 12 4.5 18.5 11",
  undo: "M8.5 5 4 9.5 8.5 14M4.5 9.5h9a5.5 5.5 0 0 1 0 11H9",
  turn: "M19.5 12a7.5 7.5 0 1 1-2.4-5.5M19.5 3.5v4h-4",
  today: "M3 17h18M6.5 17a5.5 5.5 0 0 1 11 0M12 4.5v3M4.8 8.3l2 2M19.2 8.3l-2 2M8 21h8",
  wall: "M12 20.5S3.5 15.6 3.5 9.6A4.6 4.6 0 0 1 12 7.2a4.6 4.6 0 0 1 8.5 2.4c0 6-8.5 10.9-8.5 10.9z",
  talk: "M4 6.8A2.3 2.3 0 0 1 6.3 4.5h11.4A2.3 2.3 0 0 1 20 6.8v7.4a2.3 2.3 0 0 1-2.3 2.3H11l-4.5 3.5v-3.5h-.2A2.3 2.3 0 0 1 4 14.2z",
  inbox:
    "M4 13.5 6.2 5.6A1.6 1.6 0 0 1 7.7 4.5h8.6a1.6 1.6 0 0 1 1.5 1.1L20 13.5v4.2a1.8 1.8 0 0 1-1.8 1.8H5.8A1.8 1.8 0 0 1 4 17.7zM4 13.5h4.6a3.4 3.4 0 0 0 6.8 0H20",
  team: `${circle(9, 8.5, 3.5)}M2.5 19.5a6.5 6.5 0 0 1 13 0M16 5.3a3.5 3.5 0 0 1 0 6.4M18 14.2a6.5 6.5 0 0 1 3.5 5.3`,
  find: `${circle(11, 11, 6.5)}M16 16l4.5 4.5`,
  pen: "m4 20 1-4.5L16 4.5l3.5 3.5L8.5 19z",
  lock: "M7.5 10.5h9A2.5 2.5 0 0 1 19 13v4.5a2.5 2.5 0 0 1-2.5 2.5h-9A2.5 2.5 0 0 1 5 17.5V13a2.5 2.5 0 0 1 2.5-2.5zM8 10.5V8a4 4 0 0 1 8 0v2.5",
  eye: `M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12z${circle(12, 12, 2.6)}`,
  look: "M12 4 21 19.5H3zM12 10v4.5M12 17v.01",
  clock: `${circle(12, 12, 8.5)}M12 7.5V12l3 2.2`,
  cut: "M4 4l16 16M7.5 9A4.8 4.8 0 0 0 7 18.5h9.5M10 6.3a5.5 5.5 0 0 1 7.6 4.5 4 4 0 0 1 2 6.6",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4",
  phone: "M9.5 3h5A2.5 2.5 0 0 1 17 5.5v13a2.5 2.5 0 0 1-2.5 2.5h-5A2.5 2.5 0 0 1 7 18.5v-13A2.5 2.5 0 0 1 9.5 3zM11 17.8h2",
  screen: "M5.5 5h13a2 2 0 0 1 2 2v7.500a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zM9 20h6",
  share:
    "M12 15V3.5M8 7l4-3.500L16 7M7.5 10.500H6a1.5 1.5 0 0 0-1.5 1.500v7A1.5 1.5 0 0 0 6 20.500h12a1.5 1.5 0 0 0 1.5-1.500v-7a1.5 1.5 0 0 0-1.5-1.500h-1.5",
  add: "M8 4h8a4 4 0 0 1 4 4v8a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4zM12 8.500v7M8.5 12h7",
  globe: `${circle(12, 12, 8.5)}M3.5 12h17M12 3.5c5 5.5 5 11.5 0 17-5-5.5-5-11.5 0-17z`,
  out: "M10 4.500H6.500A1.5 1.5 0 0 0 5 6v12a1.5 1.5 0 0 0 1.5 1.500H10M14.5 8l4 4-4 4M18.5 12H10",
  ask: `${circle(12, 12, 8.5)}M9.7 9.600a2.4 2.4 0 1 1 3.3 2.300c-.7.3-1 .8-1 1.600M12 16.500v.01`,
  training: "M12 6.5C10 5 7 4.5 3.5 4.8v13C7 17.5 10 18 12 19.5c2-1.5 5-2 8.5-1.7v-13C17 4.5 14 5 12 6.5zM12 6.5v13",
  process: `${circle(6, 6, 2.5)}${circle(18, 18, 2.5)}M8.5 6H15a3 3 0 0 1 0 6H9a3 3 0 0 0 0 6h6.5`,
  operations: "M4.5 10v9.5h15V10M3.5 8.5 5.5 4h13l2 4.5a2.8 2.8 0 0 1-5.6.5 2.9 2.9 0 0 1-5.8 0 2.8 2.8 0 0 1-5.6-.5zM9.5 19.5V14h5v5.5",
  resources: "M4 8 12 4l8 4v8.5L12 20.5 4 16.5zM4 8l8 4 8-4M12 12v8.5",
  goal: `${circle(12, 12, 8.5)}${circle(12, 12, 3.5)}`,
  minus: "M4.5 12h15",
  table: "M6 5h12a2.5 2.5 0 0 1 2.5 2.5v9A2.5 2.5 0 0 1 18 19H6a2.5 2.5 0 0 1-2.500-2.500v-9A2.5 2.5 0 0 1 6 5zM3.5 10h17M10 10v9",
  idea: "M9 17.500h6M10 20.500h4M8.5 14.500a6 6 0 1 1 7 0c-.4.4-.5 1-.5 1.500H9c0-.5-.1-1.100-.5-1.500z",
  landing: "M3 8h18M7 4h10",
  rising: "M3 16h18M7 20h10",
} as const;

export type IconName = keyof typeof lines;

/** The two icons that carry one half of the mark. */
const halves: Partial<Record<IconName, string>> = { landing: "M5 12a7 7 0 0 0 14 0z", rising: "M5 12a7 7 0 0 1 14 0z" };
const turns = new Set<IconName>(["back", "next", "undo", "out"]);

export function Icon({ name }: { name: IconName }) {
  const half = halves[name];
  return (
    <svg class={turns.has(name) ? "i flip" : "i"} viewBox="0 0 24 24" aria-hidden="true">
      {half && <path class="f" d={half} />}
      <path d={lines[name]} />
    </svg>
  );
}
