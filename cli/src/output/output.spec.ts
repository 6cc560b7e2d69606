import { describe, expect, it } from 'vitest';
import type { Terminal } from '../terminal/terminal.ts';
import { terminal } from '../terminal/terminal.ts';
import { namesIn } from './name-of.ts';
import { createScreen, type Form } from './screen.ts';

const written = async (form: Form, value: unknown): Promise<string> => {
  const lines: string[] = [];
  const outer: Terminal = { ...terminal(), print: (text) => void lines.push(text) };
  const screen = createScreen(outer);
  await screen.writeAs(form);
  screen.terminal.json(value);
  return lines.join('\n');
};

describe('answers for programs', () => {
  const sessions = [
    { sessionId: 'a', name: 'train', nodeId: 'n1', projectId: 'p' },
    { sessionId: 'b', name: 'fit', projectId: 'p' },
  ];

  it('are written in the form that is asked for', async () => {
    expect(await written('json', sessions)).toBe(JSON.stringify(sessions));
    expect(await written('name', sessions)).toBe('a\nb');
    expect(await written('yaml', { name: 'a', list: [1, 2] })).toBe('name: a\nlist:\n  - 1\n  - 2');
    expect(await written('name', [])).toBe('');
  });

  it('know what things go by', () => {
    expect(namesIn({ nodeId: 'n1', poolId: 'default' })).toEqual(['n1']);
    expect(namesIn({ images: [{ image: 'python' }], silentCount: 0 })).toEqual(['python']);
    expect(namesIn({ transferId: 't', folderId: 'f', sessionId: 's' })).toEqual(['t']);
    expect(namesIn([{ path: 'a/b', name: 'b' }])).toEqual(['a/b']);
    expect(namesIn({ keyId: 'k', userId: 'u', projectId: 'p' })).toEqual(['k']);
    for (const nothing of [null, 5, 'x', {}, [{}]]) expect(namesIn(nothing)).toEqual([]);
  });

  it('are kept until they are whole where they are shown again and again', async () => {
    const lines: string[] = [];
    const screen = createScreen({ ...terminal(), print: (text) => void lines.push(text) });
    const kept = await screen.kept(async () => {
      screen.terminal.print('one');
      screen.terminal.json({ two: 2 });
      return 0;
    });
    expect([kept.text, lines]).toEqual(['one\n{"two":2}', []]);
    screen.terminal.print('three');
    expect(lines).toEqual(['three']);
  });
});
