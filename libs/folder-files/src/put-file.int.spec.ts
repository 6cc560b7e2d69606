import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolderAt, moveTo, moveToTrash, removeAt } from './change-entries.ts';
import { filePathOfText, parseFilePath } from './file-path.ts';
import { refusalOf } from './folder-refused.ts';
import { putFile } from './put-file.ts';
import { openToRead, previewFile } from './read-file.ts';
import { openWorkshop, type Workshop } from './testing/workshop.ts';

const SWAPS = 10_000;
let shop: Workshop;
beforeEach(async () => {
  shop = await openWorkshop();
});
afterEach(() => shop.done());

const bytes = (text: string): AsyncIterable<Uint8Array> => Readable.from([Buffer.from(text)]);
const put = (path: string, text: string, condition = {}) =>
  putFile(shop.root, filePathOfText(path), bytes(text), condition);
const codeOf = async (work: () => Promise<unknown>): Promise<string | undefined> => {
  try {
    await work();
    return undefined;
  } catch (error) {
    return refusalOf(error)?.code ?? String(error);
  }
};

describe('a file that is put', () => {
  it('is there whole, with the folders on the way, and leaves nothing behind', async () => {
    const { sizeBytes } = await put('runs/7/notes.txt', 'learned');
    expect(sizeBytes).toBe(7);
    expect(readFileSync(join(shop.path, 'runs/7/notes.txt'), 'utf8')).toBe('learned');
    expect(readdirSync(join(shop.path, '.berth/staging'))).toEqual([]);
  });

  it('replaces only what the writer has seen', async () => {
    const { etag } = await put('a', 'one');
    await put('a', 'two', { ifMatch: etag });
    expect(await codeOf(() => put('a', 'three', { ifMatch: etag }))).toBe('file-changed');
    expect(await codeOf(() => put('a', 'three', { onlyNew: true }))).toBe('file-exists');
    expect(readFileSync(join(shop.path, 'a'), 'utf8')).toBe('two');
  });

  it('is not torn when its source breaks off', async () => {
    await put('a', 'one');
    const torn = async function* () {
      yield Buffer.from('tw');
      await Promise.resolve();
      throw new Error('the wire is cut');
    };
    await expect(putFile(shop.root, ['a'], torn(), {})).rejects.toThrow('cut');
    expect(readFileSync(join(shop.path, 'a'), 'utf8')).toBe('one');
  });

  it('replaces a link, and leaves alone what it leads to, and other names of a file', async () => {
    writeFileSync(join(shop.outside, 'secret'), 'secret');
    symlinkSync(join(shop.outside, 'secret'), join(shop.path, 'link'));
    writeFileSync(join(shop.path, 'one'), 'both');
    linkSync(join(shop.path, 'one'), join(shop.path, 'other'));
    await put('link', 'mine');
    await put('one', 'mine');
    expect(readFileSync(join(shop.outside, 'secret'), 'utf8')).toBe('secret');
    expect(lstatSync(join(shop.path, 'link')).isFile()).toBe(true);
    expect(readFileSync(join(shop.path, 'other'), 'utf8')).toBe('both');
  });
});

describe('a path', () => {
  it.each([
    '../outside/x',
    'a/../../x',
    '/etc/passwd',
    'a//b',
    './a',
    'a/.',
    '.berth/x',
    '.BERTH',
    'n'.repeat(256),
    'a\0b',
  ])('is refused that could lead anywhere else: %j', async (path) => {
    expect(await codeOf(() => put(path, 'x'))).toBe('path-invalid');
    expect(readdirSync(shop.outside)).toEqual([]);
  });

  it('may have names with newlines, and names that are no UTF-8', async () => {
    await put('new\nline', 'x');
    await putFile(shop.root, parseFilePath(Buffer.from([0x66, 0xff]).toString('latin1')), bytes('y'));
    const names = readdirSync(shop.path, { encoding: 'buffer' }).map((name) => name.toString('latin1'));
    expect(names).toEqual(expect.arrayContaining(['new\nline', 'f\xff']));
  });

  it('goes over no link, whatever it leads to', async () => {
    mkdirSync(join(shop.path, 'in'));
    symlinkSync(shop.outside, join(shop.path, 'absolute'));
    symlinkSync('../outside', join(shop.path, 'relative'));
    symlinkSync('absolute', join(shop.path, 'in', 'nested'));
    writeFileSync(join(shop.outside, 'secret'), 'secret');
    for (const way of ['absolute', 'relative', 'in/nested']) {
      expect(await codeOf(() => put(`${way}/x`, 'x'))).toBe('file-not-a-folder');
      expect(await codeOf(() => openToRead(shop.root, filePathOfText(`${way}/secret`)))).toBe(
        'file-not-a-folder',
      );
      expect(await codeOf(() => removeAt(shop.root, filePathOfText(`${way}/secret`)))).toBe(
        'file-not-a-folder',
      );
      expect(await codeOf(() => makeFolderAt(shop.root, filePathOfText(`${way}/new`)))).toBe(
        'file-not-a-folder',
      );
      expect(
        await codeOf(() => moveTo(shop.root, filePathOfText(`${way}/secret`), ['x'], { isReplacing: true })),
      ).toBe('file-not-a-folder');
    }
    expect(await codeOf(() => openToRead(shop.root, ['absolute']))).toBe('file-not-regular');
    expect(readdirSync(shop.outside)).toEqual(['secret']);
  });

  it('is not led out by a link that is put in its way, in ten thousand tries', async () => {
    mkdirSync(join(shop.path, 'd'));
    const [real, link] = [join(shop.path, 'real'), join(shop.path, 'link')];
    const spot = join(shop.path, 'd', 'spot');
    mkdirSync(real);
    symlinkSync(shop.outside, link);
    writeFileSync(join(shop.outside, 'secret'), 'secret');
    let isOver = false;
    // While nothing is there, whoever makes a folder below it makes it too.
    const place = (next: string): void => {
      for (let tries = 0; tries < 100; tries++) {
        rmSync(spot, { recursive: true, force: true });
        try {
          return renameSync(next, spot);
        } catch (error) {
          if (tries === 99) throw error;
        }
      }
    };
    const swap = async () => {
      for (let i = 0; !isOver; i++) {
        const next = i % 2 === 0 ? real : link;
        place(next);
        await new Promise((resolve) => setImmediate(resolve));
        renameSync(spot, next);
      }
    };
    const swapping = swap();
    const outcomes = new Set<string>();
    for (let i = 0; i < SWAPS / 40; i++)
      await Promise.all(
        Array.from({ length: 40 }, async (_, k) => {
          const code = await codeOf(() =>
            k % 2 === 0
              ? openToRead(shop.root, ['d', 'spot', 'secret']).then(({ handle }) => handle.close())
              : makeFolderAt(shop.root, ['d', 'spot', 'made']).then(() =>
                  removeAt(shop.root, ['d', 'spot', 'made']),
                ),
          );
          outcomes.add(code ?? 'done');
        }),
      );
    isOver = true;
    await swapping;
    expect(readdirSync(shop.outside)).toEqual(['secret']);
    expect(outcomes.has('file-not-a-folder')).toBe(true);
    rmSync(real, { recursive: true, force: true });
  });
});

describe('reading', () => {
  it('takes no device, pipe or folder for a file', async () => {
    mkdirSync(join(shop.path, 'folder'));
    expect(await codeOf(() => openToRead(shop.root, ['folder']))).toBe('file-is-a-folder');
    if (process.geteuid?.() !== 0) return;
    const { execFileSync } = await import('node:child_process');
    execFileSync('mknod', [join(shop.path, 'null'), 'c', '1', '3']);
    execFileSync('mkfifo', [join(shop.path, 'pipe')]);
    expect(await codeOf(() => openToRead(shop.root, ['null']))).toBe('file-not-regular');
    expect(await codeOf(() => openToRead(shop.root, ['pipe']))).toBe('file-not-regular');
  });

  it('shows text, pictures by their first bytes, and nothing of the rest', async () => {
    await put('a.png', 'not a picture at all');
    await put('b', '\x89PNG\r\n\x1a\n');
    writeFileSync(join(shop.path, 'c'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]));
    writeFileSync(join(shop.path, 'd'), Buffer.from([1, 0, 2]));
    expect(await previewFile(shop.root, ['a.png'])).toMatchObject({ kind: 'text', isWhole: true });
    expect(await previewFile(shop.root, ['c'])).toMatchObject({ kind: 'image', contentType: 'image/png' });
    expect(await previewFile(shop.root, ['d'])).toMatchObject({ kind: 'binary' });
  });
});

describe('moving', () => {
  it('replaces nothing unless asked to', async () => {
    await put('a', 'a');
    await put('b', 'b');
    expect(await codeOf(() => moveTo(shop.root, ['a'], ['b'], { isReplacing: false }))).toBe('file-exists');
    await moveTo(shop.root, ['a'], ['b'], { isReplacing: true });
    expect(readFileSync(join(shop.path, 'b'), 'utf8')).toBe('a');
  });

  it('puts no folder into itself', async () => {
    await makeFolderAt(shop.root, ['a']);
    expect(await codeOf(() => moveTo(shop.root, ['a'], ['a', 'b'], { isReplacing: false }))).toBe(
      'path-invalid',
    );
  });

  it('takes what is thrown away out of sight at once', async () => {
    await put('big/one', 'x');
    const where = await moveToTrash(shop.root, ['big'], 'job1');
    expect(statSync(join(shop.path, where.join('/'))).isDirectory()).toBe(true);
    expect(readdirSync(shop.path)).toEqual(['.berth']);
  });
});
