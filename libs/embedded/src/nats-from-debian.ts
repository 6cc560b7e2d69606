import { access, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describeError } from '#kernel';
import { runToEnd } from './run-to-end.ts';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const OFFICIAL = 'http://deb.debian.org/debian';
const MIRRORS_MAX = 3;
const STEP_TIMEOUT_MS = 120_000;

/** Where this machine gets Debian from: a company's mirror is often the only one that it can reach. */
const mirrors = async (): Promise<readonly string[]> => {
  const { output } = await runToEnd(
    ['apt-get', 'indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'],
    {
      timeoutMs: 10_000,
    },
  );
  const configured = output
    .split('\n')
    .map((line) => line.trim().replace(/\/$/, ''))
    .filter((uri) => /^https?:.*debian/.test(uri) && !uri.includes('security'));
  return [...new Set([...configured, OFFICIAL])].slice(0, MIRRORS_MAX);
};

/**
 * Takes the package of Debian unstable, by apt so that its signature is checked, with lists and caches of its own, so that neither root is
 * needed nor anything on the machine changes. The stable releases have 2.9 (bookworm: too old) and 2.10 (trixie). The program needs
 * nothing but the C library.
 */
export const natsFromDebian = async (file: string): Promise<void> => {
  await access(KEYRING).catch((cause: unknown) => {
    throw new Error('this is no Debian', { cause });
  });
  const scratch = await mkdtemp(path.join(path.dirname(file), 'debian-'));
  const at = (...parts: string[]): string => path.join(scratch, ...parts);
  try {
    for (const folder of ['state/lists/partial', 'cache/archives/partial', 'deb', 'unpacked']) {
      await mkdir(at(folder), { recursive: true });
    }
    await writeFile(at('status'), '');
    const settings = [
      `Dir::Etc::SourceList=${at('sources.list')}`,
      'Dir::Etc::SourceParts=/dev/null',
      `Dir::State=${at('state')}`,
      `Dir::State::status=${at('status')}`,
      `Dir::Cache=${at('cache')}`,
      'Acquire::Languages=none',
      'Acquire::PDiffs=false',
      'Acquire::Retries=1',
      'Acquire::http::Timeout=10',
      // A mirror that lags, or a machine whose clock does, still serves what was signed.
      'Acquire::Check-Valid-Until=false',
      'Acquire::Check-Date=false',
      'APT::Sandbox::User=',
    ].flatMap((setting) => ['-o', setting]);
    const apt = async (...words: string[]): Promise<void> => {
      const { code, output } = await runToEnd(['apt-get', '-q', ...settings, ...words], {
        timeoutMs: STEP_TIMEOUT_MS,
        cwd: at('deb'),
      });
      // apt-get update ends well even when it fetched nothing; the download then fails.
      if (code !== 0) throw new Error(/^E: .*/m.exec(output)?.[0] ?? `apt-get ${words[0]} failed`);
    };
    const tried: string[] = [];
    for (const mirror of await mirrors()) {
      await writeFile(at('sources.list'), `deb [signed-by=${KEYRING}] ${mirror} sid main\n`);
      try {
        await apt('update');
        await apt('download', 'nats-server');
        break;
      } catch (cause) {
        tried.push(describeError(cause));
      }
    }
    const [archive] = await readdir(at('deb'));
    if (archive === undefined) throw new Error(tried.join(', '));
    const { code, output } = await runToEnd(['dpkg-deb', '-x', at('deb', archive), at('unpacked')], {
      timeoutMs: STEP_TIMEOUT_MS,
    });
    if (code !== 0) throw new Error(`dpkg-deb: ${output.trim()}`);
    await rename(at('unpacked', 'usr', 'sbin', 'nats-server'), file);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};
