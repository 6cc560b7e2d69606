import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserProgram, startBrowser } from './browser.ts';
import { signedInPage } from './signed-in.ts';
import { startSystem, type System, until } from './system.ts';

const docker = new Docker();
const engineFault = await docker.ping().then(
  () => null,
  () => 'no Docker engine answers',
);
const fault = engineFault ?? (browserProgram === null ? 'no Chromium is installed' : null);
/** To make it takes minutes, most of them for a compiler. */
const VSCODE_IMAGE = 'berth/vscode:latest';
const vscodeFault =
  fault ??
  (await docker
    .getImage(VSCODE_IMAGE)
    .inspect()
    .then(
      () => null,
      () => `there is no image ${VSCODE_IMAGE}: "npm run image -- vscode" makes it`,
    ));
const told = (why: string | null): string => (why === null ? '' : ` (skipped: ${why})`);

/** Chromium starts, JupyterLab too, and both share two processors with other tests. */
const LOOK_MAX_MS = 120_000;
const CELL = 'import pandas as pd\nprint("answer", pd.Series([40, 2]).sum())';
/** Where to leave pictures for people; none are taken if it is not said. */
const pictures = process.env['BERTH_PICTURES'];

const picture = async (page: Page, name: string): Promise<void> => {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: path.join(pictures, `${name}.png`) });
};

type Opened = { readonly sessionId: string; readonly url: string };

describe.skipIf(fault !== null)(`what a session opens in a browser${told(fault)}`, () => {
  let system: System;
  let browser: Browser;
  beforeAll(async () => {
    [system, browser] = await Promise.all([
      startSystem({
        BERTH_RUNTIME: 'docker',
        // What was downloaded for one test run is there for the next.
        BERTH_CACHE: path.join(os.tmpdir(), 'berth-test-image-cache'),
      }),
      startBrowser(browserProgram ?? ''),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    await system.stop();
  });

  const berth = async (...args: readonly string[]): Promise<string> => {
    const run = system.berth(args);
    expect(await run.ended, run.stderr()).toBe(0);
    return run.stdout();
  };
  const open = async (app: string, image: string, name: string): Promise<Opened> =>
    JSON.parse(
      await berth(...['run', '--image', image, '--name', name, '--memory', '1GiB', '--open', app, '--json']),
    ) as Opened;
  const newPage = async (): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
    const page = await context.newPage();
    page.setDefaultTimeout(LOOK_MAX_MS);
    return page;
  };

  it('is JupyterLab, which runs a cell and shows what it prints', { timeout: 600_000 }, async () => {
    const opened = await open('jupyterlab', 'python-ml', 'notebook');
    const page = await newPage();
    await page.goto(opened.url);
    // The page that waits has become JupyterLab, and nothing in the address opens anything.
    await page.locator('.jp-LauncherCard[data-category="Notebook"]').first().click();
    expect(new URL(page.url()).pathname).toMatch(new RegExp(`^/apps/${opened.sessionId}/jupyterlab/lab`));
    expect(page.url()).not.toMatch(/code=|token=/);
    // What is typed while the kernel comes up may go elsewhere: JupyterLab moves the focus then.
    await page.getByText('Python 3 (ipykernel) | Idle').waitFor();
    await page.locator('.jp-Notebook .cm-content').first().click();
    await page.keyboard.insertText(CELL);
    await page.locator('.jp-Notebook .cm-content', { hasText: 'Series' }).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.locator('.jp-OutputArea-output', { hasText: 'answer 42' }).waitFor();
    await picture(page, 'jupyterlab');

    const pass = (await page.context().cookies()).find(({ name }) => name === 'berth-app');
    expect(pass).toMatchObject({
      path: `/apps/${opened.sessionId}/jupyterlab/`,
      httpOnly: true,
      sameSite: 'Lax',
    });
    await until('the opening is recorded', 10_000, async () => {
      const recorded = (await system.events()).filter(({ type }) => type === 'session.app-opened');
      return recorded.length > 0 ? recorded : null;
    });
  });

  it('is a terminal, which is the same shell after its agent was killed', { timeout: 180_000 }, async () => {
    const context = await browser.newContext({ viewport: { width: 1000, height: 640 } });
    const page = await signedInPage(system, context);
    page.setDefaultTimeout(LOOK_MAX_MS);
    const [session] = JSON.parse(await berth('ps', '--json')) as readonly { readonly sessionId: string }[];
    await page.goto(`${system.url}/sessions/${session?.sessionId}/terminal`);
    const rows = page.locator('.pane .xterm-rows');
    const type = async (line: string): Promise<void> => {
      await page.keyboard.type(line);
      await page.keyboard.press('Enter');
    };
    await page.locator('[role=tab][data-state=live]', { hasText: 'main' }).waitFor();
    await type('kept=41; i=0; while [ $i -lt 12 ]; do i=$((i+1)); echo "step-$i-"; sleep 0.5; done');
    await rows.filter({ hasText: 'step-3-' }).waitFor();
    await system.kill9('agent');
    await page.locator('[role=tab][data-state=lost]').waitFor();
    await picture(page, 'terminal-agent-killed');
    await page.locator('[role=tab][data-state=live]').waitFor();
    await rows.filter({ hasText: 'step-12-' }).waitFor();
    await type('echo "$((kept + 1)) is the answer"');
    await rows.filter({ hasText: '42 is the answer' }).waitFor();
    const steps = [...(await rows.innerText()).matchAll(/^step-(\d+)-\s*$/gm)].map(([, step]) =>
      Number(step),
    );
    expect(steps).toEqual(Array.from({ length: 12 }, (_none, index) => index + 1));
    await picture(page, 'terminal-agent-back');
    await context.close();
  });

  it('is nothing any more when the session has ended', { timeout: 180_000 }, async () => {
    await berth('stop', 'notebook');
    await until('the session has ended', 60_000, async () =>
      (await system.events()).some(({ type }) => type === 'session.stopped') ? true : null,
    );
    const page = browser.contexts().flatMap((context) => context.pages())[0];
    await page?.reload();
    await page?.getByText('has ended').waitFor();
    expect(await system.check()).toMatchObject({ faults: [] });
  });

  describe.skipIf(vscodeFault !== null)(`VS Code${told(vscodeFault)}`, () => {
    it('is opened on the folder, and shows a file of it', { timeout: 300_000 }, async () => {
      const opened = await open('vscode', 'vscode', 'editor');
      await berth('exec', 'editor', '--', 'sh', '-c', 'echo "print(6 * 7)" > answer.py');
      const page = await newPage();
      await page.goto(opened.url);
      const explorer = page.locator('.explorer-folders-view');
      await explorer.getByRole('treeitem', { name: 'answer.py' }).dblclick();
      await page.locator('.monaco-editor .view-line', { hasText: 'print(6 * 7)' }).waitFor();
      expect(new URL(page.url()).pathname).toBe(`/apps/${opened.sessionId}/vscode/`);
      expect(page.url()).not.toMatch(/code=|token=/);
      // It knows the language as soon as its extensions are up.
      await page.locator('.statusbar-item', { hasText: /^Python$/ }).waitFor();
      await picture(page, 'vscode');
      await berth('stop', 'editor');
    });
  });
});
