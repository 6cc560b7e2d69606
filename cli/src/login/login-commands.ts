import type { ProgramPart } from '../program-part.ts';
import { login } from './login.ts';
import type { LoginOptions } from './login.ts';
import { logout } from './logout.ts';

/** `berth login`, `berth logout`. */
export const addLoginCommands: ProgramPart = (program, { terminal, does }) => {
  program
    .command('login')
    .description(
      'get a key for this machine, by browser or by password, and keep it; a key in a pipe is kept as it is',
    )
    .argument('[url]', 'the address of a Berth; the one in use if absent')
    .option('-u, --user <user>', 'sign in here by password, as this user or e-mail address; it is asked for')
    .option('--key', 'keep a key that there is; it is asked for')
    .option('--browser', 'by browser, although the input is a pipe')
    .option('--no-open', 'only say the address of the page')
    .option('--expires <time>', 'how long the key is to be good for; 90d if absent')
    .option('--name <name>', 'what to call it here; its host if absent')
    .action(does((url: string | undefined, options: LoginOptions) => login(terminal, url, options)));
  program
    .command('logout')
    .description('revoke the key that a login made, and forget it')
    .argument('[name]', 'as berth context list names it; the one in use if absent')
    .option('--force', 'forget it even if it can’t be revoked now')
    .action(
      does((name: string | undefined, options: { readonly force?: boolean }) =>
        logout(terminal, name, options),
      ),
    );
};
