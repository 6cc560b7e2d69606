import { usage } from './cli-failure.ts';
import { cancelJob, type JobOptions, listJobs, removeFiles, runJob } from './commands/folder-jobs.ts';
import type { JsonOption } from './commands/sessions.ts';
import { parseFilePlace, parseInFolder } from './files/file-place.ts';
import { JSON_OPTION, type ProgramPart } from './program-part.ts';

const AT = 'FOLDER/PATH: what is below a folder of that name or id';
const DETACH = ['-d, --detach', 'print the id of the job, and let it go on alone'] as const;

type S3Options = JobOptions & {
  readonly endpoint?: string;
  readonly region?: string;
  readonly sha256?: string;
};

const given = (said: Readonly<Record<string, string | undefined>>): object =>
  Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));

/** `s3://bucket/prefix`, with the keys that every tool of object stores looks for in the environment. */
const s3Wish = (source: string, { endpoint, region }: S3Options): object => {
  const [bucket = '', ...prefix] = source.slice('s3://'.length).split('/');
  const { env } = process;
  const [accessKeyId, secretAccessKey] = [env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY']];
  const at = endpoint ?? env['AWS_ENDPOINT_URL'];
  const place = region ?? env['AWS_REGION'];
  const key =
    accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { key: { accessKeyId, secretAccessKey, ...given({ sessionToken: env['AWS_SESSION_TOKEN'] }) } };
  return {
    operation: 'import-s3',
    bucket,
    endpoint: at ?? `https://s3.${place ?? 'us-east-1'}.amazonaws.com`,
    ...given({ region: place, prefix: prefix.join('/') || undefined }),
    ...key,
  };
};

/** `berth folder rm|cp|du|chmod|chown|import|jobs|cancel …`: work on many files, that goes on whoever is killed. */
export const addFolderJobCommands: ProgramPart = (program, { api, terminal, does }) => {
  const folder = program.commands.find((command) => command.name() === 'folder') ?? program.command('folder');

  folder
    .command('rm')
    .description('remove a file; with -r a directory with all that is in it')
    .argument('<place>', AT)
    .option('-r, --recursive', 'with all that is in it')
    .option('-f, --force', 'say nothing if there is nothing')
    .option(...DETACH)
    .option(...JSON_OPTION)
    .action(
      does((at: string, options: JobOptions & { readonly recursive?: true; readonly force?: true }) =>
        removeFiles(api(), terminal, parseInFolder(at), options),
      ),
    );
  folder
    .command('cp')
    .description('copy a file or a directory within a folder; the copy is seen when it is whole')
    .argument('<from>', AT)
    .argument('<to>', 'the same folder, another path')
    .option(...DETACH)
    .option(...JSON_OPTION)
    .action(
      does((from: string, to: string, options: JobOptions) => {
        const [source, target] = [parseInFolder(from), parseInFolder(to)];
        if (source.folder !== target.folder)
          throw usage('cp copies within one folder; "berth folder clone" copies a whole folder');
        const wish = { operation: 'copy', path: source.path, target: target.path };
        return runJob(api(), terminal, source, wish, options);
      }),
    );
  folder
    .command('du')
    .description('count files and bytes below a place')
    .argument('<place>', AT)
    .option(...JSON_OPTION)
    .action(
      does((at: string, options: JobOptions) => {
        const place = parseFilePlace(at);
        return runJob(api(), terminal, place, { operation: 'usage', path: place.path }, options);
      }),
    );
  for (const [name, field, what] of [
    ['chmod', 'mode', 'change the mode of all that is below a place'],
    ['chown', 'owner', 'give all that is below a place to UID:GID, for admins'],
  ] as const)
    folder
      .command(name)
      .description(what)
      .argument(`<${field}>`, `as ${name} takes it`)
      .argument('<place>', AT)
      .option(...DETACH)
      .option(...JSON_OPTION)
      .action(
        does((said: string, at: string, options: JobOptions) => {
          const place = parseInFolder(at);
          return runJob(
            api(),
            terminal,
            place,
            { operation: name, path: place.path, [field]: said },
            options,
          );
        }),
      );
  folder
    .command('import')
    .description('fetch a file by its URL, or all objects of s3://BUCKET/PREFIX, into a folder')
    .argument(
      '<source>',
      'https://… or s3://…; keys of object stores are those of AWS_ACCESS_KEY_ID and so on',
    )
    .argument('<place>', AT)
    .option('--sha256 <digest>', 'of a URL: what the file has to be')
    .option('--endpoint <url>', 'of an object store: where it is')
    .option('--region <region>', 'of an object store')
    .option(...DETACH)
    .option(...JSON_OPTION)
    .action(
      does((source: string, at: string, options: S3Options) => {
        const place = parseFilePlace(at);
        const isS3 = source.startsWith('s3://');
        const name =
          place.path === '' || at.endsWith('/') ? `/${source.split(/[?#]/)[0]?.split('/').at(-1) ?? ''}` : '';
        const wish = isS3
          ? { ...s3Wish(source, options), path: place.path }
          : {
              operation: 'import-url',
              url: source,
              path: `${place.path}${name}`.replace(/^\//, ''),
              ...given({ sha256: options.sha256 }),
            };
        return runJob(api(), terminal, place, wish, options);
      }),
    );
  folder
    .command('jobs')
    .description('list the newest jobs on a folder')
    .argument('<folder>', 'its name or id')
    .option(...JSON_OPTION)
    .action(does((name: string, options: JsonOption) => listJobs(api(), terminal, name, options)));
  folder
    .command('cancel')
    .description('end a job; what is done stays done, and nothing stays half done')
    .argument('<folder>', 'its name or id')
    .argument('<job>', 'its id')
    .action(does((name: string, job: string) => cancelJob(api(), name, job)));
};
