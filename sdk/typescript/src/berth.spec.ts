import { describe, expect, it } from 'vitest';
import { json, nobody, problem, scriptedGateway, silence } from '../test/scripted-gateway.ts';
import { Berth, BerthError } from './index.ts';

const session = { sessionId: 'k3v9m2x7q4ab', phase: 'waiting', position: 41 };
const failureOf = async (work: Promise<unknown>): Promise<BerthError> => {
  const error: unknown = await work.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (error instanceof BerthError) return error;
  throw new Error(`no BerthError: ${String(error)}`);
};

describe('a call', () => {
  it('says who asks, and what for, as the API has it', async () => {
    const { seen, options } = scriptedGateway(json(session, 201));
    const made = await new Berth(options).sessions.create({ command: ['true'], gpu: 0.5, memory: '1GiB' });
    expect(made.sessionId).toBe('k3v9m2x7q4ab');
    expect([seen[0]?.method, seen[0]?.path, seen[0]?.headers.get('authorization')]).toEqual([
      'POST',
      '/v1/sessions',
      'Bearer k',
    ]);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      command: ['true'],
      image: 'python',
      resources: { cpuMilli: 1000, memoryBytes: 2 ** 30, gpuMilli: 500 },
    });
  });

  it('is sent again while nobody answers, as the same request', async () => {
    const { seen, options } = scriptedGateway(nobody, problem(503, 'unavailable'), json(session, 201));
    await new Berth(options).sessions.create({});
    const keys = seen.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[\da-f-]{36}$/);
  });

  it('is not sent again when that could do it twice, or when the server has refused', async () => {
    for (const [say, work] of [
      [nobody, (berth: Berth) => berth.call('testHook', { path: { hook: 'chat' } })],
      [problem(422, 'invalid-request'), (berth: Berth) => berth.sessions.create({})],
    ] as const) {
      const { seen, options } = scriptedGateway(say);
      await failureOf(work(new Berth(options)));
      expect(seen).toHaveLength(1);
    }
  });

  it('rejects with the code, the status and the field that is meant', async () => {
    const refused = problem(422, 'invalid-request', { pointer: '/resources/gpuMilli', requestId: 'r1' });
    const error = await failureOf(new Berth(scriptedGateway(refused).options).sessions.create({}));
    expect(error).toMatchObject({
      name: 'BerthError',
      message: 'It is invalid-request.',
      code: 'invalid-request',
      status: 422,
      pointer: '/resources/gpuMilli',
      requestId: 'r1',
      retryable: false,
    });
  });

  it('gives up when nobody answers for too long, and says that it may be tried again', async () => {
    const { options } = scriptedGateway(nobody);
    const error = await failureOf(new Berth({ ...options, retryForMs: 50 }).me());
    expect(error).toMatchObject({ code: 'unreachable', status: 0, retryable: true });
    const late = scriptedGateway(silence);
    const given = await failureOf(new Berth(late.options).me({ timeoutMs: 20, retryForMs: 0 }));
    expect(given.cause).toMatchObject({ name: 'TimeoutError' });
  });

  it('waits as long as the server asks for, and not longer than it was told to', async () => {
    const busy = problem(429, 'too-many-requests', {}, { 'retry-after': '60' });
    const { seen, options } = scriptedGateway(busy);
    expect(await failureOf(new Berth(options).me())).toMatchObject({ code: 'too-many-requests' });
    expect(seen).toHaveLength(1);
  });

  it('ends with the reason of its signal', async () => {
    const gone = new AbortController();
    const work = new Berth(scriptedGateway(silence).options).me({ signal: gone.signal });
    gone.abort(new Error('enough'));
    await expect(work).rejects.toThrow('enough');
  });

  it('reads what was written before, whichever gateway answers', async () => {
    const { seen, options } = scriptedGateway(json(session, 201, { 'berth-position': '42' }), json(session));
    const berth = new Berth(options);
    await berth.sessions.create({});
    await berth.sessions.get('k3v9');
    expect(seen[1]?.headers.get('berth-position')).toBe('42');
  });

  it('writes what goes into an address so that it stays what it is', async () => {
    const { seen, options } = scriptedGateway(
      json({ sessions: [], next: 'x' }),
      json({ sessions: [session] }),
    );
    const found = [];
    for await (const one of new Berth(options).sessions.list({ limit: 1, phase: 'alive' })) found.push(one);
    expect(found).toHaveLength(1);
    expect(seen.map(({ path }) => path)).toEqual([
      '/v1/sessions?limit=1&phase=alive',
      '/v1/sessions?limit=1&phase=alive&cursor=x',
    ]);
    await new Berth(options).sessions.get('a/../b?c');
    expect(seen[2]?.path).toBe('/v1/sessions/a%2F..%2Fb%3Fc');
  });
});
