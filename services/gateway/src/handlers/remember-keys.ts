import { setTimeout as delay } from 'node:timers/promises';
import { categoryOf, idOf } from '#kernel';
import type { Clock, EpochMs, KeyId, StreamName } from '#kernel';
import type { KeySecrets, KnownKey } from '../ports/keys.ts';

export type RememberedKeys = {
  readonly secrets: KeySecrets;
  /** Something was recorded in these streams: what is known of such keys and people is asked for anew. */
  readonly heard: (streams: readonly StreamName[]) => void;
  /** Resolves when no gateway goes by what the tables said before: who takes something away answers then. */
  readonly settled: () => Promise<void>;
};

/** What was found is good for so long, whatever happens: a program that sends hundreds of requests a second asks four times. */
const KEPT_MS = 250;
/** A timer may ring a little early. */
const TIMER_MS = 10;
const KEPT_MAX = 10_000;

type Kept = { readonly known: KnownKey; readonly at: EpochMs };

/** Gives up what is older than it may be, and all of it when there is still too much. */
const trim = <Key, Value>(entries: Map<Key, Value>, isOver: (value: Value) => boolean): void => {
  if (entries.size < KEPT_MAX) return;
  for (const [key, value] of entries) if (isOver(value)) entries.delete(key);
  if (entries.size >= KEPT_MAX) entries.clear();
};

/**
 * A program sends hundreds of requests with one key, and each would ask the database who it is. A key that was found is known for a moment; one that is
 * revoked, or whose user changes, is asked for anew as soon as that is heard, here and at the other gateways. What a gateway did not hear of is over when
 * the moment is: whoever waits for that can say that the key opens nothing any more.
 */
export const rememberKeys = (secrets: KeySecrets, clock: Clock): RememberedKeys => {
  const kept = new Map<KeyId, Kept>();
  /** Keys and people that something was heard of; the views may still be behind. */
  const unsettled = new Map<string, EpochMs>();
  /** Of so much was heard that it could not be kept apart. */
  let allUnsettledAt: EpochMs | undefined;

  const isRecent = (at: EpochMs | undefined): boolean => {
    if (at === undefined) return false;
    const ago = clock.now() - at;
    return ago >= 0 && ago < KEPT_MS; // a clock that was put back makes nothing good for longer
  };
  const isSettled = (id: KeyId, { view }: KnownKey): boolean =>
    !isRecent(allUnsettledAt) &&
    !isRecent(unsettled.get(`key-${id}`)) &&
    !isRecent(unsettled.get(`user-${view?.userId ?? ''}`));

  const heard = (streams: readonly StreamName[]): void => {
    for (const stream of streams) {
      const category = categoryOf(stream);
      if (category !== 'key' && category !== 'user') continue;
      if (unsettled.size >= KEPT_MAX) {
        trim(unsettled, (at) => !isRecent(at));
        if (unsettled.size === 0) allUnsettledAt = clock.now();
      }
      unsettled.set(stream, clock.now());
      for (const [id, { known }] of kept)
        if (category === 'key' ? id === idOf(stream) : known.view?.userId === idOf(stream)) kept.delete(id);
    }
  };
  const doubt = (id: KeyId): void => {
    kept.delete(id);
    unsettled.set(`key-${id}`, clock.now());
  };

  return {
    heard,
    settled: () => delay(KEPT_MS + TIMER_MS),
    secrets: {
      ...secrets,
      find: async (id) => {
        const before = kept.get(id);
        if (before !== undefined && isRecent(before.at)) return before.known;
        const at = clock.now();
        const known = await secrets.find(id);
        // A key that the views don't show yet is asked for until they do.
        if (known?.view === undefined || !isSettled(id, known)) return known;
        trim(kept, (each) => !isRecent(each.at));
        kept.set(id, { known, at });
        return known;
      },
      put: async (id, sha256) => {
        await secrets.put(id, sha256);
        doubt(id);
      },
      forget: async (id) => {
        await secrets.forget(id);
        doubt(id);
      },
    },
  };
};
