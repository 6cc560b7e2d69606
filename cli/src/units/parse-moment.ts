import { usage } from '../cli-failure.ts';
import { parseDuration } from './parse-duration.ts';

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?$/;
const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** The moment that a clock on this machine's wall shows so; undefined when none ever does (the 31st of June). */
const onTheWall = (parts: readonly string[]): Date | undefined => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
  const moment = new Date(year, month - 1, day, hour, minute, second);
  const isReal =
    moment.getMonth() === month - 1 &&
    moment.getDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 60 &&
    moment.getHours() === hour;
  return isReal ? moment : undefined;
};

/** `2026-11-26 02:00` on this machine's clock, `+2h` from now, or a time with its zone: ISO, in UTC. */
export const parseMoment = (text: string, what: string, now: number): string => {
  const wanted = `${what} needs a time such as "2026-11-26 02:00" (here), +2h (from now) or 2026-11-26T02:00:00Z`;
  if (text.startsWith('+')) return new Date(now + parseDuration(text.slice(1), what)).toISOString();
  const [, ...local] = LOCAL.exec(text) ?? [];
  const moment = local.length > 0 ? onTheWall(local.map((part) => part ?? '0')) : undefined;
  if (moment !== undefined) return moment.toISOString();
  const zoned = ZONED.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(zoned)) throw usage(`${wanted}, not ${JSON.stringify(text)}`);
  return new Date(zoned).toISOString();
};
