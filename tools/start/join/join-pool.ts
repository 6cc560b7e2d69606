import { access } from 'node:fs/promises';
import { readJoinToken } from '#contracts';
import { CannotStart } from '#embedded';
import type { StateFolder } from '../state-folder.ts';
import { askToJoin, newSeed } from './ask-to-join.ts';
import { hashOfToken, type Member, readMembership, writeMembership } from './membership.ts';

/** Whether this folder is that of a server that belongs to another machine's pool. @throws CannotStart */
export const isMember = async ({ membershipFile }: Pick<StateFolder, 'membershipFile'>): Promise<boolean> =>
  (await readMembership(membershipFile)).joined !== null;

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

export type Joining = {
  readonly state: StateFolder;
  /** Absent: it has joined before. */
  readonly token?: string;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
};

/**
 * Who this server is in its pool. With a token that it has not used yet it asks to be let in, with a key that it makes for that; the key it had before
 * stays until the new one is known to be taken.
 * @throws CannotStart
 */
export const joinPool = async ({ state, token, version, signal, say }: Joining): Promise<Member> => {
  if (await exists(state.secretsFile))
    throw new CannotStart(
      `${state.path} holds the control plane of a Berth of its own: choose another folder with --state to join another's pool`,
    );
  const { joined, pending } = await readMembership(state.membershipFile);
  if (token === undefined) {
    if (joined !== null) return joined;
    throw new CannotStart(
      'This server has not joined yet: start it with the whole line of `berth node invite` once more',
    );
  }
  const tokenHash = hashOfToken(token);
  if (joined?.tokenHash === tokenHash) return joined;
  const read = readJoinToken(token);
  if (!read.ok) throw new CannotStart(read.refusal.message.replace(/\.$/, ''));
  const { nodeId, server, authority } = read.value;
  if (joined !== null && joined.nodeId !== nodeId)
    throw new CannotStart(
      `${state.path} is that of ${joined.nodeId}, and the invitation is for ${nodeId}: choose another folder with --state`,
    );
  const asking: Member =
    pending?.tokenHash === tokenHash ? pending : { nodeId, server, authority, seed: newSeed(), tokenHash };
  await writeMembership(state.membershipFile, { joined, pending: asking });
  say(`Asking ${new URL(server).host} to let ${nodeId} in …`);
  const outcome = await askToJoin(read.value, asking.seed, version, signal);
  if (!outcome.ok) throw new CannotStart(outcome.refusal.message.replace(/\.$/, ''));
  await writeMembership(state.membershipFile, { joined: asking, pending: null });
  return asking;
};
