import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

const NODE_MAJOR = 24;

const packagesOf = (file) => {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return {};
  }
};

/** npm keeps a list of what it installed. Compared by content, since times say nothing after a copy or a checkout. */
const isInstalled = () => {
  const installed = packagesOf('node_modules/.package-lock.json');
  return Object.entries(packagesOf('package-lock.json')).every(
    ([path, wanted]) =>
      !path.startsWith('node_modules/') ||
      wanted.optional === true || // those of other platforms are never there
      wanted.devOptional === true ||
      (wanted.link === true && existsSync(join(root, path))) ||
      installed[path]?.version === wanted.version,
  );
};

/** Brings node_modules to what package-lock.json names, if it is not. Install scripts stay off: none of our packages needs one. */
export const install = () => {
  if (isInstalled()) return;
  console.log('Installing the dependencies (only the first time and after updates; about a minute) …');
  const startedAt = performance.now();
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  // Under `npm start` this is the npm that started us; a path to a script, not a program.
  const npm = process.env.npm_execpath;
  const { status, error } =
    npm?.endsWith('.js') === true
      ? spawnSync(process.execPath, [npm, ...words], { cwd: root, stdio: 'inherit' })
      : spawnSync('npm', words, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    throw new Error(
      `The dependencies could not be installed (${error?.message ?? `npm ci ended with ${status}`}): see the lines above, and run it again when the registry can be reached and the disk has 1 GB free.`,
    );
  }
  console.log(`Installed in ${Math.round((performance.now() - startedAt) / 1000)} s.`);
};

/** The Node that runs everything of ours: the one that came with npm, or the present one if it is new enough. */
export const nodeOfProject = () => {
  const own = join(root, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
  if (existsSync(own) && spawnSync(own, ['--version']).status === 0) return own;
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath;
  throw new Error(
    `Node ${NODE_MAJOR} did not come with npm (package node-linux-${process.arch}); run \`npm ci --ignore-scripts\` with optional packages, or start with Node ${NODE_MAJOR}.`,
  );
};
