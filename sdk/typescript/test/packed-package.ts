import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const own = path.resolve(import.meta.dirname, '..');
const root = path.resolve(own, '../..');
const TSC = path.join(root, 'node_modules/typescript/bin/tsc');

export type PackedPackage = {
  /** A project that has the package installed, as from a registry. */
  readonly project: string;
  /** What is in the tarball. */
  readonly files: readonly string[];
  readonly remove: () => Promise<void>;
};

/** Builds the package, packs it, and unpacks the tarball where a project has it. What it depends on is found further up. */
export const packPackage = async (): Promise<PackedPackage> => {
  const cache = path.join(root, 'node_modules/.cache/berth');
  await mkdir(cache, { recursive: true });
  const project = await mkdtemp(path.join(cache, 'sdk-'));
  const staged = path.join(project, 'staged');
  const installed = path.join(project, 'node_modules/@berth/sdk');
  await Promise.all([mkdir(staged), mkdir(installed, { recursive: true })]);
  for (const file of ['package.json', 'README.md']) await cp(path.join(own, file), path.join(staged, file));
  for (const config of ['tsconfig.json', 'tsconfig.node.json'])
    await run(process.execPath, [TSC, '-p', path.join(own, config), '--outDir', path.join(staged, 'dist')]);
  const packed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', project], {
    cwd: staged,
    timeout: 60_000,
  });
  const [{ filename, files }] = JSON.parse(packed.stdout) as [
    { readonly filename: string; readonly files: readonly { readonly path: string }[] },
  ];
  await run('tar', ['-xzf', path.join(project, filename), '-C', installed, '--strip-components=1']);
  return {
    project,
    files: files.map((file) => file.path),
    remove: () => rm(project, { recursive: true, force: true }),
  };
};
