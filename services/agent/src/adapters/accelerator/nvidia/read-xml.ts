/** One element of a small XML text: what stands in it is either text or other elements. */
export type Xml = { readonly name: string; readonly text: string; readonly children: readonly Xml[] };

type Open = { readonly name: string; text: string; readonly children: Xml[] };

const TOKEN = /<!--[\s\S]*?-->|<[?!][^>]*>|<(\/?)([\w.-]+)[^>]*?(\/?)>|([^<]+)/g;

/**
 * Reads what `nvidia-smi -q -x` prints: elements and text. Not XML as such: no entities, since none of what is looked for has any, and no care for
 * what does not close, since the tool does not escape the names of processes.
 */
export const readXml = (text: string): Xml => {
  const root: Open = { name: '', text: '', children: [] };
  const open: Open[] = [root];
  for (const [, closing, name, selfClosing, plain] of text.matchAll(TOKEN)) {
    const current = open.at(-1) ?? root;
    if (plain !== undefined) current.text += plain;
    if (name === undefined) continue;
    if (closing === '/') {
      const at = open.findLastIndex((one) => one.name === name);
      if (at > 0) open.length = at;
      continue;
    }
    const element: Open = { name, text: '', children: [] };
    current.children.push(element);
    if (selfClosing !== '/') open.push(element);
  }
  return root;
};

/** All elements of this name, right inside. */
export const childrenOf = (xml: Xml | undefined, name: string): readonly Xml[] =>
  xml?.children.filter((child) => child.name === name) ?? [];

/** The text at the end of a path of names; null where there is no such element, or it says nothing. */
export const textAt = (xml: Xml, ...path: readonly string[]): string | null => {
  let at: Xml | undefined = xml;
  for (const name of path) [at] = childrenOf(at, name);
  const text = at?.text.trim() ?? '';
  return text === '' || text === 'N/A' ? null : text;
};
