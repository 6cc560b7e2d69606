import { CliFailure } from '../cli-failure.ts';
import type { JsonOption } from '../commands/sessions.ts';
import { findContext, surroundings } from '../context.ts';
import { table } from '../format/table.ts';
import { JSON_OPTION, type ProgramPart } from '../program-part.ts';
import { contextFile, readContextFile, writeContextFile } from './context-file.ts';
import { useContext } from './kept-contexts.ts';

const unknown = (name: string): CliFailure => {
  const names = readContextFile().map((one) => one.name);
  return new CliFailure(
    'context-unknown',
    `No context is called ${name}; ${names.length === 0 ? 'none is kept: berth login URL' : `there are ${names.join(', ')}`}.`,
  );
};

/** What is meant by commands here, if it is not the first of those that are kept. */
const overriddenBy = (): string | undefined => {
  try {
    const { from, url } = findContext(surroundings());
    return from === contextFile() ? undefined : `${url}, by ${from}`;
  } catch {
    return undefined;
  }
};

/** `berth context …`: the Berths that one has logged in to. */
export const addContextCommands: ProgramPart = (program, { terminal, does }) => {
  const context = program
    .command('context')
    .alias('contexts')
    .description('the Berths that you are logged in to');
  context
    .command('list')
    .alias('ls')
    .description('list them; * is in use')
    .option(...JSON_OPTION)
    .action(
      does(({ json }: JsonOption) => {
        const kept = readContextFile();
        const rows = kept.map(({ name, url }, index) => ({ name, url, isCurrent: index === 0 }));
        if (json === true) terminal.json(rows);
        else if (rows.length === 0) terminal.note('None is kept: berth login URL');
        else {
          const columns = [{ title: '' }, { title: 'NAME' }, { title: 'ADDRESS', isFlexible: true }];
          const lines = rows.map(({ name, url, isCurrent }) => [isCurrent ? '*' : '', name, url]);
          terminal.print(table(columns, lines, terminal.view()));
        }
        const other = overriddenBy();
        if (other !== undefined && json !== true) terminal.note(`Here, commands speak to ${other}.`);
        return Promise.resolve(0);
      }),
    );
  context
    .command('use')
    .description('use another one from now on')
    .argument('<name>', 'as berth context list names it')
    .action(
      does(async (name: string) => {
        const kept = useContext(readContextFile(), name);
        if (kept === null) throw unknown(name);
        await writeContextFile(kept);
        terminal.print(`${name} (${kept[0]?.url ?? ''}) is in use`);
        const other = overriddenBy();
        if (other !== undefined) terminal.note(`Here, commands speak to ${other} all the same.`);
        return 0;
      }),
    );
  context
    .command('remove')
    .alias('rm')
    .description('forget one and its key; the key itself stays good: berth logout revokes it')
    .argument('<name>', 'as berth context list names it')
    .action(
      does(async (name: string) => {
        const kept = readContextFile();
        const rest = kept.filter((one) => one.name !== name);
        if (rest.length === kept.length) throw unknown(name);
        await writeContextFile(rest);
        terminal.print(`${name} is forgotten`);
        return 0;
      }),
    );
};
