import type { BrowserContext, Page } from 'playwright-core';
import type { System } from './system.ts';

/** A page of a browser that the first admin has signed in with, by a link as he gets it at the first start. */
export const signedInPage = async (system: System, context: BrowserContext): Promise<Page> => {
  const run = system.berth(['users', 'link', 'admin', '--json']);
  if ((await run.ended) !== 0) throw new Error(run.stderr());
  const { url } = JSON.parse(run.stdout()) as { readonly url: string };
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('#by-link').waitFor();
  const password = page.locator('#chosen');
  if (await password.isVisible()) await password.fill('a password of the specs');
  await page.locator('#by-link button').click();
  await page.waitForURL(/\/account$/);
  return page;
};
