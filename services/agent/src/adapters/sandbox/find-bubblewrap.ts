import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { DependencyFailure, describeError } from '#kernel';
import { fetchPackages } from '../images/debian-packages.ts';
import { runTool } from '../images/run-tool.ts';

export type Bubblewrap = {
  readonly program: string;
  /** 0.8 and later can forbid namespaces inside by themselves; before, only the seccomp filter does. */
  readonly canDisableUserns: boolean;
};

const FETCH_MAX_MS = 120_000;

const versionOf = async (program: string): Promise<readonly [number, number] | null> => {
  const { exitCode, lines } = await runTool(program, ['--version']);
  const [, major, minor] = /(\d+)\.(\d+)/.exec(lines.join(' ')) ?? [];
  return exitCode === 0 && major !== undefined ? [Number(major), Number(minor)] : null;
};

const described = async (program: string): Promise<Bubblewrap | null> => {
  const version = await versionOf(program);
  if (version === null) return null;
  const [major, minor] = version;
  return { program, canDisableUserns: major > 0 || minor >= 8 };
};

/** The package file, from this machine's own package lists if it has some, else from Debian's for this release. */
const fetchDeb = async (folder: string, cacheFolder: string): Promise<string | null> => {
  const signal = AbortSignal.timeout(FETCH_MAX_MS);
  await runTool('apt-get', ['download', 'bubblewrap'], { cwd: folder, signal });
  const own = readdirSync(folder).find((name) => name.endsWith('.deb'));
  if (own !== undefined) return path.join(folder, own);
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const suite = /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1];
  if (suite === undefined || !/^ID=debian$/m.test(release)) return null;
  const wanted = { suite, packages: ['bubblewrap'], cacheFolder };
  const files = await fetchPackages(wanted, () => undefined, signal);
  return files.find((file) => path.basename(file).startsWith('bubblewrap_')) ?? null;
};

/** Takes bubblewrap out of its package: it needs no installation. */
const fetchBubblewrap = async (cacheFolder: string): Promise<string | null> => {
  const target = path.join(cacheFolder, 'bubblewrap');
  const program = path.join(target, 'usr/bin/bwrap');
  if (existsSync(program)) return program;
  const draft = `${target}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    const deb = await fetchDeb(draft, cacheFolder);
    if (deb === null) return null;
    const unpacked = await runTool('dpkg-deb', ['-x', deb, draft]);
    if (unpacked.exitCode !== 0) return null;
    await rename(draft, target);
    return program;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};

/** The bubblewrap of this machine, or one from the distribution's packages. @throws DependencyFailure that says what to install */
export const findBubblewrap = async (cacheFolder: string): Promise<Bubblewrap> => {
  const installed = await described('bwrap');
  if (installed !== null) return installed;
  let cause = 'it is not installed and this machine has no Debian packages to take it from';
  try {
    const fetched = await fetchBubblewrap(cacheFolder);
    const usable = fetched === null ? null : await described(fetched);
    if (usable !== null) return usable;
  } catch (error) {
    cause = describeError(error);
  }
  throw new DependencyFailure('sandbox', 'find bubblewrap', {
    retryable: false,
    cause: `${cause}. Install the package "bubblewrap", or start Docker`,
  });
};
