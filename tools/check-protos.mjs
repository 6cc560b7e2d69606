/*
 * The protos of gRPC: buf's standard rules, its format, and no change that breaks a client of what main has. `node tools/check-protos.mjs`.
 * Without a main to compare with (a clone of one commit, an archive) only the last is left out, and said so.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const FOLDER = 'proto';
const buf = join(root, 'node_modules/@bufbuild/buf/bin/buf');

const git = (...args) => execFileSync('git', args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
const gitOr = (...args) => {
  try {
    return git(...args)
      .toString()
      .trim();
  } catch {
    return undefined;
  }
};

const check = (what, args) => {
  const { status, error } = spawnSync(process.execPath, [buf, ...args], { cwd: root, stdio: 'inherit' });
  if (status === 0) return;
  console.error(`${what}${error === undefined ? '' : `: ${error.message}`}`);
  process.exitCode = 1;
};

check('buf lint found faults', ['lint']);
check('run `npx buf format -w`', ['format', '--diff', '--exit-code']);

const base = ['origin/main', 'main'].map((branch) => gitOr('merge-base', 'HEAD', branch)).find(Boolean);
const hadProtos = base !== undefined && gitOr('ls-tree', '--name-only', base, `${FOLDER}/`) !== '';
if (hadProtos) {
  const before = mkdtempSync(join(tmpdir(), 'berth-protos-'));
  try {
    execFileSync('tar', ['-x', '-C', before], { input: git('archive', base, FOLDER, 'buf.yaml') });
    check('buf breaking: a client of main would break', ['breaking', '--against', before]);
  } finally {
    rmSync(before, { recursive: true, force: true });
  }
} else console.log('no earlier protos to compare with: breaking changes are not looked for');
