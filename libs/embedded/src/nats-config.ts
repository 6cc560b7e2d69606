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

/**
 * The server's configuration. Without users anyone on this machine may connect, which is for tests.
 * `allow_responses` lets who answers a request publish to the asker's inbox without a right to all inboxes.
 */
export const natsConfig = (options: {
  readonly port: number;
  readonly storeFolder: string;
  readonly pidFile: string;
  readonly users: readonly NatsUser[];
}): string => `# Written at each start; edits are lost.
host: "127.0.0.1"
port: ${options.port}
pid_file: ${JSON.stringify(options.pidFile)}
server_name: "berth"
max_payload: 1MB
# A client that vanished without a word is noticed after two of these, not after the default of four minutes.
ping_interval: "20s"
jetstream: { store_dir: ${JSON.stringify(options.storeFolder)}, max_memory_store: 256MB, max_file_store: 20GB }
${options.users.length === 0 ? '' : `authorization: {\n  users: [\n${options.users.map(userBlock).join('\n')}\n  ]\n}\n`}`;
