import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyMode, parseMode } from './mode.ts';

const apply = (text: string, old: number, { isFolder = false, umask = 0o022 } = {}): number =>
  applyMode(parseMode(text) ?? [], old, isFolder, umask);

describe('modes', () => {
  it.each([
    ['644', 0o777, 0o644],
    ['u+x', 0o644, 0o744],
    ['+x', 0o644, 0o755],
    ['+w', 0o444, 0o644],
    ['a+w', 0o444, 0o666],
    ['go=u', 0o640, 0o666],
    ['u=rwX,g=rX,o=', 0o700, 0o750],
    ['a+X', 0o644, 0o644],
    ['u+x,a+X', 0o644, 0o755],
    ['u=rw,u+x-w', 0o000, 0o500],
    ['ug+s', 0o755, 0o6755],
    ['=r', 0o777, 0o444],
    ['o=', 0o777, 0o770],
  ])('%s', (text, old, expected) => expect(apply(text, old)).toBe(expected));

  it('leave setuid and setgid of folders alone unless they are named', () => {
    expect(apply('755', 0o2700, { isFolder: true })).toBe(0o2755);
    expect(apply('0755', 0o2700, { isFolder: true })).toBe(0o2755);
    expect(apply('00755', 0o2700, { isFolder: true })).toBe(0o755);
    expect(apply('g=rx', 0o2700, { isFolder: true })).toBe(0o2750);
    expect(apply('g-s', 0o2700, { isFolder: true })).toBe(0o700);
    expect(apply('755', 0o2700)).toBe(0o755);
  });

  it.each(
    ['', '8', '77777', 'x', 'u', 'u+q', 'rwx', 'u=go', 'u+r,', ',u+r', '64 4'].filter(
      (text) => text !== '+r+',
    ),
  )('there is no mode %j', (text) => expect(parseMode(text)).toBeUndefined());

  it('twice is the same as once, if it copies nothing', () => {
    const clause = fc.tuple(
      fc.constantFrom('', 'u', 'g', 'o', 'a', 'ug'),
      fc.constantFrom('+', '-', '='),
      fc.constantFrom('', 'r', 'w', 'x', 'X', 'rw', 'rwx', 's', 't'),
    );
    fc.assert(
      fc.property(
        clause,
        fc.integer({ min: 0, max: 0o7777 }),
        fc.boolean(),
        ([who, sign, what], old, isFolder) => {
          const once = apply(who + sign + what, old, { isFolder });
          expect(apply(who + sign + what, once, { isFolder })).toBe(once);
        },
      ),
    );
  });

  it('an octal one is what it says, for files', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0o7777 }), fc.integer({ min: 0, max: 0o7777 }), (wanted, old) => {
        expect(apply(wanted.toString(8), old)).toBe(wanted);
      }),
    );
  });
});
