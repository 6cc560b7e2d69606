import { fromWord, readable } from './byte-text.ts';
import { type Job, refuse } from './job.ts';
import { stayBeneath } from './named.ts';

/** An option, by its letter or any other name of it. `takesValue`: so do the words that follow it. */
export type OptionShape = { readonly id: string; readonly word?: string; readonly takesValue?: boolean };
export type Chosen = { readonly id: string; readonly value: string };

const THREADS_MAX = 1024;

/** A whole number, or a refusal that names the option. */
export const numberOf = (text: string, what: string, least: number, most: number): number => {
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  return refuse(`${what} needs a whole number from ${least} to ${most}, not '${readable(text)}'`);
};

const COMMON: ReadonlyMap<
  string,
  { readonly takesValue: boolean; readonly set: (job: Job, value: string) => void }
> = new Map([
  ['json', { takesValue: false, set: (job: Job) => void (job.isJson = true) }],
  ['ordered', { takesValue: false, set: (job: Job) => void (job.isOrdered = true) }],
  ['stop-with-stdin', { takesValue: false, set: (job: Job) => void (job.stopsWithStdin = true) }],
  [
    'threads',
    {
      takesValue: true,
      set: (job: Job, value: string) => void (job.threadsMax = numberOf(value, '--threads', 1, THREADS_MAX)),
    },
  ],
  [
    'events',
    {
      takesValue: true,
      set: (job: Job, value: string) => void (job.eventsFd = numberOf(value, '--events', 1, 1023)),
    },
  ],
  ['beneath', { takesValue: true, set: stayBeneath }],
]);

const longParts = (word: string): { readonly name: string; readonly value: string | undefined } => {
  const equals = word.indexOf('=');
  return equals === -1
    ? { name: word.slice(2), value: undefined }
    : { name: word.slice(2, equals), value: word.slice(equals + 1) };
};

/** Takes a common option out of the first word, and the word after it if it is its value. How many words that were; 0: it is none. */
export const takeCommon = (job: Job, words: readonly string[]): number => {
  const word = words[0] ?? '';
  if (!word.startsWith('--')) return 0;
  const { name, value } = longParts(word);
  const common = COMMON.get(name);
  if (common === undefined) return 0;
  if (!common.takesValue && value !== undefined) return refuse(`--${name} takes no value`);
  const given = common.takesValue ? (value ?? words[1]) : '';
  if (given === undefined) return refuse(`${word} needs a value`);
  common.set(job, given);
  return common.takesValue && value === undefined ? 2 : 1;
};

/**
 * Options as GNU's tools take them: short ones together, long ones with `=`, before and after what is named, and `--`. `isNamed` knows words
 * that look like options and are none, such as the mode -x.
 */
export const parseOptions = (
  job: Job,
  given: readonly string[],
  shapes: readonly OptionShape[],
  isNamed: (word: string) => boolean = () => false,
): { readonly chosen: readonly Chosen[]; readonly named: readonly string[] } => {
  const words = given.map(fromWord);
  const chosen: Chosen[] = [];
  const named: string[] = [];
  const valueAfter = (what: string, index: number): string => words[index] ?? refuse(`${what} needs a value`);
  let at = 0;
  const takeLong = (word: string): void => {
    const common = takeCommon(job, words.slice(at, at + 2));
    if (common > 0) {
      at += common - 1;
      return;
    }
    const { name, value } = longParts(word);
    const shape = shapes.find((each) => each.word === name);
    if (shape === undefined) return refuse(`there is no option ${readable(word)}`);
    if (shape.takesValue !== true && value !== undefined) return refuse(`--${name} takes no value`);
    if (shape.takesValue === true && value === undefined) at += 1;
    chosen.push({ id: shape.id, value: shape.takesValue === true ? (value ?? valueAfter(word, at)) : '' });
  };
  const takeShort = (word: string): void => {
    for (let place = 1; place < word.length; place++) {
      const letter = word.charAt(place);
      const shape = shapes.find((each) => each.id === letter);
      if (shape === undefined) return refuse(`there is no option -${readable(letter)}`);
      if (shape.takesValue !== true) {
        chosen.push({ id: letter, value: '' });
        continue;
      }
      if (place + 1 === word.length) at += 1;
      const value = place + 1 < word.length ? word.slice(place + 1) : valueAfter(`-${letter}`, at);
      chosen.push({ id: letter, value });
      return;
    }
  };
  for (let isOver = false; at < words.length; at++) {
    const word = words[at] ?? '';
    if (isOver || !word.startsWith('-') || word === '-' || isNamed(word)) named.push(word);
    else if (word === '--') isOver = true;
    else if (word.startsWith('--')) takeLong(word);
    else takeShort(word);
  }
  return { chosen, named };
};
