import { createHash, randomBytes } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DetailedError, Upload } from 'tus-js-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '#kernel';
import { systemClock } from '#service-kit';
import { signedTickets } from '../src/adapters/signed-tickets.ts';
import type { FileNeed } from '#contracts';
import { createFileDoor, type FileDoor, TICKET_HEADER } from '../src/transport/file-door/file-door.ts';
import { REFUSED_HEADER } from '../src/transport/file-door/refusals.ts';

/** What a door is that follows no transfers. */
const noTracker = { enter: () => Promise.resolve(undefined) };
let base: string;
let folder: string;
let door: FileDoor;
let tickets: ReturnType<typeof signedTickets>;
beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'berth-door-'));
  folder = join(base, 'folder');
  mkdirSync(folder);
  tickets = signedTickets(systemClock);
  door = createFileDoor(tickets, noTracker, { host: '127.0.0.1', port: 0, advertised: undefined }, silentLog);
  await door.listen();
});
afterEach(async () => {
  await door.close();
  rmSync(base, { recursive: true, force: true });
});

const ticket = (need: FileNeed = 'delete', roomBytes: number | null = null) =>
  tickets.issue({ folderId: 'abcdefghijkl', userId: 'ada', rootPath: folder, need, roomBytes });
const urlOf = (path: string) => `${door.url()}/v1/folders/data/${path}`;
const ask = (
  method: string,
  path: string,
  {
    headers = {},
    body,
    token = ticket(),
  }: { headers?: Record<string, string>; body?: RequestInit['body']; token?: string } = {},
) =>
  fetch(urlOf(path), {
    method,
    headers: { [TICKET_HEADER]: token, ...headers },
    ...(body === undefined ? {} : { body }),
  });
const refusedAs = (answer: Response) => answer.headers.get(REFUSED_HEADER);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('the file door', () => {
  it('opens for nobody without a ticket that is good for what he wants', async () => {
    const forged = `${ticket().split('.')[0]}.${randomBytes(32).toString('base64url')}`;
    for (const token of ['', 'x.y', forged, ticket('read')])
      expect(refusedAs(await ask('PUT', 'content?path=a', { token, body: 'x' }))).toBe('unavailable');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('gives files whole, in parts, and not again to who has them', async () => {
    writeFileSync(join(folder, 'a b'), '0123456789');
    const whole = await ask('GET', 'content?path=a%20b');
    const etag = whole.headers.get('etag') ?? '';
    expect(await whole.text()).toBe('0123456789');
    expect(whole.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''a%20b");
    const part = await ask('GET', 'content?path=a%20b', { headers: { range: 'bytes=2-4' } });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      206,
      'bytes 2-4/10',
      '234',
    ]);
    const changed = await ask('GET', 'content?path=a%20b', {
      headers: { range: 'bytes=2-4', 'if-range': '"old"' },
    });
    expect(await changed.text()).toBe('0123456789');
    expect((await ask('GET', 'content?path=a%20b', { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect(refusedAs(await ask('GET', 'content?path=a%20b', { headers: { range: 'bytes=10-' } }))).toBe(
      'range-unsatisfiable',
    );
    expect((await ask('HEAD', 'content?path=a%20b')).headers.get('content-length')).toBe('10');
  });

  it('shows a picture as one, and nothing else', async () => {
    writeFileSync(join(folder, 'p'), Buffer.from('\x89PNG\r\n\x1a\nrest', 'latin1'));
    writeFileSync(join(folder, 'x.svg'), '<svg onload="alert(1)"/>');
    const picture = await ask('GET', 'content?path=p&inline=true');
    expect(picture.headers.get('content-type')).toBe('image/png');
    const script = await ask('GET', 'content?path=x.svg&inline=true');
    expect(script.headers.get('content-type')).toBe('application/octet-stream');
    expect(script.headers.get('content-security-policy')).toContain('sandbox');
  });

  it('lets a text be changed only by who has read it as it is', async () => {
    const { etag } = (await (await ask('PUT', 'content?path=notes', { body: 'one' })).json()) as {
      etag: string;
    };
    expect(
      (await ask('PUT', 'content?path=notes', { body: 'two', headers: { 'if-match': etag } })).status,
    ).toBe(200);
    expect(
      refusedAs(await ask('PUT', 'content?path=notes', { body: 'three', headers: { 'if-match': etag } })),
    ).toBe('file-changed');
    expect(await (await ask('GET', 'preview?path=notes')).json()).toMatchObject({
      kind: 'text',
      text: 'two',
    });
  });

  it('makes, moves, lists, finds and removes', async () => {
    const json = (body: object) => ({
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    expect(await (await ask('POST', 'directories', json({ path: 'runs/7' }))).json()).toMatchObject({
      name: '7',
      kind: 'folder',
    });
    await ask('PUT', 'content?path=runs/7/Model.pt', { body: 'x' });
    await ask('POST', 'moves', json({ from: 'runs/7', to: 'best' }));
    expect(await (await ask('GET', 'entries')).json()).toMatchObject({
      items: [{ name: 'best' }, { name: 'runs' }],
      next: null,
    });
    expect(await (await ask('GET', 'search?name=model')).json()).toMatchObject({
      items: [{ path: 'best/Model.pt' }],
      isComplete: true,
    });
    expect(refusedAs(await ask('DELETE', 'content?path=best'))).toBe('file-exists');
    expect((await ask('DELETE', 'content?path=best/Model.pt')).status).toBe(204);
    expect((await ask('DELETE', 'content?path=best')).status).toBe(204);
    expect(refusedAs(await ask('GET', 'entry?path=best'))).toBe('file-unknown');
  });

  it('refuses at once what there is no room for, and cuts off what turns out to be too much', async () => {
    const token = ticket('write', 100);
    const tus = { 'tus-resumable': '1.0.0', 'upload-length': '101', 'upload-metadata': 'path YQ==' };
    expect(refusedAs(await ask('POST', 'uploads', { token, headers: tus }))).toBe('folder-full');
    expect(refusedAs(await ask('PUT', 'content?path=a', { token, body: 'x'.repeat(101) }))).toBe(
      'folder-full',
    );
    expect(readdirSync(folder)).not.toContain('a');
  });

  it('takes a tar and gives one, as what many small files are best sent as', async () => {
    for (let i = 0; i < 50; i++) writeFileSync(join(folder, `f${i}`), String(i));
    symlinkSync('/etc', join(folder, 'etc'));
    const tar = Buffer.from(await (await ask('GET', 'archive?format=tar')).arrayBuffer());
    const outcome = await ask('POST', 'archive?format=tar&path=copy', { body: tar });
    expect(await outcome.json()).toMatchObject({ files: 50, skippedCount: 1, skipped: [{ path: 'etc' }] });
    expect(readFileSync(join(folder, 'copy/f49'), 'utf8')).toBe('49');
  });
});

describe('tus', () => {
  const uploadedPart = (place: string) => join(folder, '.berth', place);
  const upload = (bytes: Buffer, options: Partial<ConstructorParameters<typeof Upload>[1]> = {}) =>
    new Promise<string>((resolve, reject) => {
      const running = new Upload(bytes, {
        endpoint: urlOf('uploads'),
        headers: { [TICKET_HEADER]: ticket() },
        metadata: { path: 'up/big.bin' },
        chunkSize: 256 * 1024,
        retryDelays: [50, 100, 200, 400, 800],
        onSuccess: () => resolve(running.url ?? ''),
        onError: reject,
        ...options,
      });
      running.start();
    });

  it('goes on after the service was gone, with what had arrived', async () => {
    const bytes = randomBytes(3_000_000);
    const port = Number(new URL(door.url() ?? '').port);
    let restarts = 0;
    const uploaded = upload(bytes, {
      // The tickets of the process that is gone are worth nothing to the next one.
      onBeforeRequest: (request) => request.setHeader(TICKET_HEADER, ticket()),
      onShouldRetry: () => true,
      onProgress: (sent) => {
        if (sent < 500_000 * (restarts + 1) || restarts === 3) return;
        restarts += 1;
        void door.close().then(async () => {
          tickets = signedTickets(systemClock);
          door = createFileDoor(
            tickets,
            noTracker,
            { host: '127.0.0.1', port, advertised: undefined },
            silentLog,
          );
          await door.listen();
        });
      },
    });
    await uploaded;
    expect(restarts).toBe(3);
    expect(sha256(readFileSync(join(folder, 'up/big.bin')))).toBe(sha256(bytes));
  });

  it('ends a sender that hangs as soon as somebody asks how far the upload is', async () => {
    const tus = { 'tus-resumable': '1.0.0' };
    const created = await ask('POST', 'uploads', {
      headers: { ...tus, 'upload-length': '9', 'upload-metadata': `path ${btoa('slow')}` },
    });
    const place = (created.headers.get('location') ?? '').replace('/v1/folders/data/', '');
    const sender = request(urlOf(place), {
      method: 'PATCH',
      headers: {
        [TICKET_HEADER]: ticket(),
        ...tus,
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
        'content-length': 9,
      },
    });
    const isCut = new Promise((resolve) => sender.once('error', resolve));
    sender.write('part');
    const offsetSeen = async () =>
      (await ask('HEAD', place, { headers: tus })).headers.get('upload-offset') ?? '';
    await vi.waitFor(() => expect(readFileSync(uploadedPart(place), 'utf8')).toBe('part'));
    expect(await offsetSeen()).toBe('4');
    expect(await isCut).toMatchObject({ code: 'ECONNRESET' });
  });

  it('takes an empty file, and one with its creation', async () => {
    await upload(Buffer.alloc(0), { metadata: { path: 'empty' } });
    await upload(Buffer.from('small'), { metadata: { path: 'small' }, uploadDataDuringCreation: true });
    expect(readFileSync(join(folder, 'empty'), 'utf8')).toBe('');
    expect(readFileSync(join(folder, 'small'), 'utf8')).toBe('small');
  });

  it('throws away what does not match its checksum, and takes it when it is sent again', async () => {
    const tus = { 'tus-resumable': '1.0.0' };
    const created = await ask('POST', 'uploads', {
      headers: { ...tus, 'upload-length': '5', 'upload-metadata': `path ${btoa('c')}` },
    });
    const place = (created.headers.get('location') ?? '').replace('/v1/folders/data/', '');
    const send = (text: string, of: string) =>
      ask('PATCH', place, {
        body: text,
        headers: {
          ...tus,
          'upload-offset': '0',
          'content-type': 'application/offset+octet-stream',
          'upload-checksum': `sha1 ${createHash('sha1').update(of).digest('base64')}`,
        },
      });
    expect(refusedAs(await send('wrong', 'right'))).toBe('checksum-mismatch');
    const head = await ask('HEAD', place, { headers: tus });
    expect(head.headers.get('upload-offset')).toBe('0');
    expect((await send('right', 'right')).status).toBe(204);
    expect(readFileSync(join(folder, 'c'), 'utf8')).toBe('right');
  });

  it('leaves alone what is there, unless it is told to replace it', async () => {
    writeFileSync(join(folder, 'a'), 'old');
    const failure = upload(Buffer.from('new'), { metadata: { path: 'a' }, retryDelays: null });
    await expect(failure).rejects.toBeInstanceOf(DetailedError);
    await upload(Buffer.from('new'), { metadata: { path: 'a', overwrite: 'true' } });
    await vi.waitFor(() => expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('new'));
  });
});
