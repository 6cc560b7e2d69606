import type { Api } from '../api/client.ts';
import { isNode } from '../api/decode.ts';
import { formatNodes } from '../format/nodes.ts';
import { readList } from '../lists/read-list.ts';
import type { ListOptions } from '../lists/read-list.ts';
import { tellList } from '../output/tell.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { JsonOption } from './sessions.ts';

/** `berth nodes`: each device with its grants. */
export const nodes = async (
  api: Api,
  terminal: Terminal,
  options: JsonOption & ListOptions,
): Promise<number> => {
  const found = await readList(api, { path: '/v1/nodes', field: 'nodes', is: isNode }, options);
  return tellList(terminal, options, found, { none: 'No node has joined yet.', format: formatNodes });
};
