import { SMTPServer } from 'smtp-server';
import { v4 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { commandId, streamName } from '#kernel';
import type { RunningService } from '#service-kit';
import { clientOf } from './client.ts';
import { requested, S } from './facts.ts';
import { prepare, untilReady } from './gateway-under-test.ts';
import type { UnderTest } from './gateway-under-test.ts';

type Letter = { readonly to: string; readonly text: string };
const SLOW = { timeout: 20_000, interval: 50 };

/** A server of mail that says what it is told to say. */
const startPost = async () => {
  const letters: Letter[] = [];
  let refusals: { code: number; times: number } = { code: 451, times: 0 };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      let text = '';
      stream.setEncoding('utf8').on('data', (part) => (text += part));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address).join(',');
        letters.push({ to, text });
        if (refusals.times <= 0) return done(null, 'queued');
        refusals = { ...refusals, times: refusals.times - 1 };
        done(Object.assign(new Error('not now'), { responseCode: refusals.code }));
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on a port');
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    letters,
    refuses: (code: number, times: number) => {
      refusals = { code, times };
    },
    stop: () => new Promise<void>((resolve) => server.close(resolve)),
  };
};

let system: UnderTest;
let gateway: RunningService;
let root: ReturnType<typeof clientOf>;
let post: Awaited<ReturnType<typeof startPost>>;
const idOf = (text: string): string => /^message-id: *(\S+)/im.exec(text)?.[1] ?? '';
const subjectOf = (text: string): string => /^subject: *(.*)/im.exec(text)?.[1] ?? '';

beforeAll(async () => {
  [system, post] = await Promise.all([prepare(), startPost()]);
  gateway = await system.boot(0, {
    BERTH_SMTP_URL: post.url,
    BERTH_MAIL_FROM: 'Berth <berth@example.org>',
    BERTH_PUBLIC_URL: 'https://berth.example.org',
    BERTH_HOOKS_RETRY_SECONDS: '0.05,0.1,0.1',
  });
  await gateway.isUp;
  root = clientOf(gateway.url);
  await untilReady(gateway.url);
  for (const userId of ['ada', 'bob', 'cara'])
    await root.post('/v1/users', {
      ...{ userId, name: userId, projects: [{ projectId: 'default', role: 'member' }] },
      ...(userId === 'cara' ? {} : { email: `${userId}@example.org` }),
    });
});
afterAll(async () => {
  await system.stop();
  await post.stop();
});

let count = 0;
const record = (sessionId: string, type: string, data: object, version?: number) =>
  appendTo(`session-${sessionId}`, type, data, version);
const appendTo = async (name: string, type: string, data: object, version?: number) => {
  const stream = streamName(name);
  const writes = [
    { stream, ...(version === undefined ? {} : { expectedVersion: version }), facts: [{ type, data }] },
  ];
  const meta = { actor: 'service:spec' };
  const outcome = await system.log.append({ commandId: commandId(v4()), meta, writes } as Parameters<
    typeof system.log.append
  >[0]);
  expect(outcome.kind).toBe('appended');
};
/** A session of somebody that has ended. */
const endedOf = async (userId: string): Promise<string> => {
  count += 1;
  const sessionId = `${S.slice(0, 9)}${String(count).padStart(3, '0')}`;
  await record(sessionId, 'session.requested', { ...requested.data, sessionId, userId, name: `s${count}` });
  await record(sessionId, 'session.started', { sessionId, epoch: 1, startedAt: 1 });
  const outcome = { kind: 'completed', exitCode: 0 };
  await record(sessionId, 'session.stopped', { sessionId, outcome, stoppedAt: Date.now() });
  return sessionId;
};
const keyOf = async (userId: string) => {
  const { body } = await root.post('/v1/keys', { label: 'spec', role: 'member', userId });
  return clientOf(gateway.url, body.key);
};
const about = (session: string) => post.letters.filter(({ text }) => text.includes(session));
const untilTold = (session: string, times = 1) =>
  vi.waitFor(() => expect(about(session).length).toBeGreaterThanOrEqual(times), SLOW);

describe('e-mail', () => {
  it('tells somebody that his session has ended, as text and as HTML, and not that it has started', async () => {
    const session = await endedOf('ada');
    await untilTold(session);
    const [letter, ...more] = about(session);
    expect(more).toEqual([]);
    expect(letter?.to).toBe('ada@example.org');
    expect(subjectOf(letter?.text ?? '')).toBe('[Berth] s1 completed');
    expect(letter?.text).toMatch(/^from: .*berth@example\.org/im);
    expect(letter?.text).toMatch(/content-type: text\/plain/i);
    expect(letter?.text).toMatch(/content-type: text\/html/i);
    expect(letter?.text).toMatch(/^auto-submitted: auto-generated/im);
    expect(idOf(letter?.text ?? '')).toMatch(/^<msg_mail_\d+@example\.org>$/);
  });

  it('is what each chose', async () => {
    const ada = await keyOf('ada');
    const defaults = {
      sessionStarted: false,
      idleWarning: true,
      sessionEnded: true,
      hookDisabled: true,
      alerts: true,
    };
    expect(await ada.get('/v1/account/notifications')).toMatchObject({
      ...{ status: 200, body: { mail: defaults, address: 'ada@example.org', isSent: true } },
    });
    const chosen = { sessionStarted: true, sessionEnded: false };
    const set = await ada.put('/v1/account/notifications', { mail: chosen });
    expect(set).toMatchObject({ status: 200, body: { mail: { ...defaults, ...chosen } } });
    const session = await endedOf('ada');
    await untilTold(session);
    expect(about(session).map(({ text }) => subjectOf(text))).toEqual(['[Berth] s2 has started']);
    const { body } = await root.get('/v1/events?type=user.notifications-set');
    expect(body.events).toMatchObject([{ data: { userId: 'ada', mail: chosen } }]);
    expect(JSON.stringify(body)).not.toContain('@example.org');
  });

  it('comes again with the same id while the server of mail is busy', async () => {
    post.refuses(451, 2);
    const session = await endedOf('bob');
    await untilTold(session, 3);
    expect(new Set(about(session).map(({ text }) => idOf(text))).size).toBe(1);
    expect(about(session)).toHaveLength(3);
  });

  it('is not tried again where an address is refused for ever, and goes to nobody without one', async () => {
    post.refuses(550, 1);
    const refused = await endedOf('bob');
    await untilTold(refused);
    const nobody = await endedOf('cara');
    const last = await endedOf('bob');
    await untilTold(last);
    expect(about(refused)).toHaveLength(1);
    expect(about(nobody)).toEqual([]);
  });

  it('tells admins of an alert, such as a volume that fills up, and nobody else', async () => {
    const eve = { userId: 'eve', name: 'eve', isAdmin: true, email: 'eve@example.org' };
    expect((await root.post('/v1/users', eve)).status).toBe(201);
    const alert = { alertId: 'avolume00001', rule: 'volume-nearly-full', severity: 'warning' };
    const data = { ...alert, about: 'volume:fast', since: 1, note: '95 % of 10 GiB', raisedAt: Date.now() };
    await appendTo('alert-avolume00001', 'alert.raised', data);
    await untilTold('avolume00001');
    const [letter, ...more] = about('avolume00001');
    expect([letter?.to, more]).toEqual(['eve@example.org', []]);
    expect(subjectOf(letter?.text ?? '')).toContain('The volume fast is filling up: 95 % of 10 GiB');
  });

  it('is no more than twenty in an hour for one person', async () => {
    for (let n = 0; n < 25; n += 1) await endedOf('bob');
    const last = await endedOf('ada');
    await untilTold(last);
    await vi.waitFor(
      () =>
        expect(post.letters.filter(({ to }) => to === 'bob@example.org').length).toBeGreaterThanOrEqual(20),
      SLOW,
    );
    // Three of its letters to him were tries that were refused, of two messages.
    const ids = new Set(
      post.letters.filter(({ to }) => to === 'bob@example.org').map(({ text }) => idOf(text)),
    );
    expect(ids.size).toBe(20);
  });

  it('is tested by who wants to know whether it arrives', async () => {
    const ada = await keyOf('ada');
    expect(await ada.post('/v1/account/notifications/test')).toMatchObject({
      status: 200,
      body: { address: 'ada@example.org', isTaken: true, answer: expect.stringContaining('250') },
    });
    const cara = await keyOf('cara');
    expect((await cara.post('/v1/account/notifications/test')).body.code).toBe('mail-unavailable');
    expect((await root.get('/v1/account/notifications')).body.code).toBe('user-unknown');
  });

  it('is sent by no gateway that was not told by whom', async () => {
    const other = await system.boot();
    await other.isUp;
    await untilReady(other.url);
    const { body } = await root.post('/v1/keys', { label: 'spec', role: 'member', userId: 'ada' });
    const ada = clientOf(other.url, body.key);
    expect((await ada.get('/v1/account/notifications')).body.isSent).toBe(false);
    expect((await ada.post('/v1/account/notifications/test')).body.code).toBe('mail-unavailable');
    await other.stop();
  });
});
