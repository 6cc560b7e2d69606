import { describe, expect, it } from 'vitest';
import { askTogether } from './ask-together.ts';

type Question = PromiseWithResolvers<ReadonlyMap<string, string>> & { readonly keys: readonly string[] };

/** The database's side: each question waits for its answer. */
const database = () => {
  const questions: Question[] = [];
  const ask = askTogether<string, string>((keys) => {
    const question = { ...Promise.withResolvers<ReadonlyMap<string, string>>(), keys };
    questions.push(question);
    return question.promise;
  });
  const answer = (number: number): void => {
    const question = questions[number];
    question?.resolve(new Map(question.keys.map((key) => [key, `${key} in answer ${number}`])));
  };
  return { ask, questions, answer };
};
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('questions that are asked together', () => {
  it('are one, also of many who want the same', async () => {
    const { ask, questions, answer } = database();
    const asked = ['a', 'b', 'a'].map(ask);
    await turn();
    answer(0);
    expect(await Promise.all(asked)).toEqual(['a in answer 0', 'b in answer 0', 'a in answer 0']);
    expect(questions.map(({ keys }) => keys)).toEqual([['a', 'b']]);
  });

  it('are answered by a look that began after they came', async () => {
    const { ask, questions, answer } = database();
    const first = ask('a');
    await turn();
    const later = [ask('a'), ask('b')];
    await turn();
    expect(questions).toHaveLength(1);
    answer(0);
    expect(await first).toBe('a in answer 0');
    await turn();
    answer(1);
    expect(await Promise.all(later)).toEqual(['a in answer 1', 'b in answer 1']);
  });

  it('fail together, and those after them do not', async () => {
    const { ask, questions, answer } = database();
    const failing = Promise.allSettled([ask('a'), ask('b')]);
    await turn();
    const next = ask('a');
    questions[0]?.reject(new Error('away'));
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await turn();
    answer(1);
    expect(await next).toBe('a in answer 1');
  });

  it('find nothing where there is nothing', async () => {
    const { ask, questions } = database();
    const asked = ask('a');
    await turn();
    questions[0]?.resolve(new Map());
    expect(await asked).toBeUndefined();
  });
});
