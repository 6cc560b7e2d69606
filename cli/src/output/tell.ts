import type { Found } from '../lists/read-list.ts';
import type { Terminal } from '../terminal/terminal.ts';

/* How commands answer: a program gets the answer as it is, a person a table, a page or a sentence. */

export type JsonOption = { readonly json?: boolean };
type View = ReturnType<Terminal['view']>;

/** One thing, or what became of it. */
export const tell = (
  terminal: Terminal,
  { json }: JsonOption,
  answer: unknown,
  format: (view: View) => string,
): number => {
  if (json === true) terminal.json(answer);
  else terminal.print(format(terminal.view()));
  return 0;
};

/** Something is done: a sentence beside what programs read. */
export const tellDone = (
  terminal: Terminal,
  { json }: JsonOption,
  answer: unknown,
  sentence: string,
): number => {
  if (json === true) terminal.json(answer);
  else terminal.note(sentence);
  return 0;
};

/** A list; when there is nothing in it, a sentence that says so. */
export const tellList = <T>(
  terminal: Terminal,
  { json }: JsonOption,
  { items, hasMore, isFiltered }: Found<T>,
  { none, format }: { readonly none: string; readonly format: (items: readonly T[], view: View) => string },
): number => {
  if (json === true) terminal.json(items);
  else if (items.length === 0) terminal.note(isFiltered ? 'Nothing fits the filter.' : none);
  else {
    terminal.print(format(items, terminal.view()));
    if (hasMore) terminal.note(`(the first ${items.length}; more: --limit)`);
  }
  return 0;
};
