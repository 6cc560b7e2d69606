import { DependencyFailure, describeError, later, position } from '#kernel';
import type { Clock, Log, Position } from '#kernel';
import type { RecordedEvent } from '#contracts';
import { chooseNext, nextDueAt } from '../../domain/delivery/choose.ts';
import type { Delivery } from '../../domain/delivery/delivery.ts';
import { healthAfter, isBack, isGivenUp } from '../../domain/delivery/health.ts';
import type { Health } from '../../domain/delivery/health.ts';
import { afterTry, judge } from '../../domain/delivery/retry.ts';
import type { Deliveries, HeldOutlet } from '../../ports/deliveries.ts';
import type { LogTail } from '../../ports/log-tail.ts';
import { createAlarm } from '../../waiting/alarm.ts';
import type { Found, Outlet } from './outlet.ts';

export type TendParts = {
  readonly worker: string;
  readonly deliveries: Deliveries;
  readonly tail: LogTail;
  readonly clock: Clock;
  readonly log: Log;
  /** 0 to 1, each time another. */
  readonly chance: () => number;
  readonly retrySeconds?: readonly number[];
  /** It has come to its end, for now. */
  readonly onOver: () => void;
};

/** How many of an outlet are on their way at once: a slow receiver holds so many connections, and nobody else. */
const AT_ONCE = 8;
/** What can't be delivered is kept ready up to here; what follows stays in the log until there is room. */
const PENDING_MAX = 1000;
const LOADED_MAX = 3 * PENDING_MAX;
const WAIT_MAX_MS = 5000;
const AWAY_MS = 1000;
/** Whoever ends in peace hears what receivers say to what is under way: otherwise it would be sent a second time. */
const DRAIN_MAX_MS = 3000;

export type TendedOutlet = {
  /** What it is was changed: its address, its filter, its owner's rights. */
  readonly change: (outlet: Outlet) => void;
  /** Deliveries of it were changed by somebody else. */
  readonly nudge: (nudges: number) => void;
  /** Its end: it has lost its place, was changed, or was given up, and what was under way is through. */
  readonly isOver: () => boolean;
  /** What has to be known before it goes on; 0: nothing in particular. */
  readonly changedAt: () => Position;
  /** Ends it; tries that are under way have a moment to come through, and are made again by whoever comes next if they don't. */
  readonly stop: () => Promise<void>;
};

/** Looks after one outlet: turns events into deliveries, and delivers them, as the rules of `domain/delivery` say. */
export const tendOutlet = (parts: TendParts, first: Outlet, held: HeldOutlet): TendedOutlet => {
  const { worker, deliveries, tail, clock, log, chance, retrySeconds } = parts;
  const { outletId } = held;
  const stopping = new AbortController();
  const pending = new Map<string, Delivery>();
  const underWay = new Map<string, Promise<void>>();
  /** Those that were just found need not be looked up again. */
  const events = new Map<Position, RecordedEvent>();
  let outlet = first;
  let at = held.position;
  let health: Health = held.health;
  let { nudges } = held;
  let hasToLoad = true;
  /** Not all that waits is at hand. */
  let isPartial = false;
  /** Settled while what waits was being looked up. */
  let settledMeanwhile = new Set<string>();
  let isOver = false;
  let isThrough = false;
  let changedAt = position(0);
  /** Ended to cut a wait short. */
  let round = new AbortController();

  const pendingOf = ({ dropped, recipient, ...found }: Found): Delivery => {
    const now = clock.now();
    const fresh = { outletId, recipient: recipient ?? null, attempts: 0, dueAt: now, createdAt: now };
    if (dropped === undefined) return { ...found, ...fresh, state: 'pending', settledAt: null, last: null };
    const last = { at: now, latencyMs: 0, failure: dropped };
    return { ...found, ...fresh, state: 'dropped', settledAt: now, last };
  };

  const load = async (): Promise<void> => {
    hasToLoad = false;
    settledMeanwhile = new Set();
    const found = await deliveries.pending(outletId, LOADED_MAX);
    isPartial = found.length === LOADED_MAX;
    for (const id of pending.keys()) if (!underWay.has(id)) pending.delete(id);
    for (const one of found)
      if (!underWay.has(one.deliveryId) && !settledMeanwhile.has(one.deliveryId))
        pending.set(one.deliveryId, one);
  };

  const take = async (news: readonly RecordedEvent[]): Promise<void> => {
    const change = news.findIndex((event) => outlet.isChangedBy(event));
    const page = change < 0 ? news : news.slice(0, change + 1);
    const last = page.at(-1);
    if (last === undefined) return;
    const picked = await outlet.pick(page);
    // A page may bring more than there is room for; it is taken whole, so that the place in the log stays a single number.
    const found = picked.map(pendingOf);
    if (!(await deliveries.advance({ worker, outletId }, at, last.position, found))) {
      isOver = true;
      return;
    }
    at = last.position;
    for (const one of found) if (one.state === 'pending') pending.set(one.deliveryId, one);
    const wanted = new Set(found.map((one) => one.position));
    for (const event of page) if (wanted.has(event.position)) events.set(event.position, event);
    if (change < 0) return;
    changedAt = at;
    isOver = true;
  };

  const eventAt = async (where: Position): Promise<RecordedEvent | undefined> =>
    events.get(where) ?? (await tail.next(position(where - 1), 0, stopping.signal))[0];

  const settle = async (delivery: Delivery): Promise<void> => {
    const event = await eventAt(delivery.position);
    if (stopping.signal.aborted) return;
    if (event === undefined)
      throw new DependencyFailure('event-log', `read ${delivery.position}`, {
        retryable: true,
        cause: 'not there',
      });
    const startedAt = clock.now();
    const { latencyMs, ...answer } = await outlet.send(delivery, event, stopping.signal);
    // Stopped in the middle: it counts as never tried.
    if (stopping.signal.aborted && answer.kind === 'failed') return;
    const rules = { chance: chance(), ...(retrySeconds === undefined ? {} : { retrySeconds }) };
    const verdict = judge(delivery.attempts, answer, clock.now(), rules);
    const said =
      answer.kind === 'answered'
        ? { status: answer.status, ...(answer.excerpt === '' ? {} : { excerpt: answer.excerpt }) }
        : { failure: answer.kind === 'failed' ? answer.failure : answer.why };
    const tried = afterTry(delivery, verdict, { at: startedAt, latencyMs, ...said });
    const before = health;
    health = healthAfter(health, verdict, clock.now());
    await deliveries.settle(tried, health);
    settledMeanwhile.add(tried.deliveryId);
    if (tried.state === 'pending') pending.set(tried.deliveryId, tried);
    else pending.delete(tried.deliveryId);
    events.delete(delivery.position);
    if (isBack(before, health)) {
      await deliveries.hurry(outletId, clock.now());
      hasToLoad = true;
    }
    const reason = verdict.kind === 'gone' ? 'gone' : isGivenUp(health, clock.now()) ? 'failing' : undefined;
    if (reason === undefined || isOver) return;
    isOver = true;
    log.warn({ outletId, reason, failures: health.failures }, 'a hook is disabled');
    await outlet.disable(reason, health);
  };

  const start = (delivery: Delivery): void => {
    const trying = settle(delivery)
      .catch((error: unknown) => {
        log.debug({ outletId, cause: describeError(error) }, 'a delivery could not be tried; again soon');
        pending.set(delivery.deliveryId, { ...delivery, dueAt: later(clock.now(), AWAY_MS) });
      })
      .finally(() => {
        underWay.delete(delivery.deliveryId);
        round.abort();
      });
    underWay.set(delivery.deliveryId, trying);
  };

  const step = async (): Promise<void> => {
    if (isPartial && pending.size < PENDING_MAX) hasToLoad = true;
    if (hasToLoad) await load();
    const now = clock.now();
    const all = [...pending.values()];
    const going = new Set(underWay.keys());
    for (const one of chooseNext({ pending: all, underWay: going, now, atOnce: AT_ONCE })) start(one);
    const dueAt = nextDueAt({ pending: all, now });
    const waitMs = Math.max(0, Math.min(WAIT_MAX_MS, (dueAt ?? Infinity) - now));
    if (pending.size < PENDING_MAX) await take(await tail.next(at, waitMs, round.signal));
    else await createAlarm(round.signal).wait(waitMs);
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted && !isOver) {
      round = new AbortController();
      try {
        await step();
      } catch (error) {
        const isAway = error instanceof DependencyFailure && error.retryable;
        log[isAway ? 'debug' : 'error'](
          { outletId, cause: describeError(error) },
          'an outlet can not go on; trying again',
        );
        hasToLoad = true;
        await createAlarm(stopping.signal).wait(AWAY_MS);
      }
    }
    isOver = true;
    await Promise.allSettled(underWay.values());
    isThrough = true;
    parts.onOver();
  };
  const running = run();

  return {
    change: (changed) => {
      outlet = changed;
    },
    nudge: (seen) => {
      if (seen === nudges) return;
      nudges = seen;
      hasToLoad = true;
      round.abort();
    },
    isOver: () => isThrough,
    changedAt: () => changedAt,
    stop: async () => {
      isOver = true;
      round.abort();
      const cut = setTimeout(() => stopping.abort(), DRAIN_MAX_MS);
      await running;
      clearTimeout(cut);
      stopping.abort();
    },
  };
};
