import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeOfProject } from './install.mjs';
import { root } from './root.mjs';

const SOURCES = ['services', 'libs', 'cli', 'bench', 'tools'];
/** C sources are built by what is compiled from the others. */
const NATIVE = 'native';
const NATIVE_BUILD = join('dist', 'libs', 'file-operations', 'src', 'native', 'build-helper.main.js');
/** What runs in browsers has settings of its own: other globals, and no decorators. */
const BROWSER = join('services', 'gateway', 'web');
const SETTINGS = [
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  join(BROWSER, 'tsconfig.json'),
];
const STAMP = join(root, 'dist', '.sources.json');

const isSource = (name) => (name.endsWith('.ts') && !name.endsWith('.spec.ts')) || /\.[ch]$/.test(name);
const sourceFiles = (folder) =>
  readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && isSource(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

const presentState = () => {
  const files = [
    ...[...SOURCES, NATIVE].filter((folder) => existsSync(join(root, folder))).flatMap(sourceFiles),
    ...SETTINGS.map((file) => join(root, file)),
  ].toSorted((a, b) => (a < b ? -1 : 1));
  const hash = createHash('sha256');
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file}\0${size}\0${mtimeMs}\0`);
  }
  return { hash: hash.digest('hex'), files };
};

const lastState = () => {
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8'));
  } catch {
    return { hash: '', files: [] };
  }
};

/** Compiles to dist/ when a source has changed since it was last done. A file that is gone must not live on there, so then all is made anew. */
export const build = () => {
  const [present, last] = [presentState(), lastState()];
  if (present.hash === last.hash) return;
  const kept = new Set(present.files);
  if (last.hash === '' || last.files.some((file) => !kept.has(file))) {
    rmSync(join(root, 'dist'), { recursive: true, force: true });
  }
  console.log('Building …');
  const startedAt = performance.now();
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  for (const project of [['tsconfig.build.json'], [BROWSER, '--noEmit', 'false']]) {
    const { status } = spawnSync(nodeOfProject(), [tsc, '-p', ...project], { cwd: root, stdio: 'inherit' });
    if (status !== 0) throw new Error('The sources do not compile: see the lines above.');
  }
  spawnSync(nodeOfProject(), [NATIVE_BUILD], { cwd: root, stdio: 'inherit' });
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(STAMP, JSON.stringify(present));
  console.log(`Built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
};
