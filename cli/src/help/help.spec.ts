import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../program.ts';
import { terminal } from '../terminal/terminal.ts';

const program = (): Command => createProgram(terminal(), () => undefined);

/** Every command that does something, with the words that name it. */
const leaves = (command: Command, words: readonly string[] = []): readonly (readonly [string, Command])[] =>
  command.commands.flatMap((sub) => {
    const path = [...words, sub.name()];
    if (sub.name().startsWith('__')) return [];
    return sub.commands.length > 0 ? leaves(sub, path) : [[path.join(' '), sub] as const];
  });

const helpOf = (command: Command): string => {
  let text = '';
  command.configureOutput({ writeOut: (piece) => void (text += piece) });
  command.outputHelp();
  return text;
};

/** The words after `berth` of each use of it in a line, as a shell would have them. */
const usesIn = (line: string): readonly (readonly string[])[] => {
  const [code = ''] = line
    .trim()
    .slice(2)
    .split(/\s{2,}/);
  return code
    .split(/ (?:\||&&|>>?|<) |<\(|\)/)
    .map((part) =>
      [...part.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
        ([, double, single, bare]) => double ?? single ?? bare ?? '',
      ),
    )
    .filter(([first]) => first === 'berth')
    .map(([, ...words]) => words);
};

const silenced = (command: Command): Command => {
  command.action(() => undefined);
  for (const sub of command.commands) silenced(sub);
  return command;
};

describe('the help of the command line', () => {
  const isOwn = ([path]: readonly [string, Command]): boolean => !path.startsWith('admin ');
  it.each(leaves(program()).filter(isOwn))(
    'shows how %s is used, in a way that is understood',
    async (path, command) => {
      const examples = helpOf(command)
        .split('\n')
        .filter((line) => line.startsWith('  $ '));
      expect(examples, `berth help ${path} has no example`).not.toEqual([]);
      const uses = examples.flatMap(usesIn);
      expect(
        uses.some((words) => words.join(' ').startsWith(path)),
        examples.join('\n'),
      ).toBe(true);
      for (const words of uses)
        await expect(
          silenced(program()).parseAsync(words, { from: 'user' }),
          words.join(' '),
        ).resolves.toBeDefined();
    },
  );

  it('shows for every group of commands how they are used', () => {
    const groups = (command: Command, words: readonly string[] = []): readonly string[] =>
      command.commands.flatMap((sub) => {
        const path = [...words, sub.name()];
        if (sub.commands.length === 0) return [];
        return [...(helpOf(sub).includes('\n  $ berth ') ? [] : [path.join(' ')]), ...groups(sub, path)];
      });
    expect(groups(program())).toEqual([]);
  });

  it('has the same commands for operators under one name', () => {
    const all = new Map(leaves(program()));
    const optionsOf = (path: string) => all.get(path)?.options.map(({ flags }) => flags);
    const admin = [...all.keys()].filter((path) => path.startsWith('admin '));
    expect(admin).toContain('admin node drain');
    for (const path of admin) expect(optionsOf(path), path).toEqual(optionsOf(path.slice('admin '.length)));
  });

  it('puts every command under a title that says what it is about', () => {
    const help = helpOf(program());
    const titles = [...help.matchAll(/^([A-Z].*):$/gm)].map(([, title]) => title);
    expect(titles).toEqual([
      ...['Options', 'Sessions', 'Inside a session', 'The queue', 'Data', 'You', 'Operators'],
      ...['This program', 'Examples'],
    ]);
    const [, own = ''] = /^This program:$([\s\S]*?)^$/m.exec(help) ?? [];
    expect([...own.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name)).toEqual([
      'version',
      'completion',
      'help',
    ]);
  });

  it('has a sentence for every command, option and argument', () => {
    for (const [path, command] of leaves(program())) {
      expect(command.description(), path).not.toBe('');
      for (const option of command.options)
        if (!option.hidden) expect(option.description, `${path} ${option.flags}`).not.toBe('');
      for (const argument of command.registeredArguments)
        expect(argument.description, `${path} ${argument.name()}`).not.toBe('');
    }
  });
});
