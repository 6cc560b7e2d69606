import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { addressRules, isAllowedWord } from './address-rules.ts';
import { httpReceiver } from './http-receiver.ts';

const here = addressRules(['127.0.0.0/8']);
const receiver = httpReceiver({ rules: here, allowsHttp: true, answerMs: 400 });
const never = new AbortController().signal;

/** A receiver of this process's own, for as long as one test. */
const withServer = async (listener: RequestListener, use: (url: string) => Promise<void>): Promise<void> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  await use(`http://127.0.0.1:${port}`).finally(() => {
    server.closeAllConnections();
    server.close();
  });
};
const post = (url: string, by = receiver) => by.post(url, { 'x-a': 'b' }, '{"ä":1}', never);

describe('where hooks may send to', () => {
  const outside = addressRules([]);
  it.each([
    ...['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'],
    ...[
      '224.0.0.1',
      '255.255.255.255',
      '::1',
      '::',
      'fe80::1',
      'fd00::1',
      '::ffff:127.0.0.1',
      '::ffff:a01:203',
    ],
    ...['64:ff9b::7f00:1', '2002:7f00:1::', 'ff02::1', '::127.0.0.1', 'nonsense', ''],
  ])('is not %s', (ip) => expect(outside.mayReach(ip)).toBe(false));
  it.each(['1.1.1.1', '93.184.216.34', '2606:4700::1111', '172.32.0.1'])('is %s', (ip) =>
    expect(outside.mayReach(ip)).toBe(true),
  );
  it('is what the configuration names besides', () => {
    const rules = addressRules(['10.1.0.0/16', '192.168.7.9', 'fd00::/8', 'Chat.lan', '*.corp.example']);
    expect(['10.1.2.3', '192.168.7.9', 'fd12::1'].every(rules.mayReach)).toBe(true);
    expect(['10.2.0.1', '192.168.7.8', 'fe80::1'].some(rules.mayReach)).toBe(false);
    expect(['chat.lan', 'CHAT.LAN', 'a.corp.example'].every(rules.namesHost)).toBe(true);
    expect(['corp.example', 'evilcorp.example', 'lan'].some(rules.namesHost)).toBe(false);
  });
  it.each([
    ['10.0.0.0/8', true],
    ['10.0.0.0/33', false],
    ['fd00::/8', true],
    ['*.lan', true],
    ['a b', false],
    ['https://x', false],
  ])('%s in the configuration is taken: %s', (word, isTaken) => expect(isAllowedWord(word)).toBe(isTaken));
});

describe('an address', () => {
  const strict = httpReceiver({ rules: addressRules([]), allowsHttp: false });
  it.each([
    ['http://chat.example.org/', 'https alone'],
    ['https://127.0.0.1/', 'no public address'],
    ['https://2130706433/', 'no public address'],
    ['https://0x7f.1/', 'no public address'],
    ['https://[::ffff:7f00:1]/', 'no public address'],
    ['https://user:pass@chat.example.org/', 'no user'],
    ['ftp://chat.example.org/', 'begin with https'],
    ['chat', 'no address'],
    [`https://chat.example.org/${'x'.repeat(2000)}`, 'at most'],
  ])('%s is refused', (address, why) => {
    const read = strict.read(address);
    expect(read).toMatchObject({ refusal: { code: 'hook-address-refused' } });
    expect(read.ok ? '' : read.refusal.message).toContain(why);
  });
  it('is called without its fragment', () => {
    const read = strict.read('https://Chat.example.org/a?b=c#d');
    expect(read.ok && read.value.href).toBe('https://chat.example.org/a?b=c');
  });
});

describe('a message', () => {
  it('arrives as it is, and its answer is told', async () => {
    const seen: unknown[] = [];
    await withServer(
      (request, response) => {
        let body = '';
        request.setEncoding('utf8').on('data', (part) => (body += part));
        request.on('end', () => {
          seen.push(request.method, request.headers['x-a'], body);
          response.writeHead(202).end('taken\u0000 in');
        });
      },
      async (url) =>
        expect(await post(url)).toMatchObject({ kind: 'answered', status: 202, excerpt: 'taken in' }),
    );
    expect(seen).toEqual(['POST', 'b', '{"ä":1}']);
  });

  it('follows no redirect', async () => {
    let count = 0;
    await withServer(
      (_request, response) => {
        count += 1;
        response.writeHead(302, { location: '/elsewhere' }).end();
      },
      async (url) => expect(await post(url)).toMatchObject({ kind: 'answered', status: 302 }),
    );
    expect(count).toBe(1);
  });

  it('waits for no answer for ever, and not for the rest of one', async () => {
    await withServer(
      () => undefined,
      async (url) =>
        expect(await post(url)).toMatchObject({ kind: 'failed', failure: 'no answer within 0.4 s' }),
    );
    await withServer(
      (_request, response) => {
        response.writeHead(200).write('begun');
      },
      async (url) => expect(await post(url)).toMatchObject({ kind: 'answered', status: 200 }),
    );
  });

  it('reads no more of an answer than a little', async () => {
    let isCut = false;
    await withServer(
      (_request, response) => {
        response.on('close', () => (isCut = true));
        const more = (): void => {
          while (!isCut && response.write('x'.repeat(65_536)));
          if (!isCut) response.once('drain', more);
        };
        response.writeHead(500);
        more();
      },
      async (url) => {
        const answer = await post(url);
        expect(answer).toMatchObject({ kind: 'answered', status: 500, excerpt: 'x'.repeat(500) });
      },
    );
  });

  it.each([
    ['7', 7000],
    [new Date(Date.now() + 3_600_000).toUTCString(), 3_600_000],
  ])('is put off by %s', async (said, about) => {
    await withServer(
      (_request, response) => response.writeHead(429, { 'retry-after': said }).end(),
      async (url) => {
        const answer = await post(url);
        expect(answer.kind === 'answered' && Math.abs((answer.retryAfterMs ?? 0) - about) < 2000).toBe(true);
      },
    );
  });

  it('goes to no name whose addresses are inside', async () => {
    const strict = httpReceiver({ rules: addressRules([]), allowsHttp: true, answerMs: 2000 });
    await withServer(
      (_request, response) => response.end(),
      async (url) => {
        const inside = url.replace('127.0.0.1', 'localhost');
        expect(await post(inside, strict)).toMatchObject({
          ...{ kind: 'failed', failure: 'localhost is an address that hooks may not send to' },
        });
        const named = httpReceiver({ rules: addressRules(['localhost']), allowsHttp: true, answerMs: 2000 });
        expect(await post(inside, named)).toMatchObject({ kind: 'answered', status: 200 });
      },
    );
  });

  it('says what went wrong where nobody listens', async () => {
    expect(await post('http://127.0.0.1:9/')).toMatchObject({
      kind: 'failed',
      failure: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
