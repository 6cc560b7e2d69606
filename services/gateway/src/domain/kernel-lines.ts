/** Cuts bytes into lines of text; what is not whole yet waits. A line that is too long ends it with an error, since it is none of ours. */
export const lineReader = (bytesMax: number): ((bytes: Uint8Array) => readonly string[]) => {
  const decoder = new TextDecoder();
  let held = '';
  return (bytes) => {
    const [first = '', ...others] = decoder.decode(bytes, { stream: true }).split('\n');
    held += first;
    if (held.length > bytesMax) throw new RangeError(`a line of more than ${bytesMax} characters`);
    if (others.length === 0) return [];
    const lines = [held, ...others.slice(0, -1)];
    held = others.at(-1) ?? '';
    return lines.filter((line) => line !== '');
  };
};
