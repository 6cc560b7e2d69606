import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochMs, folderId, later, transferId } from '#kernel';
import {
  endTransfer,
  followTransfer,
  KEPT_MS,
  QUIET_MS,
  startTransfer,
  type TransferSight,
} from './decide-transfer.ts';
import { evolveTransfer, initialTransfer, NOTHING_YET, type TransferState } from './transfer-state.ts';

const began = epochMs(1_000_000);
const asked = {
  transferId: transferId('tabcdefghijk'),
  folderId: folderId('fabcdefghijk'),
  owner: 'user:ada',
  startedAt: began,
} as const;
const open = startTransfer(initialTransfer, asked).reduce(evolveTransfer, initialTransfer);
const sight = (more: Partial<TransferSight>): TransferSight => ({
  counts: NOTHING_YET,
  requests: 0,
  unfinished: 0,
  touchedAt: began,
  ...more,
});

describe('a transfer', () => {
  it('is recorded once, however often it is announced', () => {
    expect(open).toMatchObject({ phase: 'open', owner: 'user:ada' });
    expect(startTransfer(open, asked)).toEqual([]);
  });

  it('ends once, as the first says who saw it end', () => {
    const cancelled = endTransfer(open, NOTHING_YET, { kind: 'cancelled', by: 'user:bob' }, began);
    const ended = cancelled.reduce(evolveTransfer, open);
    expect(ended).toMatchObject({ phase: 'cancelled', by: 'user:bob' });
    expect(endTransfer(ended, NOTHING_YET, { kind: 'completed' }, began)).toEqual([]);
    expect(followTransfer(ended, sight({}), later(began, KEPT_MS))).toEqual([]);
  });

  it('of which not all has come is not whole, however quiet it is', () => {
    const announced = evolveTransfer(initialTransfer, {
      type: 'transfer.started',
      data: { ...asked, expected: { files: 2, bytes: 9 } },
    });
    const one = { files: 1, bytes: 5, failures: 0 };
    const quiet = later(began, QUIET_MS);
    expect(followTransfer(announced, sight({ counts: one }), quiet)[0]?.type).toBe('transfer.progressed');
    expect(followTransfer(announced, sight({ counts: { ...one, failures: 1 } }), quiet)[0]?.type).toBe(
      'transfer.completed',
    );
    expect(followTransfer(announced, sight({ counts: one }), later(began, KEPT_MS))).toMatchObject([
      { type: 'transfer.failed', data: { code: 'transfer-expired' } },
    ]);
  });

  it('is a few events, however many files it brings and however long it takes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 600_000 }),
        fc.integer({ min: 1, max: 7 * 24 * 3_600_000 }),
        (everyMs, lastsMs) => {
          let state: TransferState = open;
          let events = 0;
          for (let age = everyMs; age <= lastsMs && events < 1000; age += Math.max(everyMs, lastsMs / 5000)) {
            const touchedAt = later(began, Math.floor(age));
            const counts = { files: Math.floor(age), bytes: Math.floor(age), failures: 0 };
            const facts = followTransfer(state, sight({ counts, requests: 1, touchedAt }), touchedAt);
            events += facts.length;
            state = facts.reduce(evolveTransfer, state);
          }
          expect(state.phase).toBe('open');
          expect(events).toBeLessThanOrEqual(60);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('ends by itself when nobody comes any more, and never under a request', () => {
    fc.assert(
      fc.property(
        fc.nat(3),
        fc.nat(2),
        fc.integer({ min: 0, max: 2 * KEPT_MS }),
        (unfinished, requests, ms) => {
          const now = later(began, ms);
          const facts = followTransfer(open, sight({ unfinished, requests }), now);
          const ended = facts.reduce(evolveTransfer, open).phase !== 'open';
          const isOver = requests === 0 && ms >= (unfinished === 0 ? QUIET_MS : KEPT_MS);
          expect(ended).toBe(isOver);
        },
      ),
    );
  });
});
