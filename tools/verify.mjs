/*
 * Everything that "mergeable" means, in one command: `npm run verify`.
 * One line per step with its time; the output only of steps that failed. `node tools/verify.mjs lint types` runs just those.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';

const root = join(import.meta.dirname, '..');
const installed = (script) => join(root, 'node_modules', script);
/** A package's own command, by its manifest: no shell, no PATH, the same Node for all. */
const binOf = (packageName, command = packageName) => {
  const manifest = createRequire(import.meta.url)(installed(`${packageName}/package.json`));
  const bin = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[command];
  return installed(join(packageName, bin));
};

const STEP_LIMIT_MS = 300_000;
const KILL_AFTER_MS = 5_000;
const SOURCES = ['libs', 'services', 'cli', 'tools', 'bench', 'e2e', 'sdk/typescript', 'vitest.config.ts'];

const FORMAT_CACHE = ['--cache', '--cache-location', 'node_modules/.cache/berth/prettier'];
const TYPES_CACHE = ['--incremental', '--tsBuildInfoFile', 'node_modules/.cache/berth/types.tsbuildinfo'];

/** Longest first, so that two lanes end together. */
const STEPS = [
  { name: 'unit', says: 'unit and property tests', run: [binOf('vitest'), 'run', '--project', 'unit'] },
  {
    name: 'types',
    says: 'tsc, strict',
    run: [binOf('typescript', 'tsc'), '-p', 'tsconfig.json', '--noEmit', ...TYPES_CACHE],
  },
  {
    name: 'web-types',
    says: 'tsc, what runs in browsers',
    run: [binOf('typescript', 'tsc'), '-p', 'services/gateway/web'],
  },
  {
    name: 'format',
    says: 'prettier',
    run: [binOf('prettier'), '--check', '--log-level', 'warn', ...FORMAT_CACHE, '.'],
  },
  { name: 'lint', says: 'oxlint with types', run: [binOf('oxlint'), '--type-aware', ...SOURCES] },
  { name: 'dead-code', says: 'knip', run: [binOf('knip'), '--no-progress'] },
  { name: 'layers', says: 'who may import whom', run: [join(root, 'tools/check-layers.mjs')] },
  { name: 'protos', says: 'buf: lint, format, breaking', run: [join(root, 'tools/check-protos.mjs')] },
  { name: 'tidy', says: 'names, links, golden events', run: [join(root, 'tools/tidy/main.ts')] },
];

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`.padStart(7);

const runStep = ({ name, says, run }) =>
  new Promise((resolve) => {
    const startedAt = performance.now();
    const child = spawn(process.execPath, run, {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    let verdict = null;
    const limit = setTimeout(() => {
      verdict = `stopped: longer than ${STEP_LIMIT_MS / 1000} s`;
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref();
    }, STEP_LIMIT_MS);
    const end = (isOk, why) => {
      clearTimeout(limit);
      const mark = isOk ? '✓' : '✗';
      console.log(`${mark} ${name.padEnd(10)} ${seconds(performance.now() - startedAt)}  ${says}`);
      resolve({
        name,
        isOk,
        text: `${Buffer.concat(output).toString('utf8').trimEnd()}\n${why ?? ''}`.trimEnd(),
      });
    };
    child.on('error', (cause) => end(false, String(cause)));
    child.on('close', (code, signal) =>
      end(code === 0 && verdict === null, verdict ?? (signal === null ? null : `ended by ${signal}`)),
    );
  });

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !STEPS.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`no step ${unknown.join(', ')}; there are: ${STEPS.map((step) => step.name).join(', ')}`);
  process.exit(2);
}

const queue = STEPS.filter((step) => wanted.length === 0 || wanted.includes(step.name));
const lanes = Math.min(4, Math.max(1, availableParallelism()), queue.length);
const startedAt = performance.now();
const ended = [];
const lane = async () => {
  for (let step = queue.shift(); step !== undefined; step = queue.shift()) ended.push(await runStep(step));
};
await Promise.all(Array.from({ length: lanes }, lane));

const failed = ended.filter((step) => !step.isOk);
for (const { name, text } of failed) console.log(`\n── ${name} ${'─'.repeat(70 - name.length)}\n${text}`);
const total = seconds(performance.now() - startedAt).trim();
console.log(
  failed.length === 0
    ? `\nverified in ${total}`
    : `\n${failed.map((step) => step.name).join(', ')} failed, after ${total}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
