/** All items of a list, page by page: `for await`. */
export async function* allOf<Page extends { readonly next?: string }, Item>(
  read: (cursor: { readonly cursor?: string }) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[],
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await read(cursor === undefined ? {} : { cursor });
    yield* itemsOf(page);
    cursor = page.next;
  } while (cursor !== undefined);
}
