import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { ImageProgress } from '../../ports/runtime.ts';
import { PackagesUnavailable } from './debian-packages.ts';
import type { Recipe } from './recipes.ts';
import { runTool } from './run-tool.ts';

/** Where programs that are not of the distribution belong. */
const PREFIX = '/usr/local';
/** What npm needs to know of the machine to reach its registry; a login is none of it, since it would stay in the image. */
const SETTINGS = ['registry', 'https-proxy', 'proxy', 'noproxy'] as const;
/** In the root file system itself, as its root, without a right outside of it; with the network of the machine, and its devices. */
const INSIDE = [
  ...['--user', '--map-root-user', '--mount', '--pid', '--fork', '--kill-child'],
  ...['sh', '-ec', 'mount --rbind /dev "$0/dev"; mount -t proc proc "$0/proc"; exec chroot "$0" "$@"'],
];

type Env = Readonly<Record<string, string>>;

const npmSettings = async (machine: Env, signal: AbortSignal): Promise<Env> => {
  const found: Record<string, string> = {};
  for (const name of SETTINGS) {
    const { exitCode, lines } = await runTool('npm', ['config', 'get', name], { env: machine, signal });
    const value = lines.at(-1)?.trim() ?? '';
    if (exitCode === 0 && value !== '' && value !== 'null')
      found[`npm_config_${name.replaceAll('-', '_')}`] = value;
  }
  return found;
};

const fail = (attempted: string, lines: readonly string[]): never => {
  const said = lines.filter((line) => /err|not found|not installed/i.test(line)).slice(0, 3);
  throw new PackagesUnavailable(`${attempted}: ${(said.length > 0 ? said : lines.slice(-2)).join(' ')}`);
};

/** What the build borrows from the machine, and gives back. */
const borrow = async (root: string, machine: Env, signal: AbortSignal) => {
  const certificates = '/tmp/machine-certificates.pem';
  const { lines } = await runTool('npm', ['config', 'get', 'cafile'], { env: machine, signal });
  const source = [machine['NODE_EXTRA_CA_CERTS'], lines.at(-1)?.trim()].find(
    (file) => file !== undefined && existsSync(file),
  );
  if (source !== undefined) await copyFile(source, path.join(root, certificates));
  await copyFile('/etc/resolv.conf', path.join(root, 'etc/resolv.conf')).catch(() => undefined);
  return {
    env: source === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificates, npm_config_cafile: certificates },
    giveBack: async (): Promise<void> => {
      for (const name of [certificates, 'etc/resolv.conf', 'root', 'tmp', 'var/tmp'])
        await rm(path.join(root, name), { recursive: true, force: true });
      for (const name of ['root', 'tmp']) await mkdir(path.join(root, name), { recursive: true });
      // Scratch folders of sessions take over the rights of what they cover.
      await chmod(path.join(root, 'tmp'), 0o1777);
    },
  };
};

/**
 * Puts programs from npm into a root file system, with the Node that runs them. What they compile is compiled inside of it, by its own compiler and against
 * its own libraries: an editor with native parts made on another distribution would not start.
 *
 * @throws PackagesUnavailable
 */
export const installFromNpm = async (
  root: string,
  { node, packages }: NonNullable<Recipe['npm']>,
  /** Variables by which npm finds its registry on this machine. */
  machine: Env,
  onProgress: (progress: ImageProgress) => void,
  signal: AbortSignal,
): Promise<void> => {
  const platform = `node-linux-${process.arch}`;
  const prefix = path.join(root, PREFIX);
  onProgress({ text: `fetching Node ${node} and npm` });
  const plain = ['install', '--global', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const first = await runTool('npm', [...plain, '--prefix', prefix, `${platform}@${node}`, 'npm@11'], {
    env: machine,
    signal,
  });
  if (first.exitCode !== 0) fail('fetch Node from npm', first.lines);
  await symlink(`../lib/node_modules/${platform}/bin/node`, path.join(prefix, 'bin/node')).catch(
    () => undefined,
  );
  if (packages.length === 0) return;
  const { env, giveBack } = await borrow(root, machine, signal);
  try {
    onProgress({ text: `installing ${packages.join(', ')} from npm; this takes minutes` });
    const words = ['install', '--global', '--no-audit', '--no-fund', '--loglevel=error', ...packages];
    const built = await runTool('unshare', [...INSIDE, root, `${PREFIX}/bin/npm`, ...words], {
      env: {
        ...(await npmSettings(machine, signal)),
        ...env,
        HOME: '/root',
        PATH: `${PREFIX}/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
        npm_config_prefix: PREFIX,
        // The headers that came with this Node: nothing is fetched to compile against.
        npm_config_nodedir: `${PREFIX}/lib/node_modules/${platform}`,
      },
      signal,
    });
    if (built.exitCode !== 0) fail(`install ${packages.join(', ')}`, built.lines);
  } finally {
    await giveBack();
  }
};
