import { describe, expect, it } from 'vitest';
import { nobody, problem, scriptedGateway } from '../test/scripted-gateway.ts';
import { Berth } from './index.ts';

/** A tus server that keeps what came, and loses the answer of every second piece. */
const forgetfulStore = () => {
  let kept = '';
  let pieces = 0;
  return {
    kept: () => kept,
    ...scriptedGateway(({ method, body, headers }) => {
      if (method === 'POST')
        return new Response(null, { status: 201, headers: { location: '/v1/folders/d/uploads/u1' } });
      if (method === 'HEAD') return new Response(null, { headers: { 'upload-offset': String(kept.length) } });
      if (Number(headers.get('upload-offset')) !== kept.length) return new Response('{}', { status: 409 });
      kept += body;
      pieces += 1;
      if (pieces % 2 === 1) throw new TypeError('terminated');
      return new Response(null, { status: 204, headers: { 'upload-offset': String(kept.length) } });
    }),
  };
};

describe('an upload', () => {
  it('arrives whole, and each byte once, whatever breaks', async () => {
    const store = forgetfulStore();
    const content = 'x'.repeat(20 * 2 ** 20) + 'end';
    const told: number[] = [];
    await new Berth(store.options).folders.upload('d', 'a/ö.bin', content, {
      onBytes: (sent) => void told.push(sent),
      modifiedAt: new Date(5),
    });
    expect(store.kept() === content).toBe(true);
    expect(told.at(-1)).toBe(content.length);
    expect(store.seen[0]?.headers.get('upload-metadata')).toBe(
      `path ${btoa('a/Ã¶.bin')},overwrite ${btoa('true')},modifiedAt ${btoa('5')}`,
    );
  });

  it('goes on with one that broke off', async () => {
    const store = forgetfulStore();
    const berth = new Berth(store.options);
    await berth.folders.upload('d', 'a', 'whole', { place: '/v1/folders/d/uploads/u1' });
    expect([store.kept(), store.seen.map(({ method }) => method)]).toEqual([
      'whole',
      ['HEAD', 'PATCH', 'HEAD'],
    ]);
  });

  it('ends when there is no room', async () => {
    const { options } = scriptedGateway(problem(413, 'folder-full'));
    await expect(new Berth(options).folders.upload('d', 'a', 'x')).rejects.toMatchObject({
      code: 'folder-full',
    });
  });
});

const WHOLE = 'one two three';
/** Gives a part, then breaks; from where the next asks for, the rest. */
const breaking = (etags: readonly string[]) => {
  let asked = 0;
  return scriptedGateway(({ headers }) => {
    const [, from = '0'] = /bytes=(\d+)-/.exec(headers.get('range') ?? '') ?? [];
    const etag = etags[Math.min(asked, etags.length - 1)] ?? '';
    const isSame = headers.get('if-range') === etag;
    const text = new TextEncoder().encode(WHOLE.slice(isSame ? Number(from) : 0));
    const isLast = asked > 0;
    asked += 1;
    let isSaid = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (!isSaid) controller.enqueue(isLast ? text : text.subarray(0, 4));
        else if (isLast) controller.close();
        else controller.error(new TypeError('terminated'));
        isSaid = true;
      },
    });
    return new Response(body, { status: isSame ? 206 : 200, headers: { etag } });
  });
};

describe('a download', () => {
  it('goes on where it broke off', async () => {
    const { seen, options } = breaking(['"a"']);
    const read = await new Berth(options).folders.read('d', 'f');
    expect(new TextDecoder().decode(read)).toBe(WHOLE);
    expect(seen[1]?.headers.get('range')).toBe('bytes=4-');
  });

  it('is refused rather than put together from two files', async () => {
    const { options } = breaking(['"a"', '"b"']);
    await expect(new Berth(options).folders.read('d', 'f')).rejects.toMatchObject({ code: 'file-changed' });
  });

  it('ends when nobody answers again and again', async () => {
    const { options } = scriptedGateway(nobody);
    await expect(new Berth({ ...options, retryForMs: 0 }).folders.read('d', 'f')).rejects.toMatchObject({
      code: 'unreachable',
    });
  });
});
