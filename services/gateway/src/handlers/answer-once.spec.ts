import { describe, expect, it } from 'vitest';
import { epochMs, silentLog } from '#kernel';
import type { KeptAnswer, KeptAnswers } from '../ports/kept-answers.ts';
import { answerOnce } from './answer-once.ts';

const clock = { now: () => epochMs(1_000_000) };
const request = { requestId: 'r', digest: Buffer.from('wish') };
const answer: KeptAnswer = { heads: {}, body: { made: 1 } };

/** Keeps in memory; `isSealed` false: only that there was an answer, as where there is no key to seal with. */
const memory = (isSealed = true): KeptAnswers => {
  const known = new Map<string, { digest: string; answer?: KeptAnswer | null }>();
  return {
    claim: async (id, digest) => {
      const found = known.get(id);
      const said = Buffer.from(digest).toString('hex');
      if (found === undefined) {
        known.set(id, { digest: said });
        return { kind: 'first' };
      }
      if (found.digest !== said) return { kind: 'other' };
      return found.answer === undefined
        ? { kind: 'under-way' }
        : { kind: 'answered', answer: isSealed ? found.answer : null };
    },
    keep: async (id, kept) => {
      const found = known.get(id);
      if (found !== undefined) found.answer = kept;
    },
    drop: async (id) => void known.delete(id),
    sweep: async () => undefined,
  };
};
const counted = (give: () => KeptAnswer = () => answer) => {
  const act = { count: 0, run: async () => ((act.count += 1), give()) };
  return act;
};

describe('a request with a key', () => {
  it('is carried out once, and answered each time', async () => {
    const once = answerOnce(memory(), clock, silentLog);
    const act = counted();
    for (let n = 0; n < 3; n += 1) expect(await once(request, act.run)).toEqual({ ok: true, value: answer });
    expect(act.count).toBe(1);
  });

  it('waits for the one before it', async () => {
    const once = answerOnce(memory(), clock, silentLog);
    const act = counted();
    const both = await Promise.all([once(request, act.run), once(request, act.run)]);
    expect(both).toEqual([
      { ok: true, value: answer },
      { ok: true, value: answer },
    ]);
    expect(act.count).toBe(1);
  });

  it('is refused when it says something else', async () => {
    const once = answerOnce(memory(), clock, silentLog);
    await once(request, counted().run);
    const other = await once({ ...request, digest: Buffer.from('other') }, counted().run);
    expect(other).toMatchObject({ refusal: { code: 'idempotency-key-reused' } });
  });

  it('is carried out again when nothing came of it', async () => {
    const once = answerOnce(memory(), clock, silentLog);
    const refused = counted(() => {
      throw new Error('refused');
    });
    await expect(once(request, refused.run)).rejects.toThrow('refused');
    expect(await once(request, counted().run)).toMatchObject({ ok: true });
  });

  it('is told that it was done where its answer can not be kept', async () => {
    const once = answerOnce(memory(false), clock, silentLog);
    expect(await once(request, counted().run)).toMatchObject({ ok: true });
    expect(await once(request, counted().run)).toMatchObject({ refusal: { code: 'answer-not-kept' } });
  });

  it('is told so as well where its answer is too long', async () => {
    const once = answerOnce(memory(), clock, silentLog);
    const long = counted(() => ({ heads: {}, body: 'x'.repeat(300_000) }));
    expect(await once(request, long.run)).toMatchObject({ ok: true });
    expect(await once(request, long.run)).toMatchObject({ refusal: { code: 'answer-not-kept' } });
  });
});
