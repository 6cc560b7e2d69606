type Page<Id extends string> = { readonly after?: Id; readonly limit: number };

/** So many ids after one, in their order; `next` is the last of them when more follow. */
export const pageOf = <Id extends string>(
  ids: readonly Id[],
  { after, limit }: Page<Id>,
): { readonly items: readonly Id[]; readonly next: Id | undefined } => {
  const rest = ids.filter((id) => after === undefined || id > after).toSorted();
  const items = rest.slice(0, limit);
  return { items, next: rest.length > limit ? items.at(-1) : undefined };
};
