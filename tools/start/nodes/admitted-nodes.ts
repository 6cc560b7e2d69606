import { readFile } from 'node:fs/promises';
import { ADMITTED_MAX, type AdmittedNode, isPublicNodeKey } from '#contracts';
import { isName, nodeId } from '#kernel';
import { CannotStart } from '#embedded';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The nodes that a list names, if it is one: what is in it ends up in the configuration of a server. */
export const readAdmitted = (value: unknown): readonly AdmittedNode[] | null => {
  if (!Array.isArray(value) || value.length > ADMITTED_MAX) return null;
  const nodes: AdmittedNode[] = [];
  const seen = new Set<string>();
  for (const entry of value) {
    const { nodeId: id, publicKey }: Readonly<Record<string, unknown>> = isRecord(entry) ? entry : {};
    if (typeof id !== 'string' || !isName(id) || seen.has(id)) return null;
    if (typeof publicKey !== 'string' || !isPublicNodeKey(publicKey)) return null;
    seen.add(id);
    nodes.push({ nodeId: nodeId(id), publicKey });
  }
  return nodes;
};

/** Who was let in when the file was written. @throws CannotStart when it is damaged */
export const admittedIn = async (file: string): Promise<readonly AdmittedNode[]> => {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return [];
  try {
    const nodes = readAdmitted(JSON.parse(text));
    if (nodes !== null) return nodes;
  } catch {
    // as below
  }
  throw new CannotStart(`${file} is damaged: remove it; the gateway writes it again within a minute`);
};
