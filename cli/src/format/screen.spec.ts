import { describe, expect, it } from 'vitest';
import { printable } from './screen.ts';

describe('text of others on a line of a terminal', () => {
  it('has a space where it breaks a line', () => {
    expect(printable('python3 -c import x\n\tprint(x)')).toBe('python3 -c import x print(x)');
  });

  it('moves no cursor and rings no bell', () => {
    expect(printable('a\u001b[2Jb\u0007c\rd\u009be')).toBe('a\ufffd[2Jb\ufffdc d\ufffde');
  });
});
