import { commit, type CommitOptions } from './commands/commit.ts';
import { listImages, removeImage, type RemoveImageOptions, showImage } from './commands/images.ts';
import { pushImage, type PushImageOptions } from './commands/push-image.ts';
import type { JsonOption } from './commands/sessions.ts';
import { JSON_OPTION, type ProgramPart } from './program-part.ts';

const COMMIT_EXAMPLES = `
Examples:
  $ berth exec train -- pip install --user polars
  $ berth commit train team/env:v1
  $ berth run --image team/env:v1 -- python3 -c 'import polars'
  $ berth commit train env --work             /work goes along as well
  $ berth commit train env --push             into a registry as well, so that its sessions run on any node
  $ berth commit train env --detach           do not wait for it; see: berth images show env

What the session has in /home/berth goes into it; folders that are mounted never do. The image belongs to the project, and is on the
node that made it: sessions that start from it run there, unless it is pushed to a registry. Let programs rest while it is made: files are read as they are.
`;
const IMAGES_EXAMPLES = `
Examples:
  $ berth images
  $ berth images show team/env:v1
  $ berth images push team/env:v1                                  so that its sessions run on any node
  $ berth images rm team/env:v1
  $ berth images rm nvcr.io/nvidia/pytorch:26.10-py3 --node n1     an image that a node has pulled (admins)
`;
const NAME = ['<image>', 'name or id of an image of the project'] as const;

/** Images that sessions can be made of, and those that are made of sessions. */
export const addImageCommands: ProgramPart = (program, { api, terminal, does }) => {
  program
    .command('commit')
    .description('make an image of a running session, for other sessions to start from')
    .argument('<session>', 'id, name or the beginning of an id')
    .argument('<name>', 'what the project calls it, with a tag or not: env, team/env:v1')
    .option('--work', 'take /work along as well; the home always is')
    .option('--description <text>', 'for whoever looks at the list')
    .option('--push', 'put it into a registry as well, so that its sessions run on any node')
    .option('--registry <host>', 'push it to this one, if several take images')
    .option('-d, --detach', 'do not wait until it is made')
    .option('-q, --quiet', 'say nothing that is no error')
    .option(...JSON_OPTION)
    .addHelpText('after', COMMIT_EXAMPLES)
    .action(
      does((session: string, name: string, options: CommitOptions) =>
        commit(api(), terminal, session, name, options),
      ),
    );
  const images = program
    .command('images')
    .alias('image')
    .description('images that sessions can be made of, and those of the project')
    .addHelpText('after', IMAGES_EXAMPLES);
  images
    .command('list', { isDefault: true })
    .alias('ls')
    .description('list the images of the project, and those for all, with what each can open')
    .option(...JSON_OPTION)
    .action(does((options: JsonOption) => listImages(api(), terminal, options)));
  images
    .command('show')
    .description('show an image of the project, and how far it is while it is made')
    .argument(...NAME)
    .option(...JSON_OPTION)
    .action(does((ref: string, options: JsonOption) => showImage(api(), terminal, ref, options)));
  images
    .command('push')
    .description('put an image of the project into a registry, so that its sessions run on any node')
    .argument(...NAME)
    .option('--registry <host>', 'which one, if several take images')
    .option('-d, --detach', 'do not wait until it is there')
    .option('-q, --quiet', 'say nothing that is no error')
    .option(...JSON_OPTION)
    .action(does((ref: string, options: PushImageOptions) => pushImage(api(), terminal, ref, options)));
  images
    .command('remove')
    .alias('rm')
    .description('remove an image of the project; not while sessions use it')
    .argument(...NAME)
    .option('--node <node>', 'an image that this node has pulled or built, instead (admins)')
    .option(...JSON_OPTION)
    .action(does((ref: string, options: RemoveImageOptions) => removeImage(api(), terminal, ref, options)));
};
