import { ApiProblem } from '../api/api-problem.ts';
import { createApi } from '../api/client.ts';
import { textOf } from '../api/decode.ts';
import { CliFailure } from '../cli-failure.ts';
import { findContext, surroundings } from '../context.ts';
import { readContextFile, writeContextFile } from '../contexts/context-file.ts';
import type { KeptContext } from '../contexts/kept-contexts.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Where one is all the same, without a login. */
const elsewhere = (): string => {
  try {
    const { url, from } = findContext(surroundings());
    return ` Commands here speak to ${url}, by ${from}.`;
  } catch {
    return '';
  }
};

const notKept = (name: string | undefined, names: readonly string[]): CliFailure =>
  names.length === 0
    ? new CliFailure('not-logged-in', `You are not logged in anywhere.${elsewhere()}`)
    : new CliFailure('context-unknown', `No login is called ${name ?? ''}; there are ${names.join(', ')}.`);

/** False: it opens nothing any more anyway. @throws ApiProblem, Unreachable */
const revoke = async ({ url, key, name }: KeptContext): Promise<boolean> => {
  const api = createApi({ url, key, from: name });
  try {
    const keyId = textOf(await api.send('GET', '/v1/me', { retryForMs: 3000 }), 'keyId') ?? '';
    await api.send('DELETE', `/v1/keys/${encodeURIComponent(keyId)}`);
    return true;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return false;
    throw error;
  }
};

/** `berth logout [NAME]`: revokes the key that a login made, and forgets it. A key that was brought along stays good: it may be used elsewhere. */
export const logout = async (
  terminal: Terminal,
  name: string | undefined,
  { force }: { readonly force?: boolean },
): Promise<number> => {
  const kept = readContextFile();
  const [first] = kept;
  const one = name === undefined ? first : kept.find((each) => each.name === name);
  if (one === undefined)
    throw notKept(
      name,
      kept.map((each) => each.name),
    );
  let said = `its key was yours before the login and stays good (berth keys revoke)`;
  if (one.isOwn === true)
    try {
      said = (await revoke(one)) ? 'its key is revoked' : 'its key opened nothing any more';
    } catch (error) {
      if (force !== true)
        throw error instanceof CliFailure
          ? new CliFailure(
              error.code,
              `${error.message} The key could not be revoked: try again, or forget it with --force.`,
              { cause: error },
            )
          : error;
      said = 'its key could not be revoked and stays good until it expires';
    }
  await writeContextFile(kept.filter((each) => each !== one));
  terminal.print(`Logged out of ${one.url}; ${said}`);
  return 0;
};
