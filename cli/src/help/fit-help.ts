import stringWidth from 'string-width';

const EXAMPLE = /^ {2}\$ /;
const BELOW = ' '.repeat(6);

/** The words of a text in lines of this width, each behind its indent. */
const inLines = (text: string, width: number, indent = ''): readonly string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    const longer = line === '' ? indent + word : `${line} ${word}`;
    if (line !== '' && stringWidth(longer) > width) {
      lines.push(line);
      line = indent + word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
};

/** What is typed stays in one piece; what is said of it goes below when there is no room beside it. */
const exampleIn = (line: string, width: number): readonly string[] => {
  const [, command = line, remark] = /^( {2}\$ .*?\S)\s{2,}(\S.*)$/.exec(line) ?? [];
  if (stringWidth(line) <= width || remark === undefined) return [line];
  return [command, ...inLines(remark.replace(/^# /, ''), width, BELOW)];
};

/** Help as wide as the terminal: paragraphs are broken anew, remarks on examples go below them. */
export const fitHelp = (text: string, width: number): string => {
  const found: string[] = [];
  let paragraph: string[] = [];
  const end = (): void => {
    const isWide = paragraph.some((line) => stringWidth(line) > width);
    found.push(...(isWide ? inLines(paragraph.join(' '), width) : paragraph));
    paragraph = [];
  };
  for (const line of text.split('\n')) {
    if (/^\S/.test(line)) {
      paragraph.push(line);
      continue;
    }
    end();
    const indent = /^ */.exec(line)?.[0] ?? '';
    if (EXAMPLE.test(line)) found.push(...exampleIn(line, width));
    else found.push(...(stringWidth(line) > width ? inLines(line, width, indent) : [line]));
  }
  end();
  return found.join('\n');
};
