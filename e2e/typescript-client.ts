import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { packPackage, type PackedPackage } from '../sdk/typescript/test/packed-package.ts';
import { startBrowser } from './browser.ts';
import type { System } from './system.ts';

const run = promisify(execFile);
const README = path.resolve(import.meta.dirname, '../sdk/typescript/README.md');

/** The key that the launcher left for its user. */
export const keyOf = async ({ stateFolder }: System): Promise<string> => {
  const context: unknown = JSON.parse(await readFile(path.join(stateFolder, 'context.json'), 'utf8'));
  return typeof context === 'object' && context !== null && 'key' in context ? String(context.key) : '';
};

/** What the examples of the README of the TypeScript client print, each run as a program of a project that has the package installed. */
export const runExamples = async (system: System): Promise<readonly string[]> => {
  const packed = await packPackage();
  try {
    const examples = [...(await readFile(README, 'utf8')).matchAll(/```ts\n([\s\S]*?)```/g)];
    const env = { ...process.env, BERTH_URL: system.url, BERTH_KEY: await keyOf(system) };
    const said: string[] = [];
    for (const [index, [, code = '']] of examples.entries()) {
      const file = path.join(packed.project, `example-${index}.mjs`);
      await writeFile(file, code); // nothing in them is TypeScript alone
      said.push((await run(process.execPath, [file], { env, timeout: 120_000 })).stdout);
    }
    return said;
  } finally {
    await packed.remove();
  }
};

const bundleOf = async ({ project }: PackedPackage): Promise<string> => {
  const contents = "import { Berth } from '@berth/sdk'; globalThis.Berth = Berth;";
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: project },
    bundle: true,
    format: 'iife',
    platform: 'browser',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
};

/** Runs a session from a page of a browser, at the gateway's own address, and gives what the page saw of it. */
export const runInPage = async (browserProgram: string, system: System): Promise<unknown> => {
  const [packed, browser] = await Promise.all([packPackage(), startBrowser(browserProgram)]);
  try {
    const page = await browser.newPage();
    await page.goto(`${system.url}/livez`);
    await page.addScriptTag({ content: await bundleOf(packed) });
    const key = JSON.stringify(await keyOf(system));
    // As text: what stands here is a program of the page, which knows nothing of this file.
    return await page.evaluate(`(async () => {
      const berth = new Berth({ url: location.origin, key: ${key} });
      const { sessionId } = await berth.sessions.create({ command: ['echo', 'from a page'], memory: '256MiB' });
      let printed = '';
      for await (const { text } of berth.sessions.logs(sessionId)) printed += text;
      const { outcome } = await berth.sessions.wait(sessionId, { signal: AbortSignal.timeout(60_000) });
      const refused = await berth.sessions.create({ gpu: 1.5 }).catch(({ code, pointer }) => ({ code, pointer }));
      return { printed, outcome, refused };
    })()`);
  } finally {
    await browser.close();
    await packed.remove();
  }
};
