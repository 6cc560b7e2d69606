import { accept, epochMs, position, refuse, toIso } from '#kernel';
import type { Clock, Refusal, Result } from '#kernel';
import type { Caller } from '../../domain/caller.ts';
import type { Delivery, DeliveryState } from '../../domain/delivery/delivery.ts';
import { afterTry } from '../../domain/delivery/retry.ts';
import type { Deliveries, OutletCounts } from '../../ports/deliveries.ts';
import { sendByHook } from './hook-outlet.ts';
import type { HookParts } from './hook-outlet.ts';
import type { OperateHooks } from './operate-hooks.ts';

export type DeliveryPage = { readonly deliveries: readonly Delivery[]; readonly next: string | null };

/** What became of what a hook sent. @throws DependencyFailure */
export type HookDeliveries = {
  readonly counts: (hookId: string) => Promise<OutletCounts>;
  /** Sends something that happened nowhere, now and once, and says how that went. */
  readonly test: (caller: Caller, ref: string, nonce: string) => Promise<Result<Delivery, Refusal>>;
  readonly list: (
    caller: Caller,
    ref: string,
    query: { readonly state?: DeliveryState; readonly cursor?: string; readonly limit: number },
  ) => Promise<Result<DeliveryPage, Refusal>>;
  readonly again: (caller: Caller, ref: string, deliveryId: string) => Promise<Result<Delivery, Refusal>>;
  /** All that was given up. */
  readonly againAllDead: (caller: Caller, ref: string) => Promise<Result<number, Refusal>>;
};

export const DELIVERY_ID = /^msg_[a-z0-9_]{1,100}$/;
const TEST_TYPE = 'webhook.test';
const SETTLED_KEPT_MS = 7 * 86_400_000;
const DEAD_KEPT_MS = 30 * 86_400_000;

export const hookDeliveries = (
  operate: Pick<OperateHooks, 'find'>,
  deliveries: Deliveries,
  parts: HookParts,
  onChange: () => void,
): HookDeliveries => {
  const { clock } = parts;
  const send = sendByHook(parts);
  const unknown = (id: string): Refusal<'delivery-unknown'> => ({
    code: 'delivery-unknown',
    message: `The hook has no delivery ${JSON.stringify(id.slice(0, 80))}; what was delivered is kept for a week.`,
  });

  return {
    counts: (hookId) => deliveries.counts(hookId),
    test: async (caller, ref, nonce) => {
      const found = await operate.find(caller, ref);
      if (!found.ok) return found;
      const { hookId: outletId, name } = found.value;
      const now = clock.now();
      const fresh: Delivery = {
        ...{ deliveryId: `msg_${outletId}_test_${nonce}`, outletId, position: position(0) },
        ...{ stream: `hook-${outletId}`, type: TEST_TYPE, state: 'pending', attempts: 0 },
        ...{ dueAt: now, createdAt: now, settledAt: null, last: null, recipient: null },
      };
      const data = { hookId: outletId, name, message: 'This is a test of a hook of Berth.' };
      const body = JSON.stringify({ type: TEST_TYPE, timestamp: toIso(now), data });
      const { latencyMs, ...answer } = await send(
        found.value,
        fresh.deliveryId,
        body,
        new AbortController().signal,
      );
      const isDelivered = answer.kind === 'answered' && answer.status >= 200 && answer.status < 300;
      const said =
        answer.kind === 'answered'
          ? { status: answer.status, ...(answer.excerpt === '' ? {} : { excerpt: answer.excerpt }) }
          : { failure: answer.kind === 'failed' ? answer.failure : answer.why };
      const verdict = isDelivered ? ({ kind: 'delivered' } as const) : ({ kind: 'dead' } as const);
      const tried = afterTry(fresh, verdict, { at: now, latencyMs, ...said });
      await deliveries.keep(tried);
      return accept(tried);
    },
    list: async (caller, ref, { state, cursor, limit }) => {
      const found = await operate.find(caller, ref);
      if (!found.ok) return found;
      const { hookId: outletId } = found.value;
      const before = cursor === undefined ? undefined : await deliveries.find(outletId, cursor);
      if (cursor !== undefined && before === undefined)
        return refuse({
          code: 'invalid-cursor',
          message: 'The cursor has to be the "next" of a page before.',
        });
      const listed = await deliveries.list({
        ...{ outletId, limit: limit + 1 },
        ...(state === undefined ? {} : { state }),
        ...(before === undefined ? {} : { before }),
      });
      const page = listed.slice(0, limit);
      const next = listed.length > limit ? (page.at(-1)?.deliveryId ?? null) : null;
      return accept({ deliveries: page, next });
    },
    again: async (caller, ref, deliveryId) => {
      const found = await operate.find(caller, ref);
      if (!found.ok) return found;
      const { hookId } = found.value;
      const known = DELIVERY_ID.test(deliveryId) ? await deliveries.find(hookId, deliveryId) : undefined;
      if (known === undefined) return refuse(unknown(deliveryId));
      if (known.position === 0)
        return refuse({ code: 'delivery-unknown', message: 'A test is not sent again; make another one.' });
      await deliveries.again(hookId, deliveryId, clock.now());
      onChange();
      const sent = await deliveries.find(hookId, deliveryId);
      return sent === undefined ? refuse(unknown(deliveryId)) : accept(sent);
    },
    againAllDead: async (caller, ref) => {
      const found = await operate.find(caller, ref);
      if (!found.ok) return found;
      const count = await deliveries.againAllDead(found.value.hookId, clock.now());
      onChange();
      return accept(count);
    },
  };
};

/** Forgets what was delivered a week ago, and what was given up a month ago. */
export const sweepDeliveries = (deliveries: Deliveries, clock: Clock) => (): Promise<void> => {
  const before = (ms: number) => epochMs(Math.max(0, clock.now() - ms));
  return deliveries.sweep(before(SETTLED_KEPT_MS), before(DEAD_KEPT_MS));
};
