/*
 * The door of every npm script: `node tools/run.mjs start | test | verify | bench | drill | image`. It runs on any Node from 20.19 on, without node_modules:
 * installs what package-lock.json names, builds what changed, and hands over to the Node 24 that came with npm.
 */
import { build } from './run/build.mjs';
import { handOver } from './run/hand-over.mjs';
import { install, nodeOfProject } from './run/install.mjs';
import { runTests } from './run/run-tests.mjs';

const NODE_MIN = [20, 19];

const USAGE = `usage: node tools/run.mjs <command> [arguments]
  start    brings the whole system up on this machine     (npm start, npm start -- --help)
  test     runs every test                                (npm test, npm test -- libs/kernel)
  verify   everything that "mergeable" means              (npm run verify)
  bench    the measurements                               (npm run bench)
  drill    breaks things on purpose, and compares        (npm run drill)
  image    builds an image of ours ahead of time          (npm run image, npm run image -- python)`;

const fail = (sentence) => {
  console.error(sentence);
  process.exit(1);
};

const isNodeNewEnough = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1]);
};

const [command, ...args] = process.argv.slice(2);
if (!isNodeNewEnough()) {
  fail(
    `Berth needs Node ${NODE_MIN.join('.')} or newer, and this is ${process.versions.node}: get one from https://nodejs.org`,
  );
}
if (process.platform !== 'linux') fail(`Berth runs on Linux, and this is ${process.platform}.`);

try {
  switch (command) {
    case 'start':
      install();
      build();
      process.exitCode = await handOver(nodeOfProject(), ['dist/tools/start/main.js', ...args]);
      break;
    case 'test':
      install();
      build();
      process.exitCode = await runTests(nodeOfProject(), args);
      break;
    case 'verify':
      install();
      process.exitCode = await handOver(nodeOfProject(), ['tools/verify.mjs', ...args]);
      break;
    case 'bench':
      install();
      build();
      process.exitCode = await handOver(nodeOfProject(), ['dist/bench/main.js', ...args]);
      break;
    case 'drill':
      install();
      build();
      process.exitCode = await handOver(nodeOfProject(), ['dist/tools/drill/main.js', ...args]);
      break;
    case 'image':
      install();
      build();
      process.exitCode = await handOver(nodeOfProject(), ['dist/services/agent/src/image.main.js', ...args]);
      break;
    default:
      console.log(USAGE);
      process.exitCode = command === undefined || command === 'help' || command === '--help' ? 0 : 2;
  }
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
