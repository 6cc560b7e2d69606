import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sessionId } from '#kernel';
import { appRequest, appUrl, basePathOf, readAppSite } from './app-address.ts';
import type { AppSite } from './app-address.ts';

const AT = { sessionId: sessionId('a1b2c3d4e5f6'), app: 'jupyterlab' };
const siteOf = (address?: string): AppSite => {
  const site = readAppSite(address);
  if (site === null) throw new Error('no site');
  return site;
};
const BESIDE = siteOf();
const APART = siteOf('https://apps.example.org');
const HOSTS = siteOf('https://*.apps.example.org:8443');

describe('the address of an app', () => {
  it('is below the API, below a host for apps alone, or a host of its own', () => {
    expect(appUrl(BESIDE, AT, 'lab?x=1')).toBe('/apps/a1b2c3d4e5f6/jupyterlab/lab?x=1');
    expect(appUrl(APART, AT, '')).toBe('https://apps.example.org/apps/a1b2c3d4e5f6/jupyterlab/');
    expect(appUrl(HOSTS, AT, 'lab')).toBe('https://jupyterlab--a1b2c3d4e5f6.apps.example.org:8443/lab');
    expect([basePathOf(BESIDE, AT), basePathOf(HOSTS, AT)]).toEqual(['/apps/a1b2c3d4e5f6/jupyterlab/', '/']);
  });

  it('must be one', () => {
    for (const wrong of ['apps.example.org', 'ftp://x', 'https://a.*.org', 'https://x/y', 'https://'])
      expect(readAppSite(wrong)).toBeNull();
  });
});

describe('a request', () => {
  it('is for an app, wherever apps are', () => {
    expect(appRequest(BESIDE, 'x', '/apps/a1b2c3d4e5f6/8000/a/b?c=%2F')).toEqual({
      kind: 'app',
      place: { ...AT, app: '8000' },
      rest: 'a/b?c=%2F',
    });
    expect(appRequest(HOSTS, 'JupyterLab--a1b2c3d4e5f6.apps.example.org:8443', '/lab?x')).toEqual({
      kind: 'app',
      place: AT,
      rest: 'lab?x',
    });
  });

  it('comes back with the slash where the base path has none', () => {
    expect(appRequest(BESIDE, 'x', '/apps/a1b2c3d4e5f6/jupyterlab?x=1')).toEqual({
      kind: 'unfinished',
      location: '/apps/a1b2c3d4e5f6/jupyterlab/?x=1',
    });
  });

  it('never reaches the API on a host of apps, nor apps on the host of the API', () => {
    const path = '/apps/a1b2c3d4e5f6/jupyterlab/';
    expect(appRequest(APART, 'apps.example.org', '/v1/sessions').kind).toBe('nowhere');
    expect(appRequest(APART, 'api.example.org', path).kind).toBe('other');
    expect(appRequest(HOSTS, 'evil.apps.example.org:8443', '/v1/sessions').kind).toBe('nowhere');
    expect(appRequest(HOSTS, 'api.example.org', path).kind).toBe('other');
    expect(appRequest(BESIDE, 'x', '/v1/sessions').kind).toBe('other');
    expect(appRequest(BESIDE, 'x', '/apps/../v1/sessions').kind).toBe('nowhere');
  });

  it('is read back from every address that is made', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(BESIDE, APART, HOSTS),
        fc.stringMatching(/^[a-z][a-z0-9]{11}$/),
        fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/),
        fc.webPath(),
        (site, session, app, path) => {
          const at = { sessionId: sessionId(session), app };
          const url = new URL(appUrl(site, at, path.slice(1)), 'http://localhost');
          expect(appRequest(site, url.host, `${url.pathname}${url.search}`)).toMatchObject({
            kind: 'app',
            place: at,
          });
        },
      ),
      { numRuns: 100 },
    ));
});
