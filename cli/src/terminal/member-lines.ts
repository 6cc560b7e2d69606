/** A piece of what a session prints. */
export type Piece = { readonly text: string; readonly source: 'stdout' | 'stderr'; readonly member?: string };

/** A line that does not end is shown in pieces of this size. */
const HELD_MAX = 8192;

/**
 * Output of several members as lines that say whose they are: `[worker1] loss 0.3`. A line is held until it is whole, since another member may print in
 * between; output of a session that is alone passes as it is.
 */
export const memberLines = () => {
  const held = new Map<string, { readonly piece: Piece; text: string }>();
  const labelled = (piece: Piece, text: string): Piece => ({ ...piece, text: `[${piece.member}] ${text}` });
  return {
    /** What can be shown by now. */
    push: (piece: Piece): readonly Piece[] => {
      const { member, source, text } = piece;
      if (member === undefined) return [piece];
      const name = `${member}/${source}`;
      const lines = `${held.get(name)?.text ?? ''}${text}`.split(/(?<=\n)/);
      const rest = lines.at(-1)?.endsWith('\n') === true ? '' : (lines.pop() ?? '');
      held.set(name, { piece, text: rest });
      const whole = lines.map((line) => labelled(piece, line));
      if (rest.length <= HELD_MAX) return whole;
      held.set(name, { piece, text: '' });
      return [...whole, labelled(piece, `${rest}\n`)];
    },
    /** What was held, at the end. */
    flush: (): readonly Piece[] => {
      const rest = [...held.values()].flatMap(({ piece, text }) =>
        text === '' ? [] : [labelled(piece, `${text}\n`)],
      );
      held.clear();
      return rest;
    },
  };
};
