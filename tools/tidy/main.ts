import { join } from 'node:path';
/* By its path: the door of #contracts also leads to DTO classes, whose decorators Node cannot strip. */
import { EVENT_TYPES } from '../../libs/contracts/src/catalogue.ts';
import type { Check } from './check.ts';
import { checkDocumentedEvents, checkLinks } from './documents.ts';
import { checkFileModes } from './file-modes.ts';
import { checkFileNames } from './file-names.ts';
import { checkFileSizes } from './file-sizes.ts';
import { checkFixedSleeps } from './fixed-sleeps.ts';
import { checkGoldenEvents, checkGoldenEventsAppendOnly } from './golden-events.ts';
import { checkLeaks } from './leaks.ts';
import { checkLeftovers } from './leftovers.ts';
import { openRepository } from './repository.ts';
import { checkSkippedTests } from './skipped-tests.ts';

/* The house rules that no other tool knows. `node tools/tidy/main.ts` */

const types = Object.keys(EVENT_TYPES);
const CHECKS: readonly Check[] = [
  checkFileNames,
  checkFileSizes,
  checkFileModes,
  checkLeftovers,
  checkSkippedTests,
  checkFixedSleeps,
  checkLeaks,
  checkGoldenEvents(types),
  checkGoldenEventsAppendOnly,
  checkDocumentedEvents(types),
  checkLinks,
];

const repository = openRepository(join(import.meta.dirname, '..', '..'));
const faults = CHECKS.flatMap((check) => check(repository));
for (const fault of faults) console.log(fault);
console.log(
  `${String(repository.paths.length)} files, ${String(CHECKS.length)} checks, ${String(faults.length)} faults`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
