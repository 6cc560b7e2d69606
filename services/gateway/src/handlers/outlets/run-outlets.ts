import { describeError, position } from '#kernel';
import type { Log, Position } from '#kernel';
import { fairShare } from '../../domain/delivery/choose.ts';
import type { OutletLeases } from '../../ports/deliveries.ts';
import { createAlarm } from '../../waiting/alarm.ts';
import type { Bell } from '../../waiting/bell.ts';
import type { Outlet } from './outlet.ts';
import { tendOutlet } from './tend-outlet.ts';
import type { TendedOutlet, TendParts } from './tend-outlet.ts';

/** Leases last several of these. */
const BEAT_MS = 2000;
/** Who could not say for so long that he is there has to stop: others take over soon. */
const SILENT_MAX_MS = 10_000;

export type RunOutletsParts = Omit<TendParts, 'onOver'> & {
  readonly leases: OutletLeases;
  /** All outlets that send now, as of this position or later. @throws DependencyFailure */
  readonly outlets: (asOf: Position) => Promise<readonly Outlet[]>;
  readonly log: Log;
  /** Rings when outlets or their deliveries were changed here: the next look is at once. */
  readonly bell: Bell;
};

/** Shares the outlets with the other gateways, and looks after its part until the signal. */
export const runOutlets =
  (parts: RunOutletsParts) =>
  async (signal: AbortSignal): Promise<void> => {
    const { worker, leases, log } = parts;
    const tended = new Map<string, TendedOutlet>();
    const alarm = createAlarm(signal);
    const unlisten = parts.bell.onRing(alarm.ring);
    let heardAt = performance.now();

    const stop = async (outletId: string): Promise<void> => {
      const one = tended.get(outletId);
      tended.delete(outletId);
      await one?.stop();
    };
    const stopAll = async (): Promise<void> => {
      await Promise.all([...tended.keys()].map(stop));
    };

    const beat = async (): Promise<void> => {
      const asOf = Math.max(0, ...[...tended.values()].map((one) => one.changedAt()));
      const outlets = await parts.outlets(position(asOf));
      const workers = await leases.report(worker);
      const held = await leases.hold(worker, outlets, fairShare(outlets.length, workers));
      heardAt = performance.now();
      const known = new Map(outlets.map((outlet) => [outlet.outletId, outlet]));
      const kept = new Set(held.map(({ outletId }) => outletId));
      await Promise.all([...tended.keys()].filter((id) => !kept.has(id)).map(stop));
      for (const one of held) {
        const outlet = known.get(one.outletId);
        if (outlet === undefined) continue;
        const before = tended.get(one.outletId);
        if (before?.isOver() === false) {
          before.change(outlet);
          before.nudge(one.nudges);
          continue;
        }
        tended.set(one.outletId, tendOutlet({ ...parts, onOver: alarm.ring }, outlet, one));
      }
    };

    while (!signal.aborted) {
      try {
        await beat();
      } catch (error) {
        log.debug({ cause: describeError(error) }, 'outlets can not be shared out at the moment');
        if (performance.now() - heardAt > SILENT_MAX_MS) await stopAll();
      }
      await alarm.wait(BEAT_MS);
    }
    unlisten();
    await stopAll();
    await leases.letGo(worker).catch((error: unknown) => {
      log.debug({ cause: describeError(error) }, 'outlets could not be let go; their leases end soon');
    });
  };
