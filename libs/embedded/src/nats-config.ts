/** One program that may connect, by a password or the public half of a key, and all that it may say and hear. */
export type NatsUser = {
  readonly name: string;
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
} & ({ readonly password: string } | { readonly publicKey: string });

/** The user who may have the server read its configuration anew, and is told nothing of what others say. */
export type NatsOperator = { readonly name: string; readonly password: string };

/** How the server shows who it is; all that is said is encrypted from the first byte then. */
export type NatsCertificate = { readonly certificateFile: string; readonly keyFile: string };

const list = (subjects: readonly string[]): string =>
  `[${subjects.map((s) => JSON.stringify(s)).join(', ')}]`;

const loginOf = (user: NatsUser): string =>
  'publicKey' in user
    ? `nkey: ${user.publicKey}`
    : `user: ${JSON.stringify(user.name)}, password: ${JSON.stringify(user.password)}`;

const userBlock = (user: NatsUser): string =>
  `    { ${loginOf(user)}, permissions: {
        publish: { allow: ${list(user.publish)} }, subscribe: { allow: ${list(user.subscribe)} }, allow_responses: { max: 100, expires: "1m" } } }`;

const tlsBlock = ({ certificateFile, keyFile }: NatsCertificate): string =>
  `tls { cert_file: ${JSON.stringify(certificateFile)}, key_file: ${JSON.stringify(keyFile)}, handshake_first: true, timeout: 5 }`;

const operatorBlock = ({ name, password }: NatsOperator): string =>
  `accounts: { OPERATION: { users: [ { user: ${JSON.stringify(name)}, password: ${JSON.stringify(password)} } ] } }
system_account: OPERATION`;

export type NatsConfig = {
  readonly host: string;
  readonly port: number;
  /** Where `/healthz` answers; nowhere when absent. */
  readonly monitoring?: string;
  readonly storeFolder: string;
  readonly pidFile?: string;
  readonly users: readonly NatsUser[];
  readonly certificate?: NatsCertificate;
  readonly operator?: NatsOperator;
};

/**
 * The server's configuration. Without users anyone who reaches it may do everything, which is for tests.
 * `allow_responses` lets who answers a request publish to the asker's inbox without a right to all inboxes.
 */
export const natsConfig = ({
  host,
  port,
  monitoring,
  storeFolder,
  pidFile,
  users,
  certificate,
  operator,
}: NatsConfig): string =>
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
    ...(certificate === undefined ? [] : [tlsBlock(certificate)]),
    ...(operator === undefined ? [] : [operatorBlock(operator)]),
    ...(users.length === 0 ? [] : ['authorization: {', '  users: [', ...users.map(userBlock), '  ]', '}']),
    '',
  ].join('\n');
