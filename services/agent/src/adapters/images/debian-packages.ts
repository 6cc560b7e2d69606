import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ImageProgress } from '../../ports/runtime.ts';
import { runTool } from './run-tool.ts';

export type PackageRequest = {
  readonly suite: string;
  readonly packages: readonly string[];
  /** Fetched without what they depend on. */
  readonly alone?: readonly string[];
  /** Kept between builds: what is there already is not fetched again. */
  readonly cacheFolder: string;
};

/** Debian's packages could not be had; the message says what is missing. */
export class PackagesUnavailable extends Error {
  override readonly name = 'PackagesUnavailable';
}

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const MIRROR = 'http://deb.debian.org/debian';
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

const fail = (attempted: string, lines: readonly string[]): never => {
  const said = lines.filter((line) => /^[EW]:|error|not installed/i.test(line)).slice(-3);
  throw new PackagesUnavailable(`${attempted}: ${(said.length > 0 ? said : lines.slice(-2)).join(' ')}`);
};

/** The keys that Debian signs with; other distributions have them as a package. */
const keyring = async (folder: string, signal: AbortSignal): Promise<string> => {
  if (existsSync(KEYRING)) return KEYRING;
  const unpacked = path.join(folder, 'keyring');
  await mkdir(unpacked, { recursive: true });
  const got = await runTool('apt-get', ['download', 'debian-archive-keyring'], { cwd: unpacked, signal });
  if (got.exitCode !== 0) fail("fetch Debian's keys", got.lines);
  for (const file of await readdir(unpacked))
    if (file.endsWith('.deb')) await runTool('dpkg-deb', ['-x', file, '.'], { cwd: unpacked, signal });
  return path.join(unpacked, KEYRING);
};

/** A mirror that this machine's administrator has chosen, and proxies, are for us too. */
const hostSettings = async (signal: AbortSignal) => {
  const targets = await runTool('apt-get', ['indextargets', '--format', '$(REPO_URI)'], { signal });
  const mirror = targets.lines.find((line) => /^https?:\/\/\S+\/debian\/?$/.test(line)) ?? MIRROR;
  const settings = await runTool('apt-config', ['dump'], { signal });
  return { mirror, proxies: settings.lines.filter((line) => /^Acquire::https?::proxy/i.test(line)) };
};

/** apt's whole world in one folder: it neither reads nor touches what is installed on this machine, and needs no root. */
const aptConfig = (folder: string, architecture: string, proxies: readonly string[]): string =>
  [
    `Dir "${folder}";`,
    `Dir::State "${folder}/state";`,
    `Dir::State::status "${folder}/state/status";`,
    `Dir::Cache "${folder}/cache";`,
    `Dir::Etc "${folder}/etc";`,
    `Dir::Etc::sourcelist "${folder}/etc/sources.list";`,
    'Dir::Etc::sourceparts "/dev/null";',
    'Dir::Etc::trusted "/dev/null";',
    'Dir::Etc::trustedparts "/dev/null";',
    `APT::Architecture "${architecture}";`,
    `APT::Architectures "${architecture}";`,
    'APT::Install-Recommends "false";',
    'APT::Sandbox::User "";',
    'Acquire::Languages "none";',
    // Caches of 60 MB that save a second at the next build.
    'Dir::Cache::pkgcache "";',
    'Dir::Cache::srcpkgcache "";',
    'Acquire::Retries "3";',
    'Debug::NoLocking "true";',
    ...proxies,
    '',
  ].join('\n');

/**
 * Fetches packages with all that they depend on, signatures checked; returns the files. Works for any user of a machine with apt.
 *
 * @throws PackagesUnavailable
 */
export const fetchPackages = async (
  { suite, packages, alone = [], cacheFolder }: PackageRequest,
  onProgress: (progress: ImageProgress) => void,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  const architecture = ARCHITECTURES[process.arch];
  if (architecture === undefined)
    throw new PackagesUnavailable(`Debian packages are not known for ${process.arch}`);
  const folder = path.join(cacheFolder, `apt-${suite}`);
  const archives = path.join(folder, 'cache/archives');
  for (const part of ['state/lists/partial', 'cache/archives/partial', 'etc/preferences.d', 'etc/apt.conf.d'])
    await mkdir(path.join(folder, part), { recursive: true });
  const { mirror, proxies } = await hostSettings(signal);
  const keys = await keyring(folder, signal);
  await writeFile(path.join(folder, 'state/status'), '');
  await writeFile(path.join(folder, 'etc/sources.list'), `deb [signed-by=${keys}] ${mirror} ${suite} main\n`);
  const config = path.join(folder, 'apt.conf');
  await writeFile(config, aptConfig(folder, architecture, proxies));
  const env = { APT_CONFIG: config };

  onProgress({ text: `reading the package list of Debian ${suite}` });
  const updated = await runTool('apt-get', ['update', '-q'], { env, signal });
  if (updated.exitCode !== 0) fail(`read the package list from ${mirror}`, updated.lines);
  const install = ['install', '-y', '-q', '--download-only', ...packages];
  let total = 0;
  const count = (line: string): void => {
    if (line.startsWith("'")) total += 1;
  };
  await runTool('apt-get', [...install, '--print-uris'], { env, signal, onLine: count });
  let got = 0;
  const fetched = await runTool('apt-get', install, {
    env,
    signal,
    onLine: (line) => {
      if (!line.startsWith('Get:')) return;
      got += 1;
      onProgress({ text: `fetching Debian packages (${Math.min(got, total)} of ${total})` });
    },
  });
  if (fetched.exitCode !== 0) fail(`fetch packages from ${mirror}`, fetched.lines);
  const wanted = await wantedOnly(archives, packages, env, signal);
  return [...wanted, ...(await fetchAlone(archives, alone, env, signal))];
};

/** Packages that ask for much more than a session needs of them. */
const fetchAlone = async (
  archives: string,
  packages: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  if (packages.length === 0) return [];
  const fetched = await runTool('apt-get', ['download', '-q', ...packages], { env, cwd: archives, signal });
  if (fetched.exitCode !== 0) fail(`fetch ${packages.join(', ')}`, fetched.lines);
  const planned = await runTool('apt-get', ['download', '-q', '--print-uris', ...packages], { env, signal });
  const names = planned.lines.flatMap((line) => /^'\S+' (\S+\.deb) /.exec(line)?.[1] ?? []);
  if (names.length !== packages.length)
    throw new PackagesUnavailable(`apt did not fetch all of ${packages.join(', ')}`);
  return names.map((name) => path.join(archives, name));
};

/** The cache may hold older versions and packages of other recipes: what apt would install now is what counts. */
const wantedOnly = async (
  archives: string,
  packages: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  const wanted: string[] = [];
  const note = (line: string): void => {
    const [, name, version] = /^Inst (\S+) \((\S+) /.exec(line) ?? [];
    if (name !== undefined && version !== undefined)
      wanted.push(`${name}_${version.replaceAll(':', '%3a')}_`);
  };
  await runTool('apt-get', ['install', '-s', '-q', ...packages], { env, signal, onLine: note });
  const present = await readdir(archives);
  return wanted.map((prefix) => {
    const file = present.find((name) => name.startsWith(prefix) && name.endsWith('.deb'));
    if (file === undefined) throw new PackagesUnavailable(`apt did not fetch ${prefix}`);
    return path.join(archives, file);
  });
};
