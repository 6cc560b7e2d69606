import { changeContract } from './contract/change-contract.ts';
import { copyContract } from './contract/copy-contract.ts';
import { escapeContract } from './contract/escape-contract.ts';
import { findContract } from './contract/find-contract.ts';
import { listContract } from './contract/list-contract.ts';
import { removeContract } from './contract/remove-contract.ts';
import type { Subject } from './contract/subject.ts';
import { troubleContract } from './contract/trouble-contract.ts';
import { usageContract } from './contract/usage-contract.ts';

/** What every adapter of file operations keeps. Where GNU's tools are, they are what it is compared with. */
export const fileOperationsContract = (subject: () => Subject): void => {
  findContract(subject);
  listContract(subject);
  usageContract(subject);
  changeContract(subject);
  removeContract(subject);
  copyContract(subject);
  escapeContract(subject);
  troubleContract(subject);
};
