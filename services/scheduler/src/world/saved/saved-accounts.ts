import {
  type Shape,
  aProjectId,
  aUserId,
  finite,
  listOf,
  nullable,
  object,
  text,
  whole,
} from '#event-log/shapes';
import type { AccountBook, Accounts, OpenEntry } from '../../domain/pool/accounts.ts';
import type { Amounts } from '../../domain/queue/dominant-share.ts';
import type { Account } from '../../domain/queue/queued-session.ts';
import type { Usage } from '../../domain/queue/usage.ts';
import { type WorldPart, worldPart } from './world-part.ts';

type Count = { readonly sessionId: string; readonly grantCount: number };
type SavedBook = Omit<AccountBook, 'sessions'> & { readonly sessions: readonly Count[] };
type Saved = { readonly books: readonly SavedBook[]; readonly open: readonly OpenEntry[] };

const amounts: Shape<Amounts> = object({ cpuMilli: whole(), memoryBytes: whole(), gpuMilli: whole() });
const aUsage: Shape<Usage> = object({ settled: finite(), rate: finite(), at: whole() });
const aSpent: Shape<AccountBook['spending']['day']> = object({ since: whole(), gpuMilliMs: finite() });
const aBook: Shape<SavedBook> = object({
  projectId: aProjectId,
  userId: aUserId,
  usage: aUsage,
  held: amounts,
  lastStartAt: nullable(whole()),
  sessions: listOf(object<Count>({ sessionId: text(), grantCount: whole() })),
  spending: object({ day: aSpent, week: aSpent, month: aSpent }),
});
const anEntry: Shape<OpenEntry> = object({
  key: text(),
  account: object<Account>({ projectId: aProjectId, userId: aUserId }),
  sessionId: text(),
  amounts,
  rate: finite(),
  holdMsMax: nullable(whole()),
  givenAt: whole(),
});

const savedBook = (book: AccountBook): SavedBook => ({
  ...book,
  sessions: [...book.sessions].map(([sessionId, grantCount]) => ({ sessionId, grantCount })),
});
const bookOf = (saved: SavedBook): AccountBook => ({
  ...saved,
  sessions: new Map(saved.sessions.map(({ sessionId, grantCount }) => [sessionId, grantCount])),
});

/** What each user in each project has used, and what is held of it now: it goes back further than any grant that is still there. */
export const accountsPart = (accounts: Accounts): WorldPart =>
  worldPart<Saved>({
    name: 'accounts',
    shape: object<Saved>({ books: listOf(aBook), open: listOf(anEntry) }),
    save: () => ({ books: [...accounts.all()].map(savedBook), open: accounts.entries() }),
    takeOver: ({ books, open }) => accounts.restore(books.map(bookOf), open),
  });
