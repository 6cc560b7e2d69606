import type { BigIntStats } from 'node:fs';
import { jsonField, jsonLine, toBytes } from './byte-text.ts';
import { attributes } from './describe.ts';
import { kindOf } from './entry.ts';
import * as calls from './file-calls.ts';
import { isCancelled, refuse } from './job.ts';
import { apart, openNamed } from './named.ts';
import { type OptionShape, parseOptions } from './options.ts';
import { createOwners } from './owners.ts';
import { checkFormat, statText, usualFormat } from './stat-format.ts';
import { tellNamed } from './tell-named.ts';
import type { Run } from './walk.ts';

const OPTIONS: readonly OptionShape[] = [
  { id: 'c', word: 'format', takesValue: true },
  { id: 'printf', word: 'printf', takesValue: true },
];
const AT_ONCE = 64;

/** stat: what is known of what the caller named, in the order in which he named it. */
export const stat = async (run: Run, words: readonly string[]): Promise<void> => {
  const { job, tell, output } = run;
  const { chosen, named } = parseOptions(job, words, OPTIONS);
  const format = chosen.at(-1);
  if (named.length === 0) refuse('a path is needed');
  if (format !== undefined) checkFormat(format.value);
  const owners = createOwners();
  const hasEscapes = format?.id === 'printf';
  const end = format === undefined || hasEscapes ? '' : '\n';

  /** What it is, and what it leads to if it is a link: by the folder where it lies, so that nothing is followed. */
  const ask = async (
    path: string,
  ): Promise<{ readonly st: BigIntStats; readonly target: string | undefined }> => {
    const { folder, name, isItself, hasSlash } = apart(path);
    const isWhole = isItself || (hasSlash && job.beneath === undefined);
    const fd = await openNamed(
      job,
      isWhole ? path : folder,
      calls.O_PATH | (isWhole ? 0 : calls.O_DIRECTORY),
    );
    try {
      if (isWhole) return { st: await calls.fstat(fd), target: undefined };
      const at = toBytes(`/proc/self/fd/${fd}/${name}`);
      const st = await calls.lstat(at);
      return { st, target: st.isSymbolicLink() ? (await calls.readlink(at)).toString('latin1') : undefined };
    } finally {
      await calls.close(fd);
    }
  };
  const says = async (path: string): Promise<string> => {
    try {
      const { st, target } = await ask(path);
      job.counts.files += 1;
      if (job.isJson)
        return jsonLine({
          event: 'entry',
          ...attributes(path, kindOf(st), st),
          ...(target === undefined ? {} : jsonField('target', target)),
        });
      return statText(format?.value ?? usualFormat(st), { path, target, st }, { hasEscapes, owners }) + end;
    } catch (error) {
      tellNamed(tell, path, 'stat', error);
      return '';
    }
  };

  for (let from = 0; from < named.length && !isCancelled(job); from += AT_ONCE)
    for (const text of await Promise.all(named.slice(from, from + AT_ONCE).map(says))) output.put(text);
};
