import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { environmentOf, execWords, exportsOf } from './exec-script.ts';

describe('what a sandbox is told when a program is started in it', () => {
  it('gives a shell the variables as they are, and no others', () =>
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...`a'"\\$\`;&|\n *?~é🙂`), maxLength: 12 }), (value) => {
        const script = `${exportsOf({ VALUE: value, 'NOT-A-NAME': 'x', '1A': 'y' })}printf %s "$VALUE"`;
        expect(execFileSync('/bin/sh', ['-c', script], { env: {} }).toString('utf8')).toBe(value);
      }),
      { numRuns: 25 },
    ));

  it('knows the variables of the run from how it was launched', () => {
    const options = [
      '--setenv',
      'NOT',
      'this',
      '--clearenv',
      '--setenv',
      'A',
      '--setenv',
      '--setenv',
      'B',
      '',
    ];
    expect(environmentOf([...options, '--info-fd', '3', '--setenv', 'NOR', 'that'])).toEqual({
      A: '--setenv',
      B: '',
    });
  });

  it('hands words on to a program in a terminal as they are', () => {
    const words = execWords({
      command: ['printf', '%s|', "it's", 'a b', '$HOME'],
      env: {},
      folder: '/tmp',
      tty: { columns: 80, rows: 24 },
    });
    expect(words.slice(0, 4)).toEqual(['/bin/sh', '-c', expect.any(String), '/tmp']);
    const [, order = ''] = words.at(-2)?.split('; exec ') ?? [];
    expect(execFileSync('/bin/sh', ['-c', order]).toString('utf8')).toBe("it's|a b|$HOME|");
  });
});
