import { createInterface } from 'node:readline';
import { createApi } from '../api/client.ts';
import { textOf } from '../api/decode.ts';
import { usage } from '../cli-failure.ts';
import { contextFile, readContextFile, writeContextFile } from '../contexts/context-file.ts';
import { nameOfUrl, withContext } from '../contexts/kept-contexts.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** One line of stdin; what is typed on a terminal is not shown. */
const readKey = (terminal: Terminal): Promise<string> =>
  new Promise((resolve, reject) => {
    const isTerminal = process.stdin.isTTY;
    if (isTerminal) terminal.err.write('API key: ');
    const lines = createInterface({ input: process.stdin, terminal: isTerminal });
    lines.once('line', (line) => {
      resolve(line.trim()); // before it is closed, which is told as the end of all lines
      lines.close();
      if (isTerminal) terminal.err.write('\n');
    });
    lines.once('close', () => reject(usage('no key was given')));
  });

/** `berth login URL`: tries the key, and keeps it for this user alone. */
export const login = async (
  terminal: Terminal,
  address: string,
  { name }: { readonly name?: string },
): Promise<number> => {
  if (!/^https?:\/\/[^\s/]/.test(address))
    throw usage(`login needs an address such as https://berth.example, not ${JSON.stringify(address)}`);
  const url = address.replace(/\/+$/, '');
  const key = await readKey(terminal);
  const me = await createApi({ url, key, from: 'login' }).send('GET', '/v1/me', { retryForMs: 3000 });
  await writeContextFile(withContext(readContextFile(), { name: name ?? nameOfUrl(url), url, key }));
  terminal.print(
    `Logged in to ${url} as ${textOf(me, 'userId') ?? '?'} (${textOf(me, 'role') ?? '?'}); kept in ${contextFile()}`,
  );
  return 0;
};
