import type { Api } from '../api/client.ts';
import { isEgress, one } from '../api/decode.ts';
import type { Egress } from '../api/resources.ts';
import { usage } from '../cli-failure.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type JsonOption, READ } from './sessions.ts';

const MODES: ReadonlyMap<string, Egress['mode']> = new Map([
  ['node', 'node'],
  ['internet', 'internet'],
  ['listed', 'listed'],
  ['none', 'none'],
]);

const WORDS: Readonly<Record<Egress['mode'], string>> = {
  node: 'whom their node allows: as a rule the internet and the local network',
  internet: 'public addresses, and no private ones',
  listed: 'nobody',
  none: 'nobody but each other',
};

const wordsOf = ({ mode, allow = [] }: Egress): string => {
  const beside = allow.length === 0 ? '' : ` but ${allow.join(', ')}`;
  return `Sessions reach ${WORDS[mode]}${beside}.`;
};

export type EgressOptions = JsonOption & { readonly allow?: readonly string[] };

const wanted = (word: string, allow: readonly string[]): Egress => {
  const mode = MODES.get(word);
  if (mode === undefined) throw usage(`there is no mode "${word}": say node, internet, listed or none`);
  return { mode, ...(allow.length === 0 ? {} : { allow }) };
};

/** `berth project egress`: shows whom the sessions of a project reach, or says it. */
export const projectEgress = async (
  api: Api,
  terminal: Terminal,
  id: string,
  mode: string | undefined,
  { json, allow = [] }: EgressOptions,
): Promise<number> => {
  if (mode === undefined && allow.length > 0)
    throw usage('--allow goes with a mode: berth project egress <project> listed --allow …');
  const path = `/v1/projects/${encodeURIComponent(id)}/egress`;
  const answer =
    mode === undefined
      ? await api.send('GET', path, READ)
      : await api.send('PUT', path, { body: wanted(mode, allow), ...READ });
  const egress = one(answer, isEgress, 'whom sessions reach');
  if (json === true) terminal.json(egress);
  else terminal.print(wordsOf(egress));
  if (json !== true && mode !== undefined)
    terminal.note(
      'It holds for sessions that run, too, within some seconds; connections that may no longer be are cut.',
    );
  return 0;
};
