import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshHookSecret, webhookHeaders } from '../src/adapters/hooks/standard-webhook.ts';

const run = promisify(execFile);
const PAGE = path.resolve(import.meta.dirname, '../../../docs/capabilities/hooks.md');
const body = JSON.stringify({ type: 'session.stopped', data: { name: 'Ada’s' } });

let folder: string;
const secret = freshHookSecret();
const signed = (sentAtMs: number) =>
  webhookHeaders({ id: 'msg_h_1', sentAtMs, body }, [freshHookSecret(), secret]);

/** How each of the page's programs is asked: message by message, with `yes` or what it says against it. */
const ASKED = {
  python: `
for line in sys.stdin:
    secret, headers, body = json.loads(line)
    try:
        print("yes" if verified(secret, headers, body.encode())["type"] == "session.stopped" else "other")
    except ValueError as error:
        print(error)
`,
  js: `
import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) {
  const [secret, headers, body] = JSON.parse(line);
  try {
    console.log(verified(secret, headers, body).type === 'session.stopped' ? 'yes' : 'other');
  } catch (error) {
    console.log(error.message);
  }
}
`,
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'berth-hook-docs-'));
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

describe('the receiver on the page of hooks', () => {
  it.each([
    ['python', 'receiver.py', 'python3'],
    ['js', 'receiver.mjs', process.execPath],
  ] as const)('in %s takes what Berth signs, and nothing else', async (language, file, program) => {
    const page = await readFile(PAGE, 'utf8');
    const [, code = ''] = page.split(`\`\`\`${language}\n`);
    const receiver = path.join(folder, file);
    await writeFile(receiver, (code.split('\n```')[0] ?? '') + ASKED[language]);
    const messages = [
      [secret, signed(Date.now()), body],
      [secret, signed(Date.now()), body.replace('stopped', 'started')],
      [freshHookSecret(), signed(Date.now()), body],
      [secret, signed(Date.now() - 3_600_000), body],
      [secret, { ...signed(Date.now()), 'webhook-id': 'msg_h_2' }, body],
    ];
    const asking = run(program, [receiver], { timeout: 20_000 });
    asking.child.stdin?.end(`${messages.map((one) => JSON.stringify(one)).join('\n')}\n`);
    const { stdout } = await asking;
    const no = 'not signed with this secret';
    expect(stdout.trim().split('\n')).toEqual(['yes', no, no, 'too old, or from the future', no]);
  });
});
