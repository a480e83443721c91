/** Times as a field of a form has them, `YYYY-MM-DDTHH:MM:SS` in a zone, to and from ms since the epoch. */

const DAY_MS = 86_400_000;
const LOCAL = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?$/;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZone: zone,
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}

/** The zone's clock at an instant, as if it were UTC, ms; fractions of a second are cut off. */
function wallMs(epochMs: number, zone: string): number {
  const parts = formatterOf(zone).formatToParts(epochMs);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

/** What the zone's clock shows at an instant. */
export function localText(epochMs: number, zone: string): string {
  return new Date(wallMs(epochMs, zone)).toISOString().slice(0, 19);
}

/**
 * The instant at which the zone's clock shows a time; undefined when the text is none. Of a time that comes twice it is the first, and
 * one that the clock leaves out stands for as much after the change.
 */
export function localTime(text: string, zone: string): number | undefined {
  const match = LOCAL.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const wanted = Date.UTC(year, month - 1, day, hour, minute, second || 0);
  // The offset is that of some day around the time: clocks change no oftener.
  const offsets = [wanted - DAY_MS, wanted + DAY_MS].map((ms) => wallMs(ms, zone) - ms);
  const found = offsets.map((offset) => wanted - offset).filter((ms) => wallMs(ms, zone) === wanted);
  return found.length > 0 ? Math.min(...found) : wanted - (offsets[0] ?? 0);
}

/** First instant of the day that the zone's calendar has at an instant. */
export function startOfDay(epochMs: number, zone: string): number {
  return localTime(`${localText(epochMs, zone).slice(0, 10)}T00:00:00`, zone) ?? epochMs;
}
