import type { RecordedEvent } from '#contracts';
import { describeError, toIso } from '#kernel';
import type { Clock } from '#kernel';
import { deliveryIdOf } from '../../domain/delivery/delivery.ts';
import { askedStream, hookPrincipal, isForHook, isMeant } from '../../domain/hook/hook-sees.ts';
import { eventFor } from '../../domain/hide-secrets.ts';
import type { HookSecrets, HookWithOwner } from '../../ports/hooks.ts';
import type { Receiver } from '../../ports/receiver.ts';
import type { Seal } from '../../ports/sign-in.ts';
import type { Found, Outlet } from '../outlets/outlet.ts';
import type { StreamOwners } from '../stream-owners.ts';
import type { OperateHooks } from './operate-hooks.ts';

/** The headers of a message, signed with each of these secrets. */
export type SignWebhook = (
  message: { readonly id: string; readonly sentAtMs: number; readonly body: string },
  secrets: readonly string[],
) => Readonly<Record<string, string>>;

export type HookParts = {
  readonly secrets: HookSecrets;
  readonly seal: Seal | null;
  readonly receiver: Receiver;
  readonly sign: SignWebhook;
  readonly clock: Clock;
};

/** What is sent of an event: as Standard Webhooks wants it, with the event as the API shows it. */
const bodyOf = (event: RecordedEvent): string => {
  const { position, stream, version, type, rev, eventId, commandId, recordedAt, data, meta } = event;
  const at = toIso(recordedAt);
  const told = { position, stream, version, type, rev, eventId, commandId, recordedAt: at, data, meta };
  return JSON.stringify({ type, timestamp: at, data: told });
};

/** Signs a message of a hook and sends it to its address, once. */
export const sendByHook =
  ({ secrets, seal, receiver, sign, clock }: HookParts) =>
  async (hook: HookWithOwner['hook'], id: string, body: string, signal: AbortSignal) => {
    const now = clock.now();
    const kept = await secrets.find(hook.hookId, now);
    const unread = (failure: string) => ({ kind: 'failed', failure, latencyMs: 0 }) as const;
    if (kept === undefined || seal === null)
      return unread('this gateway has no address and secret of the hook');
    const text = (sealed: Uint8Array): string => Buffer.from(seal.open(sealed)).toString('utf8');
    try {
      const address = text(kept.address);
      const headers = sign({ id, sentAtMs: now, body }, kept.secrets.map(text));
      return await receiver.post(address, headers, body, signal);
    } catch (error) {
      return unread(
        `the address of the hook can not be opened with the secret key of today: ${describeError(error)}`,
      );
    }
  };

/** A hook as an outlet: what it is for, for as long as its owner may see it. */
export const hookOutlet =
  (parts: HookParts, ownersOf: StreamOwners, operate: Pick<OperateHooks, 'disable'>) =>
  ({ hook, user }: HookWithOwner): Outlet => {
    const { hookId: outletId, filter, fromPosition: from } = hook;
    const principal = hookPrincipal(hook, user);
    const send = sendByHook(parts);
    const own = `hook-${outletId}`;

    const isStillFor = async (event: RecordedEvent): Promise<boolean> => {
      const stream = askedStream(event);
      const owners = await ownersOf(new Set([stream]));
      return principal !== undefined && isForHook(principal, filter, event, owners.get(stream));
    };

    return {
      outletId,
      from,
      isChangedBy: ({ stream }) => stream === own,
      pick: async (events) => {
        if (principal === undefined) return [];
        const meant = events.filter((event) => isMeant(filter, event));
        if (meant.length === 0) return [];
        const owners = await ownersOf(new Set(meant.map(askedStream)));
        return meant
          .filter((event) => isForHook(principal, filter, event, owners.get(askedStream(event))))
          .map(({ position, stream, type }): Found => ({
            deliveryId: deliveryIdOf(outletId, position),
            position,
            stream,
            type,
          }));
      },
      send: async (delivery, event, signal) => {
        // What was there to see when it happened may not be any more, when a try days later gets through.
        if (principal === undefined || !(await isStillFor(event)))
          return { kind: 'unwanted', why: 'the owner of the hook may not see it any more', latencyMs: 0 };
        return send(hook, delivery.deliveryId, bodyOf(eventFor(principal, event)), signal);
      },
      disable: (reason, { failingSince }) =>
        operate.disable(hook.hookId, reason, failingSince ?? parts.clock.now()),
    };
  };
