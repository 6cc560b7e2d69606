import type { LaunchedNode } from './join/launch-node.ts';
import type { Launched } from './launch.ts';

/** What the person sees when everything is up. */
export const inWords = (launched: Launched, readySeconds: string): string => {
  const { url, grpc, nodesPlace, signInLink, adminKey, isFirstStart, machine, notes, stateFolder, logs } =
    launched;
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
    ...(nodesPlace === null
      ? []
      : [
          `  servers   join at ${nodesPlace}: npx berth node invite gpu-2     (prints the line to run there)`,
        ]),
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
  { url, grpc, nodesPlace, signInLink, machine, stateFolder, logs, contextFile }: Launched,
  readySeconds: string,
): string =>
  JSON.stringify({
    url,
    grpc,
    nodesPlace,
    signInLink,
    machine,
    stateFolder,
    logs,
    contextFile,
    readySeconds: Number(readySeconds),
  });

/** What the person sees on a server that belongs to another machine's pool. */
export const nodeInWords = (
  { nodeId, pool, notes, stateFolder, logs }: LaunchedNode,
  readySeconds: string,
): string =>
  [
    '',
    `${nodeId} joined the pool of ${pool}: ready in ${readySeconds} s.`,
    '',
    ...notes.map((note) => `  note      ${note}`),
    `  kept in   ${stateFolder}, logs in ${logs}`,
    '',
    'The next `npm start` here needs no token. Ctrl-C stops the agent; sessions that run here go on, and are looked after at the next start.',
  ].join('\n');

/** The same for programs. */
export const nodeInJson = (node: LaunchedNode, readySeconds: string): string =>
  JSON.stringify({ ...node, readySeconds: Number(readySeconds) });
