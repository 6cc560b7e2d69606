import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PackedPackage, packPackage } from './packed-package.ts';

const run = promisify(execFile);
const TSC = path.resolve(import.meta.dirname, '../../../node_modules/typescript/bin/tsc');

describe('the package', () => {
  let packed: PackedPackage;
  beforeAll(async () => {
    packed = await packPackage();
  });
  afterAll(() => packed.remove());

  it('holds what is built, what describes it, and nothing else', () => {
    expect(packed.files).toEqual(
      expect.arrayContaining(['README.md', 'dist/index.js', 'dist/index.d.ts', 'dist/node/index.js']),
    );
    expect(packed.files.filter((file) => /spec|\.ts$/.test(file) && !file.endsWith('.d.ts'))).toEqual([]);
  });

  it(
    'is imported by a program of another project, whose types are checked',
    { timeout: 240_000 },
    async () => {
      const program = `import { Berth, BerthError } from '@berth/sdk';
import { connect } from '@berth/sdk/node';
const berth: Berth = connect({ retryForMs: 0 }, { BERTH_URL: 'http://127.0.0.1:9', BERTH_KEY: 'k' });
try {
  const me = await berth.me();
  const role: string = me.role;
  console.log(role);
} catch (error) {
  console.log(error instanceof BerthError && error.code);
}
// @ts-expect-error there is no such phase
export const isOdd = (await berth.sessions.get('x').catch(() => null))?.phase === 'sleeping';
`;
      await writeFile(path.join(packed.project, 'package.json'), '{"type":"module"}');
      await writeFile(path.join(packed.project, 'program.ts'), program);
      const types = [
        '--ignoreConfig',
        '--strict',
        '--skipLibCheck',
        '--module',
        'nodenext',
        '--target',
        'es2022',
        '--lib',
        'es2024',
        '--types',
        'node',
      ];
      await run(process.execPath, [TSC, ...types, '--outDir', 'out', 'program.ts'], { cwd: packed.project });
      const { stdout } = await run(process.execPath, ['out/program.js'], { cwd: packed.project });
      expect(stdout).toBe('unreachable\n');
    },
  );

  it('is bundled for browsers as it is: nothing of Node is in its main entry', async () => {
    const { outputFiles } = await build({
      stdin: { contents: "export * from '@berth/sdk';", resolveDir: packed.project },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser', // fails on every import of Node's own
      write: false,
      logLevel: 'silent',
    });
    const code = outputFiles[0]?.text ?? '';
    expect(code).not.toMatch(/require\(|from\s*"node:/);
    expect(code.length).toBeLessThan(60_000);
    const { dependencies } = JSON.parse(
      await readFile(path.resolve(import.meta.dirname, '../package.json'), 'utf8'),
    );
    expect(Object.keys(dependencies)).toEqual(['eventsource-parser']);
  });
});
