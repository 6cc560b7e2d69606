/* The import layers of .dependency-cruiser.cjs, and a floor: a cruise that saw fewer files than there are would be green for nothing. */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const root = join(import.meta.dirname, '..');
const FOLDERS = ['libs', 'services', 'cli', 'tools', 'bench', 'e2e', 'sdk/typescript'];
const { forbidden, options } = createRequire(import.meta.url)('../.dependency-cruiser.cjs');

process.chdir(root);
const { enhancedResolveOptions, tsConfig, ...cruiseOptions } = options;
const result = await cruise(
  FOLDERS,
  { ...cruiseOptions, validate: true, ruleSet: { forbidden }, tsConfig },
  enhancedResolveOptions,
  { tsConfig: extractTSConfig(tsConfig.fileName) },
);
const { violations, totalCruised } = result.output.summary;
const filesMin = FOLDERS.flatMap((folder) => readdirSync(folder, { recursive: true })).filter((path) =>
  /^(?!.*(?:node_modules|dist)\/).*\.(?:ts|mjs)$/.test(path),
).length;

for (const { rule, from, to } of violations) console.log(`${rule.name}: ${from} → ${to}`);
if (totalCruised < filesMin)
  console.log(`only ${totalCruised} modules were seen, and there are ${filesMin} files`);
console.log(`${totalCruised} modules (floor ${filesMin}), ${violations.length} violations`);
process.exitCode = violations.length === 0 && totalCruised >= filesMin ? 0 : 1;
