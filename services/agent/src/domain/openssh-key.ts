/** An Ed25519 key: what it is made of, and what everybody may know. */
export type KeyPair = { readonly seed: Uint8Array; readonly publicKey: Uint8Array };

const KIND = 'ssh-ed25519';
const BLOCK_BYTES = 8;
const LINE_LENGTH = 70;

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const text = (value: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([number(bytes.length), bytes]);
};

const publicPart = ({ publicKey }: KeyPair): Buffer => Buffer.concat([text(KIND), text(publicKey)]);

/** As it stands in `authorized_keys` and `known_hosts`. */
export const publicLine = (pair: KeyPair): string => `${KIND} ${publicPart(pair).toString('base64')}`;

/** As OpenSSH keeps a key that no password protects. */
export const privateFile = (pair: KeyPair): string => {
  const { seed, publicKey } = pair;
  // Twice the same number: who decrypts with the wrong password finds two.
  const check = number(0);
  const inside = Buffer.concat([
    ...[check, check, text(KIND), text(publicKey)],
    ...[text(Buffer.concat([seed, publicKey])), text('')],
  ]);
  const padding = Buffer.from(
    Array.from({ length: (BLOCK_BYTES - (inside.length % BLOCK_BYTES)) % BLOCK_BYTES }, (_, n) => n + 1),
  );
  const whole = Buffer.concat([
    ...[Buffer.from('openssh-key-v1\0'), text('none'), text('none'), text(''), number(1)],
    ...[text(publicPart(pair)), text(Buffer.concat([inside, padding]))],
  ]);
  const lines = whole.toString('base64').match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g')) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join(
    '\n',
  );
};

/** The pair as one text, and back. */
export const writePair = ({ seed, publicKey }: KeyPair): string =>
  [seed, publicKey].map((part) => Buffer.from(part).toString('base64url')).join('.');

export const readPair = (written: string): KeyPair | null => {
  const [seed, publicKey] = written.split('.').map((part) => Buffer.from(part, 'base64url'));
  return seed?.length === 32 && publicKey?.length === 32 ? { seed, publicKey } : null;
};
