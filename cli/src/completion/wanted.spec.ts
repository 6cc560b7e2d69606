import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../program.ts';
import { terminal } from '../terminal/terminal.ts';
import { SHELL_SCRIPTS } from './shell-scripts.ts';
import { wantedAt } from './wanted.ts';

const at = (...words: readonly string[]) => {
  const { known, resource } = wantedAt(
    createProgram(terminal(), () => undefined),
    words,
  );
  return { words: known.map(([word]) => word), resource };
};

describe('completion', () => {
  it('knows commands, and those below them', () => {
    expect(at('').words).toEqual(expect.arrayContaining(['run', 'ps', 'folder', 'completion']));
    expect(at('').words).not.toContain('__complete');
    expect(at('folder', 'cr').words).toEqual(expect.arrayContaining(['create', 'clone']));
    expect(at('project', 'members', '').words).toEqual(expect.arrayContaining(['list', 'set', 'remove']));
  });

  it('knows options, and what they can be', () => {
    expect(at('run', '--').words).toEqual(expect.arrayContaining(['--gpu', '--image', '--help']));
    expect(at('run', '--').words).not.toContain('--max-run');
    expect(at('keys', 'create', 'laptop', '--role', '').words).toEqual([
      'viewer',
      'member',
      'project-admin',
      'admin',
    ]);
    expect(at('completion', '').words).toEqual(['bash', 'zsh', 'fish']);
  });

  it('knows what is asked for in the system', () => {
    expect(at('logs', '-f', '').resource).toBe('sessions');
    expect(at('stop', 'one', 'two', '').resource).toBe('sessions');
    expect(at('run', '--image', '').resource).toBe('images');
    expect(at('folder', 'show', '').resource).toBe('folders');
    expect(at('node', 'drain', '').resource).toBe('nodes');
    expect(at('logs', 'train', '').resource).toBeUndefined();
  });

  it('is silent where another program is named', () => {
    expect(at('run', '--', 'pyth')).toEqual({ words: [], resource: undefined });
  });

  it('is understood by bash', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'berth-completion-'));
    try {
      const berth =
        '#!/bin/sh\nshift 2\nprintf "logs\\tprint\\nlogin\\tkeep\\nps\\tlist\\n"\necho "$#" > "$0.count"\n';
      writeFileSync(path.join(folder, 'berth'), berth, { mode: 0o755 });
      const typed = `${SHELL_SCRIPTS['bash']}\nCOMP_WORDS=(berth lo); COMP_CWORD=1; _berth; echo "\${COMPREPLY[*]}"; cat '${folder}/berth.count'`;
      const said = execFileSync('bash', ['--norc', '-c', typed], {
        env: { PATH: `${folder}:${process.env['PATH']}` },
        encoding: 'utf8',
      });
      expect(said).toBe('logs login\n1\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
