import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserProgram, startBrowser } from './browser.ts';
import { signedInPage } from './signed-in.ts';
import { startSystem, type System } from './system.ts';

/** What was made for one test run is there for the next. */
const IMAGES = path.join(os.tmpdir(), 'berth-test-image-cache');
const LOOK_MAX_MS = 60_000;
/** The image may have to be made first. */
const STARTS_MAX_MS = 280_000;
/** Where to leave pictures for people; none are taken if it is not said. */
const pictures = process.env['BERTH_PICTURES'];

const picture = async (page: Page, name: string): Promise<void> => {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: path.join(pictures, `${name}.png`) });
};

describe.skipIf(browserProgram === null)(
  `pages of sessions and terminals${browserProgram === null ? ' (skipped: no Chromium is installed)' : ''}`,
  () => {
    let system: System;
    let browser: Browser;
    let page: Page;
    let session: string;
    /** What broke a rule of the page, or failed in it. */
    const faults: string[] = [];

    const expectShown = (text: string | RegExp): Promise<void> =>
      page
        .locator('.pane:not([hidden]) .xterm-rows')
        .filter({ hasText: text })
        .waitFor({ timeout: LOOK_MAX_MS });
    const type = async (text: string): Promise<void> => {
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    };

    beforeAll(async () => {
      [system, browser] = await Promise.all([
        startSystem({ BERTH_RUNTIME: 'sandbox', BERTH_CACHE: IMAGES }),
        startBrowser(browserProgram ?? ''),
      ]);
      const run = system.berth([
        ...['run', '--interactive', '--name', 'desk', '--cpu', '0.5', '--memory', '256MiB', '--detach'],
        '--json',
      ]);
      expect(await run.ended, run.stderr()).toBe(0);
      session = (JSON.parse(run.stdout()) as { readonly sessionId: string }).sessionId;
      const context = await browser.newContext({
        colorScheme: 'dark',
        viewport: { width: 1000, height: 640 },
      });
      page = await signedInPage(system, context);
      page.setDefaultTimeout(LOOK_MAX_MS);
      page.on('pageerror', ({ message }) => faults.push(message));
      page.on('console', (said) => {
        if (said.type() === 'error' && !/Failed to load resource|WebSocket/.test(said.text()))
          faults.push(said.text());
      });
    });
    afterAll(async () => {
      await browser.close();
      await system.stop();
    });

    it('waits for the session, and is a shell in it then', async () => {
      await page.goto(`${system.url}/sessions/${session}/terminal`);
      await page
        .locator('[role=tab][data-state=live]', { hasText: 'main' })
        .waitFor({ timeout: STARTS_MAX_MS });
      await type('echo "answer $((6 * 7))"');
      await expectShown('answer 42');
      await picture(page, 'terminal-dark');
    });

    it('lets a program in: the command line gets a key of its own, and gives it back', async () => {
      const home = mkdtempSync(path.join(os.tmpdir(), 'berth-home-'));
      const elsewhere = { HOME: home, XDG_CONFIG_HOME: home, BERTH_STATE: path.join(home, 'nowhere') };
      const login = system.berth(['login', system.url, '--browser', '--no-open'], { env: elsewhere });
      await expect.poll(login.stderr, { timeout: LOOK_MAX_MS }).toMatch(/Open \S+#code=/);
      const tab = await page.context().newPage();
      await tab.goto(/Open (\S+)/.exec(login.stderr())?.[1] ?? '');
      await tab.locator('#answer').waitFor();
      expect(login.stderr()).toContain(`its code is ${await tab.locator('#code').innerText()}`);
      await picture(tab, 'connect');
      await tab.locator('#answer button.main').click();
      await tab.locator('#said', { hasText: 'is let in' }).waitFor();
      expect(await login.ended, login.stderr()).toBe(0);
      await tab.goto(`${system.url}/account`);
      await tab.locator('#keys tr', { hasText: `berth on ${os.hostname()}` }).waitFor();
      await tab.close();
      const logout = system.berth(['logout'], { env: elsewhere });
      expect([await logout.ended, logout.stdout()]).toEqual([
        0,
        expect.stringContaining('its key is revoked'),
      ]);
      rmSync(home, { recursive: true });
    });

    it('has the size of its window, and tells what runs in it when that changes', async () => {
      await type('trap \'echo size-$(stty size | tr " " x)\' WINCH; stty size');
      await page.setViewportSize({ width: 700, height: 400 });
      await expectShown(/size-\d+x\d+/);
      const text = await page.locator('.pane .xterm-rows').innerText();
      const [, rows, columns] = /size-(\d+)x(\d+)/.exec(text) ?? [];
      expect(Number(rows)).toBeLessThan(24);
      expect(Number(columns)).toBeLessThan(90);
      await page.setViewportSize({ width: 1000, height: 640 });
    });

    it('keeps what was said and what runs over a reload', async () => {
      await type('trap - WINCH; echo "said before"; read line; echo "heard $line"');
      await expectShown('said before');
      await page.reload();
      await expectShown('said before');
      await page.locator('[role=tab][data-state=live]').waitFor();
      await type('after');
      await expectShown('heard after');
    });

    it('has several terminals, by keys alone', async () => {
      await page.keyboard.press('Control+Shift+ArrowUp');
      await expect.poll(() => page.locator('[role=tab]:focus').count()).toBe(1);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.locator('#new-name').waitFor();
      await page.keyboard.type('logs');
      await picture(page, 'terminal-new');
      await page.keyboard.press('Enter');
      await page.locator('[role=tab][aria-selected=true][data-state=live]', { hasText: 'logs' }).waitFor();
      await type('printf "\\033[31mred\\033[32mgreen\\033[0m\\n"; echo https://example.org/; echo from-logs');
      await expectShown('from-logs');
      expect(new URL(page.url()).hash).toBe('#logs');
      await picture(page, 'terminal-two');
      await page.locator('[role=tab]', { hasText: 'main' }).click();
      await expectShown('heard after');
    });

    it('finds what was said', async () => {
      await page.keyboard.press('Control+Shift+F');
      await page.keyboard.type('heard after');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.locator('#search-text').getAttribute('aria-invalid')).toBe('false');
      await page.locator('.xterm-decoration-container > div').first().waitFor({ state: 'attached' });
      await picture(page, 'terminal-search');
      await page.keyboard.type(' nowhere');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.locator('#search-text').getAttribute('aria-invalid')).toBe('true');
      await page.keyboard.press('Escape');
    });

    it('goes on when the gateway was killed, with nothing missed', async () => {
      await type('for i in $(seq 1 60); do echo "step-$i-"; sleep 0.1; done; echo done-$?');
      await expectShown('step-3-');
      await system.kill9('gateway');
      await page.locator('[role=tab][aria-selected=true][data-state=lost]').waitFor();
      await picture(page, 'terminal-lost');
      await expectShown('done-0');
      await expect.poll(() => page.locator('#status').isHidden()).toBe(true);
      await page.keyboard.press('Control+Shift+F');
      for (const step of ['step-5-', 'step-20-', 'step-41-']) {
        await page.locator('#search-text').fill(step);
        await page.keyboard.press('Enter');
        expect(await page.locator('#search-text').getAttribute('aria-invalid')).toBe('false');
      }
      await page.keyboard.press('Escape');
    });

    it('is the same shell when the agent of its node was killed', async () => {
      await type('kept=41; echo "kept-$kept"');
      await expectShown('kept-41');
      await system.kill9('agent');
      await page.locator('[role=tab][aria-selected=true][data-state=lost]').waitFor();
      await page.locator('[role=tab][aria-selected=true][data-state=live]').waitFor();
      await type('echo "is-$((kept + 1))"');
      await expectShown('is-42');
    });

    it('says how a terminal ended, and opens another', async () => {
      await type('exit 7');
      await page.getByText('ended with exit code 7').waitFor();
      await page.getByRole('button', { name: 'Open it anew' }).click();
      await page.locator('[role=tab][aria-selected=true][data-state=live]', { hasText: 'main' }).waitFor();
      await type('echo anew');
      await expectShown('anew');
    });

    it('closes a terminal when one says so', async () => {
      await page.locator('[role=tab]', { hasText: 'logs' }).locator('.close').click();
      await picture(page, 'terminal-close');
      await page.getByRole('button', { name: 'Close it' }).click();
      await expect.poll(() => page.locator('[role=tab]').count()).toBe(1);
    });

    it('is light where its reader has it light, and follows no rule of others', async () => {
      await page.emulateMedia({ colorScheme: 'light' });
      await type('ls --color=always / | head -3; echo light');
      await expectShown('light');
      await picture(page, 'terminal-light');
      const answer = await fetch(`${system.url}/sessions/${session}/terminal`);
      expect(answer.headers.get('content-security-policy')).toMatch(/script-src 'nonce-[\w-]{22}';/);
      const [address = ''] = /\/assets\/[^"]+terminal\/main\.js/.exec(await answer.text()) ?? [];
      const program = await fetch(`${system.url}${address}`);
      expect(program.headers.get('cache-control')).toMatch(/immutable/);
    });

    it('shows what one has running, and stops it with a click', async () => {
      const sessions = await page.context().newPage();
      await sessions.goto(`${system.url}/sessions`);
      const card = sessions.locator('article', { hasText: 'desk' });
      await card.getByText(/It runs/).waitFor();
      await picture(sessions, 'sessions');
      const [opened] = await Promise.all([
        sessions.waitForEvent('popup'),
        card.getByRole('link', { name: 'Terminal' }).click(),
      ]);
      await opened.locator('[role=tab][data-state=live]', { hasText: 'main' }).waitFor();
      await opened.close();
      await card.getByRole('button', { name: 'Stop' }).click();
      await picture(sessions, 'sessions-stop');
      await sessions.getByRole('button', { name: 'Stop it' }).click();
      await card.getByText('It was stopped by admin').waitFor();
      expect(await card.getByRole('button').count()).toBe(0);
      await picture(sessions, 'sessions-over');
      await sessions.close();
    });

    it('says that the session has ended', async () => {
      await page.locator('#words', { hasText: 'The session desk has ended' }).waitFor();
      await picture(page, 'terminal-over');
      await page.reload();
      await page.locator('#words', { hasText: 'It was stopped by' }).waitFor();
      expect(await page.locator('#add').isDisabled()).toBe(true);
    });

    it('shows the API, from the description that programs read', async () => {
      await page.goto(`${system.url}/docs`);
      await page.locator('.opblock-tag[data-tag=sessions]').click();
      await page.locator('[data-path="/v1/sessions/{ref}/terminals"]').first().click();
      await page.getByText('The terminals of a running session.').waitFor();
      await picture(page, 'docs');
      expect(faults).toEqual([]);
    });

    it('sends who is not signed in to the sign-in, and back', async () => {
      const stranger = await (await browser.newContext()).newPage();
      await stranger.goto(`${system.url}/sessions/${session}/terminal?project=default#main`);
      await stranger.waitForURL(/\/login\?next=/);
      expect(new URL(stranger.url()).searchParams.get('next')).toBe(
        `/sessions/${session}/terminal?project=default#main`,
      );
    });
  },
);
