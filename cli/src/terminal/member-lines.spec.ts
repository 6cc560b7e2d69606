import { describe, expect, it } from 'vitest';
import { memberLines, type Piece } from './member-lines.ts';

const piece = (member: string, text: string, source: Piece['source'] = 'stdout'): Piece => ({
  member,
  text,
  source,
});
const shown = (pieces: readonly (readonly Piece[])[]): string =>
  pieces
    .flat()
    .map(({ text }) => text)
    .join('');

describe('output of several members', () => {
  it('says on each line whose it is, and holds a line until it is whole', () => {
    const lines = memberLines();
    expect(
      shown([
        lines.push(piece('main1', 'epoch 1: ')),
        lines.push(piece('worker1', 'hello\n')),
        lines.push(piece('main1', '0.5\nepoch 2: ')),
        lines.flush(),
      ]),
    ).toBe('[worker1] hello\n[main1] epoch 1: 0.5\n[main1] epoch 2: \n');
  });

  it('keeps the two streams of a member apart', () => {
    const lines = memberLines();
    lines.push(piece('worker1', 'half'));
    expect(lines.push(piece('worker1', 'oh\n', 'stderr'))).toEqual([
      piece('worker1', '[worker1] oh\n', 'stderr'),
    ]);
  });

  it('shows a line that does not end in pieces', () =>
    expect(shown([memberLines().push(piece('main1', 'x'.repeat(9000)))])).toBe(
      `[main1] ${'x'.repeat(9000)}\n`,
    ));

  it('leaves what a session prints that is alone as it is', () =>
    expect(memberLines().push({ text: 'a', source: 'stdout' })).toEqual([{ text: 'a', source: 'stdout' }]));
});
