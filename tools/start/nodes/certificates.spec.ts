import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCertificates } from './certificates.ts';

const YEAR_MS = 365 * 86_400_000;
const NOW = Date.UTC(2026, 10, 26);

describe('the certificates of an installation', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'berth-certificates-'));
  });
  afterEach(async () => rm(folder, { recursive: true, force: true }));
  const serverOf = async (file: string): Promise<X509Certificate> =>
    new X509Certificate(await readFile(file, 'utf8'));

  it('vouch for each address and name, in the name of an authority that stays', async () => {
    const first = await openCertificates(folder, ['10.0.0.5', 'gpu-1.lab.example'], NOW);
    const server = await serverOf(first.certificateFile);
    expect(server.verify(new X509Certificate(first.authority).publicKey)).toBe(true);
    expect(server.checkIP('10.0.0.5')).toBe('10.0.0.5');
    expect(server.checkHost('gpu-1.lab.example')).toBe('gpu-1.lab.example');
    const again = await openCertificates(folder, ['10.0.0.5', 'gpu-1.lab.example'], NOW);
    expect(again.authority).toBe(first.authority);
    expect((await serverOf(again.certificateFile)).fingerprint256).toBe(server.fingerprint256);
  });

  it('are made anew for another address, and long before they end; the authority is not', async () => {
    const first = await openCertificates(folder, ['10.0.0.5'], NOW);
    const before = await serverOf(first.certificateFile);
    const other = await openCertificates(folder, ['10.0.0.6'], NOW);
    const moved = await serverOf(other.certificateFile);
    expect(moved.fingerprint256).not.toBe(before.fingerprint256);
    const later = await openCertificates(folder, ['10.0.0.6'], NOW + 3 * YEAR_MS);
    expect((await serverOf(later.certificateFile)).fingerprint256).not.toBe(moved.fingerprint256);
    expect(later.authority).toBe(first.authority);
  });

  it('are for their owner alone', async () => {
    const { keyFile } = await openCertificates(folder, ['10.0.0.5'], NOW);
    for (const file of [keyFile, path.join(folder, 'authority.key')])
      expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});
