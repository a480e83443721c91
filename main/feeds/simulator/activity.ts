/** How busy the market is by the clock of New York: the volume smile, stretched over a day that never closes. */
const TIME_ZONE = 'America/New_York';
export const MINUTES_A_DAY = 1440;
const MS_A_MINUTE = 60_000;
const MS_AN_HOUR = 3_600_000;

/** (minute of the day in New York, activity): linear between; open and close are the peaks, the small hours the trough. */
const SMILE: readonly (readonly [number, number])[] = [
  [0, 0.55],
  [240, 0.5],
  [480, 0.75],
  [570, 2.4],
  [630, 1.6],
  [765, 1.05],
  [900, 1.45],
  [960, 2.4],
  [990, 1.0],
  [1200, 0.7],
  [MINUTES_A_DAY, 0.55],
];

function smileAt(minute: number): number {
  for (let i = 1; i < SMILE.length; i++) {
    const [from, low] = SMILE[i - 1] ?? [0, 1];
    const [to, high] = SMILE[i] ?? [MINUTES_A_DAY, 1];
    if (minute <= to) return low + ((high - low) * (minute - from)) / (to - from);
  }
  return 1;
}

function averageSmile(): number {
  let sum = 0;
  for (let minute = 0; minute < MINUTES_A_DAY; minute++) sum += smileAt(minute);
  return sum / MINUTES_A_DAY;
}

const MEAN = averageSmile();
const newYorkClock = new Intl.DateTimeFormat('en-US', {
  timeZone: TIME_ZONE,
  hour: 'numeric',
  minute: 'numeric',
  hourCycle: 'h23',
});
let cachedHour = Number.NaN;
let cachedMinute = 0;

/** Returns the minute of New York's day, 0 to 1439; clocks there change on whole hours, so one look an hour is enough. */
export function newYorkMinute(atMs: number): number {
  const hour = Math.floor(atMs / MS_AN_HOUR);
  if (hour !== cachedHour) {
    const parts = newYorkClock.formatToParts(hour * MS_AN_HOUR);
    const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value);
    cachedMinute = part('hour') * 60 + part('minute');
    cachedHour = hour;
  }
  return (cachedMinute + Math.floor((atMs - hour * MS_AN_HOUR) / MS_A_MINUTE)) % MINUTES_A_DAY;
}

/** Returns the activity at a time, as a multiple of the day's mean. */
export function activityAt(atMs: number): number {
  return smileAt(newYorkMinute(atMs)) / MEAN;
}
