import os from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserProgram, startBrowser } from './browser.ts';
import { startSystem, type System, until } from './system.ts';

const docker = await new Docker().ping().then(
  () => null,
  () => 'no Docker engine answers',
);
const fault = docker ?? (browserProgram === null ? 'no Chromium is installed' : null);
/** Chromium starts, JupyterLab too, and both share two processors with other tests. */
const LOOK_MAX_MS = 120_000;
const CELL = 'import pandas as pd\nprint("answer", pd.Series([40, 2]).sum())';

describe.skipIf(fault !== null)(
  `JupyterLab in a browser${fault === null ? '' : ` (skipped: ${fault})`}`,
  () => {
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

    it('runs a cell, and shows what it prints', { timeout: 600_000 }, async () => {
      const run = system.berth([
        ...[
          'run',
          '--image',
          'python-ml',
          '--name',
          'notebook',
          '--memory',
          '1GiB',
          '--open',
          'jupyterlab',
          '--json',
        ],
      ]);
      expect(await run.ended, run.stderr()).toBe(0);
      const opened = JSON.parse(run.stdout()) as { readonly sessionId: string; readonly url: string };

      const context = await browser.newContext();
      const page = await context.newPage();
      page.setDefaultTimeout(LOOK_MAX_MS);
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

      const pass = (await context.cookies()).find(({ name }) => name === 'berth-app');
      expect(pass).toMatchObject({
        path: `/apps/${opened.sessionId}/jupyterlab/`,
        httpOnly: true,
        sameSite: 'Lax',
      });
      await until('the opening is recorded', 10_000, async () => {
        const recorded = (await system.events()).filter(({ type }) => type === 'session.app-opened');
        return recorded.length > 0 ? recorded : null;
      });

      const stopped = system.berth(['stop', opened.sessionId]);
      expect(await stopped.ended).toBe(0);
      await until('the session has ended', 60_000, async () =>
        (await system.events()).some(({ type }) => type === 'session.stopped') ? true : null,
      );
      await page.reload();
      await page.getByText('has ended').waitFor();
      expect(await system.check()).toMatchObject({ faults: [] });
    });
  },
);
