import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boundCookie,
  boundLocation,
  cookieValues,
  foreignCookies,
  pairsOf,
  requestHeaders,
  responseHeaders,
} from './app-headers.ts';

const BASE = '/apps/a1b2c3d4e5f6/jupyterlab/';
const facts = (raw: readonly string[]) => ({
  ...{ raw, clientAddress: '10.0.0.9', protocol: 'https', prefix: BASE.slice(0, -1) },
});
const fieldsOf = (raw: readonly string[]): Record<string, string> =>
  Object.fromEntries(pairsOf(raw).map(([name, value]) => [name.toLowerCase(), value]));

describe('what an app sees of a request', () => {
  it('is neither the key nor a cookie of Berth, and the header that opens it', () => {
    const raw = [
      ...['Host', 'berth.example', 'Authorization', 'Bearer berth_k_secret', 'Accept', '*/*'],
      ...['Cookie', 'berth-app=x.y; theme=dark; __Host-berth=z; _xsrf=1'],
    ];
    expect(fieldsOf(requestHeaders({ ...facts(raw), authorization: 'token t' }))).toEqual({
      host: 'berth.example',
      authorization: 'token t',
      accept: '*/*',
      cookie: 'theme=dark; _xsrf=1',
      'x-forwarded-for': '10.0.0.9',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'berth.example',
      'x-forwarded-prefix': '/apps/a1b2c3d4e5f6/jupyterlab',
    });
    expect(fieldsOf(requestHeaders(facts(raw)))['authorization']).toBeUndefined();
  });

  it('is nothing that concerns one connection only, or that a client says of where it comes from', () => {
    const raw = [
      ...['Connection', 'keep-alive, X-Secret-Hop', 'X-Secret-Hop', '1', 'TE', 'trailers'],
      ...[
        'Expect',
        '100-continue',
        'X-Forwarded-Host',
        'evil',
        'X-Real-IP',
        '1.2.3.4',
        'X-Forwarded-For',
        '1.2.3.4',
      ],
    ];
    expect(fieldsOf(requestHeaders(facts(raw)))).toEqual({
      'x-forwarded-for': '1.2.3.4, 10.0.0.9',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': '',
      'x-forwarded-prefix': '/apps/a1b2c3d4e5f6/jupyterlab',
    });
  });

  it('never holds one of our cookies, whatever the browser sends', () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('berth-app=1', ' berth=2', 'a=b', '__Host-berth-x=3', 'BERTH-y=4', '')),
        (parts) => {
          expect(foreignCookies(parts.join(';')) ?? '').not.toMatch(/berth/i);
        },
      ),
    ));

  it('finds each value of a cookie that comes twice', () =>
    expect(cookieValues('berth-app=a=1; x=y; berth-app=b', 'berth-app')).toEqual(['a=1', 'b']));
});

describe('what a browser sees of an answer', () => {
  it('keeps cookies of an app below its address', () => {
    expect(boundCookie('_xsrf=1; Path=/; Domain=example.org; Secure', BASE)).toBe(
      `_xsrf=1; Secure; Path=${BASE}`,
    );
    expect(boundCookie(`a=1; Path=${BASE}lab`, BASE)).toBe(`a=1; Path=${BASE}lab`);
    expect(boundCookie('berth-app=stolen; Path=/', BASE)).toBeNull();
  });

  it('sends it on below that address', () => {
    expect(boundLocation('/login?next=/', BASE)).toBe(`${BASE}login?next=/`);
    expect(boundLocation(`${BASE}lab`, BASE)).toBe(`${BASE}lab`);
    expect(boundLocation('./lab', BASE)).toBe('./lab');
    expect(boundLocation('https://elsewhere.example/x', BASE)).toBe('https://elsewhere.example/x');
  });

  it('leaves the rest as it came', () => {
    const raw = [
      'Content-Type',
      'text/html',
      'Transfer-Encoding',
      'chunked',
      'Service-Worker-Allowed',
      '/',
      'Location',
      '/a',
    ];
    expect(responseHeaders(raw, { basePath: BASE, keepsPrefix: true })).toEqual([
      ...['Content-Type', 'text/html', 'Location', '/a'],
    ]);
  });
});
