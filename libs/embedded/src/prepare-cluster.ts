import { access, chown, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CannotStart } from './cannot-start.ts';
import { explainFailure } from './explain-failure.ts';
import type { PostgresIdentity } from './postgres-identity.ts';
import { runToEnd } from './run-to-end.ts';

const INITDB_TIMEOUT_MS = 120_000;

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** The command as this identity runs it. */
export const asIdentity = (
  { prefix, user }: PostgresIdentity,
  program: string,
  args: readonly string[],
): { program: string; args: string[]; uid?: number; gid?: number } => {
  const [wrapper, ...words] = prefix;
  if (wrapper === undefined) return { program, args: [...args], ...user };
  return { program: wrapper, args: [...words, program, ...args], ...user };
};

/** The data folder; made by initdb when there is none yet, under another name first, so that a half-made one is never taken for whole. */
export const prepareCluster = async (
  identity: PostgresIdentity,
  options: { readonly owner: string; readonly password: string; readonly isDurable: boolean },
): Promise<string> => {
  const data = path.join(identity.home, 'data');
  if (await exists(data)) {
    if (await exists(path.join(data, 'PG_VERSION'))) return data;
    throw new CannotStart(
      `${data} is no Postgres data folder (PG_VERSION is missing): restore it from a backup, or move it away to begin with an empty log`,
    );
  }
  const unfinished = path.join(identity.home, 'data.unfinished');
  await rm(unfinished, { recursive: true, force: true });
  const passwordFile = path.join(identity.home, 'initial-password');
  await writeFile(passwordFile, `${options.password}\n`, { mode: 0o600 });
  if (identity.user !== null) await chown(passwordFile, identity.user.uid, identity.user.gid);
  const { program, args, ...user } = asIdentity(identity, path.join(identity.native, 'bin', 'initdb'), [
    `--pgdata=${unfinished}`,
    `--username=${options.owner}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    '--no-instructions',
    ...(options.isDurable ? [] : ['--no-sync']),
  ]);
  const { code, output } = await runToEnd([program, ...args], {
    timeoutMs: INITDB_TIMEOUT_MS,
    cwd: '/',
    ...user,
  });
  await rm(passwordFile);
  if (code !== 0) throw explainFailure('Postgres (initdb)', output, 'none yet', identity.home);
  await rename(unfinished, data);
  return data;
};
