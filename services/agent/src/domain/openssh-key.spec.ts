import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type KeyPair, privateFile, publicLine, readPair, writePair } from './openssh-key.ts';

const pairOf = (): KeyPair => {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { seed: Buffer.from(d, 'base64url'), publicKey: Buffer.from(x, 'base64url') };
};

describe('a key in the words of OpenSSH', () => {
  it('is one that OpenSSH reads, with the public part that goes with it', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'berth-key-'));
    try {
      for (let n = 0; n < 3; n += 1) {
        const pair = pairOf();
        const file = path.join(folder, `key${n}`);
        writeFileSync(file, privateFile(pair), { mode: 0o600 });
        const told = execFileSync('ssh-keygen', ['-y', '-f', file], { encoding: 'utf8' });
        expect(told.trim()).toBe(publicLine(pair));
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is the same after it was written down', () => {
    const pair = pairOf();
    const again = readPair(writePair(pair));
    expect(again === null ? null : publicLine(again)).toBe(publicLine(pair));
    for (const broken of ['', 'a.b', `${writePair(pair)}x.y`.slice(0, 40)])
      expect(readPair(broken)).toBeNull();
  });
});
