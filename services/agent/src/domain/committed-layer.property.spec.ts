import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layerEntry, packCommand, type PackedEntry, partsOf } from './committed-layer.ts';

const word = fc.constantFrom(
  'home',
  'berth',
  'work',
  'data',
  '..',
  '.',
  '',
  'a',
  'etc',
  'b*[x]',
  'home/berth',
);
const path = fc.array(word, { maxLength: 6 }).map((words) => words.join('/'));
const folder = fc.constantFrom('/home/berth', '/home/berth/data', '/work', '/work/a', '/data');
const entry: fc.Arbitrary<PackedEntry> = fc.record({
  path,
  type: fc.constantFrom(
    'file',
    'directory',
    'symlink',
    'link',
    'fifo',
    'character-device',
    'block-device',
    'x',
  ),
  mode: fc.integer({ min: 0, max: 0o177777 }),
  linkTarget: path,
});
const mounts = fc.uniqueArray(folder, { maxLength: 3 });

describe('the layer of an image', () => {
  it('holds nothing from outside of its parts, whatever was packed', () =>
    fc.assert(
      fc.property(entry, mounts, fc.boolean(), (packed, mounted, hasWork) => {
        const parts = partsOf(hasWork, mounted);
        const made = layerEntry(packed, parts, mounted);
        if (made === null) return;
        const [part = '', ...names] = made.path.split('/');
        expect([...parts]).toContain(part);
        expect(names.every((name) => name !== '' && name !== '.' && name !== '..')).toBe(true);
        if (made.type === 'link') expect([...parts]).toContain(made.linkTarget.split('/')[0]);
      }),
    ));

  it('holds nothing of a folder that is mounted', () =>
    fc.assert(
      fc.property(entry, mounts, (packed, mounted) => {
        const made = layerEntry(packed, partsOf(true, mounted), mounted);
        if (made === null) return;
        const full = made.path.replace(/^home/, '/home/berth').replace(/^work/, '/work');
        for (const at of mounted) expect(full === at || full.startsWith(`${at}/`)).toBe(false);
      }),
    ));

  it('gives nobody the rights of an owner, and has no devices', () =>
    fc.assert(
      fc.property(entry, (packed) => {
        const made = layerEntry(packed, ['home', 'work'], []);
        if (made === null) return;
        expect(made.mode & ~0o777).toBe(0);
        expect(['file', 'directory', 'symlink', 'link']).toContain(made.type);
      }),
    ));

  it('keeps what is its own', () => {
    const tool = { path: 'home/berth/.local/bin/tool', type: 'file', mode: 0o4755, linkTarget: '' };
    expect(layerEntry(tool, ['home'], [])).toEqual({
      path: 'home/.local/bin/tool',
      type: 'file',
      mode: 0o755,
      linkTarget: '',
    });
    const far = { path: './home/berth/far', type: 'symlink', mode: 0o777, linkTarget: '/etc/passwd' };
    expect(layerEntry(far, ['home'], [])).toMatchObject({ path: 'home/far', linkTarget: '/etc/passwd' });
    expect(layerEntry({ ...tool, path: 'work/model' }, ['home'], [])).toBeNull();
  });

  it('is packed without the folders that are mounted, word by word', () =>
    expect(packCommand(['home', 'work'], ['/home/berth/a*b', '/data'])).toEqual([
      'tar',
      '-C',
      '/',
      '-c',
      '-f',
      '-',
      String.raw`--exclude=home/berth/a\*b`,
      'home/berth',
      'work',
    ]));
});
