import type { Api } from '../api/client.ts';
import { isNode, many, textOf } from '../api/decode.ts';
import type { Node } from '../api/resources.ts';
import { formatNodes } from '../format/nodes.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { READ } from './sessions.ts';

const PAGES_MAX = 20;

/** `berth nodes`: each device with its grants. */
export const nodes = async (
  api: Api,
  terminal: Terminal,
  options: { readonly json?: boolean },
): Promise<number> => {
  const found: Node[] = [];
  let cursor = '';
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await api.send('GET', `/v1/nodes?limit=500${cursor}`, READ);
    found.push(...many(answer, 'nodes', isNode));
    const next = textOf(answer, 'next');
    if (next === undefined) break;
    cursor = `&cursor=${next}`;
  }
  if (options.json === true) terminal.json(found);
  else if (found.length === 0) terminal.note('No node has joined yet.');
  else terminal.print(formatNodes(found, terminal.view()));
  return 0;
};
