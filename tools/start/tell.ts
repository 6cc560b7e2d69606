import type { Launched } from './launch.ts';

/** What the person sees when everything is up. */
export const inWords = (launched: Launched, readySeconds: string): string => {
  const { url, grpc, signInLink, adminKey, isFirstStart, machine, notes, stateFolder, logs } = launched;
  const lines = [
    '',
    `Berth is up: ready in ${readySeconds} s.`,
    '',
    `  web       ${url}/login`,
    ...(signInLink === null
      ? []
      : [`  sign in   ${signInLink}     (once, to choose the password of the user admin)`]),
    `  API       ${url}/v1`,
    `  gRPC      ${grpc}     (berth.v1, in proto/)`,
    `  CLI       npx berth run --gpu 0.5 -- python3 train.py     (in this clone, say in examples/; it needs no login)`,
    ...(machine === null ? [] : [`  machine   ${machine}`]),
    ...notes.map((note) => `  note      ${note}`),
    ...(isFirstStart
      ? [`  admin key ${adminKey}     (shown this once; the CLI of this clone has it already)`]
      : []),
    `  kept in   ${stateFolder}, logs in ${logs}`,
    '',
    'Ctrl-C stops everything; nothing is lost.',
  ];
  return lines.join('\n');
};

/** The same for programs. */
export const inJson = (
  { url, grpc, signInLink, machine, stateFolder, logs, contextFile }: Launched,
  readySeconds: string,
): string =>
  JSON.stringify({
    url,
    grpc,
    signInLink,
    machine,
    stateFolder,
    logs,
    contextFile,
    readySeconds: Number(readySeconds),
  });
