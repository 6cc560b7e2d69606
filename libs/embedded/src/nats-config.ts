/** One program that may connect, and all that it may say and hear. */
export type NatsUser = {
  readonly name: string;
  readonly password: string;
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
};

const list = (subjects: readonly string[]): string =>
  `[${subjects.map((s) => JSON.stringify(s)).join(', ')}]`;

const userBlock = (user: NatsUser): string =>
  `    { user: ${JSON.stringify(user.name)}, password: ${JSON.stringify(user.password)}, permissions: {
        publish: { allow: ${list(user.publish)} }, subscribe: { allow: ${list(user.subscribe)} }, allow_responses: { max: 100, expires: "1m" } } }`;

export type NatsConfig = {
  readonly host: string;
  readonly port: number;
  /** Where `/healthz` answers; nowhere when absent. */
  readonly monitoring?: string;
  readonly storeFolder: string;
  readonly pidFile?: string;
  readonly users: readonly NatsUser[];
};

/**
 * The server's configuration. Without users anyone who reaches it may do everything, which is for tests.
 * `allow_responses` lets who answers a request publish to the asker's inbox without a right to all inboxes.
 */
export const natsConfig = ({ host, port, monitoring, storeFolder, pidFile, users }: NatsConfig): string =>
  [
    '# Generated; edits are lost.',
    `host: ${JSON.stringify(host)}`,
    `port: ${port}`,
    ...(monitoring === undefined ? [] : [`http: ${JSON.stringify(monitoring)}`]),
    ...(pidFile === undefined ? [] : [`pid_file: ${JSON.stringify(pidFile)}`]),
    'server_name: "berth"',
    'max_payload: 1MB',
    '# A client that vanished without a word is noticed after two of these, not after the default of four minutes.',
    'ping_interval: "20s"',
    `jetstream: { store_dir: ${JSON.stringify(storeFolder)}, max_memory_store: 256MB, max_file_store: 20GB }`,
    ...(users.length === 0 ? [] : ['authorization: {', '  users: [', ...users.map(userBlock), '  ]', '}']),
    '',
  ].join('\n');
