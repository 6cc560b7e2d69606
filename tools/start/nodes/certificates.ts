import 'reflect-metadata';
import { randomBytes, webcrypto, X509Certificate as ReadCertificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import path from 'node:path';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { describeError } from '#kernel';
import { CannotStart } from '#embedded';
import { writeWhole } from '../write-whole.ts';

/** What the nats-server shows to other servers, and what these check it by. */
export type Certificates = {
  /** The authority of this installation, in PEM. */
  readonly authority: string;
  readonly authorityFile: string;
  readonly certificateFile: string;
  readonly keyFile: string;
};

type Keys = webcrypto.CryptoKeyPair;

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 30 * 365;
const SERVER_DAYS = 5 * 365;
/** Made anew at a start when it ends sooner than this: nobody restarts a control machine every year. */
const RENEW_DAYS = 3 * 365;
const CLOCKS_DIFFER_MS = DAY_MS;
const { subtle } = webcrypto;

const serial = (): string => randomBytes(12).toString('hex');
const period = (days: number, now: number) => ({
  notBefore: new Date(now - CLOCKS_DIFFER_MS),
  notAfter: new Date(now + days * DAY_MS),
});
const keyText = async (key: webcrypto.CryptoKey): Promise<string> => {
  const base64 = Buffer.from(await subtle.exportKey('pkcs8', key)).toString('base64');
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `${['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----'].join('\n')}\n`;
};
const keyIn = (pem: string): Promise<webcrypto.CryptoKey> => {
  const base64 = pem.replaceAll(/-----[A-Z ]+-----|\s/g, '');
  return subtle.importKey('pkcs8', Buffer.from(base64, 'base64'), ALGORITHM, false, ['sign']);
};
const newKeys = (): Promise<Keys> => subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

const newAuthority = async (now: number): Promise<{ readonly certificate: string; readonly key: string }> => {
  const keys = await newKeys();
  const certificate: X509Certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: 'CN=Berth',
    ...period(AUTHORITY_DAYS, now),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: await keyText(keys.privateKey) };
};

const newServer = async (
  authority: { readonly certificate: string; readonly key: string },
  hosts: readonly string[],
  now: number,
): Promise<{ readonly certificate: string; readonly key: string }> => {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: 'CN=nats',
    issuer: 'CN=Berth',
    ...period(SERVER_DAYS, now),
    publicKey: keys.publicKey,
    signingKey: await keyIn(authority.key),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        hosts.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
      ),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: await keyText(keys.privateKey) };
};

const fileText = (file: string): Promise<string | null> =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw new CannotStart(`${file} can't be read (${describeError(cause)}): make it readable for you`, {
      cause,
    });
  });

/** Whether the certificate vouches for these hosts, for long enough, in the name of the authority. */
const isGood = (text: string, authority: string, hosts: readonly string[], now: number): boolean => {
  const certificate = new ReadCertificate(text);
  return (
    certificate.checkIssued(new ReadCertificate(authority)) &&
    certificate.verify(new ReadCertificate(authority).publicKey) &&
    certificate.validToDate.getTime() > now + RENEW_DAYS * DAY_MS &&
    hosts.every(
      (host) => (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined,
    )
  );
};

/**
 * The authority of this installation, made at the first start that needs it and kept for good, and a certificate of it for these hosts.
 * @throws CannotStart
 */
export const openCertificates = async (
  folder: string,
  hosts: readonly string[],
  now: number,
): Promise<Certificates> => {
  const at = (name: string): string => path.join(folder, name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = {
    authorityFile: at('authority.pem'),
    certificateFile: at('server.pem'),
    keyFile: at('server.key'),
  };
  try {
    const key = await fileText(at('authority.key'));
    const known = await fileText(files.authorityFile);
    // The key is written first: a start that was killed in between leaves an authority that nobody has seen.
    const authority = key === null || known === null ? await newAuthority(now) : { certificate: known, key };
    if (key === null || known === null) {
      await writeWhole(at('authority.key'), authority.key);
      await writeWhole(files.authorityFile, authority.certificate);
    }
    const server = await fileText(files.certificateFile);
    const hasKey = (await fileText(files.keyFile)) !== null;
    if (server === null || !hasKey || !isGood(server, authority.certificate, hosts, now)) {
      const made = await newServer(authority, hosts, now);
      await writeWhole(files.keyFile, made.key);
      await writeWhole(files.certificateFile, made.certificate);
    }
    return { authority: authority.certificate, ...files };
  } catch (cause) {
    if (cause instanceof CannotStart) throw cause;
    throw new CannotStart(
      `The certificates in ${folder} can't be used (${describeError(cause)}): restore them from a backup, or remove the folder; then every other server has to be invited again`,
      { cause },
    );
  }
};
