import { usage } from '../cli-failure.ts';

export type After = { readonly session: string; readonly condition: 'ok' | 'any' | 'fail' };

const SHAPE = /^(?:(ok|any|fail):)?([a-z0-9-]{1,63})$/;

/** `train`, `ok:train,any:k3v9m2x7q4ab`: whom it comes after, and how that has to end. A condition is for the name that it stands at. */
export const parseAfter = (texts: readonly string[]): readonly After[] =>
  texts
    .flatMap((text) => text.split(','))
    .map((text) => {
      const [, condition = 'ok', session] = SHAPE.exec(text.trim()) ?? [];
      const isCondition = condition === 'ok' || condition === 'any' || condition === 'fail';
      if (session !== undefined && isCondition) return { session, condition };
      throw usage(
        `--after needs ids or names with commas, each as it is (for its success) or as any:NAME or fail:NAME, not ${JSON.stringify(text)}`,
      );
    });
