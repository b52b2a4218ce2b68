import type { ExportBegun, ExportEnded, ExportPage, SearchAnswer } from '../contract/access.ts';
import type { Request } from '../contract/socket.ts';
import type { Grant } from '../domain/access/access.ts';
import type { PageRequest, ReadQuery } from '../domain/read/read-query.ts';
import { Bug } from '../platform/errors.ts';
import { operatorOf } from './operator-of.ts';

/** Who asks for stored reads, and for what: all of it is in the audit chain before anything is answered. */
export type Asking = { readonly operator: string; readonly caseNumber: string; readonly purpose: string };

export type Search = {
  readonly query: ReadQuery;
  readonly reveal: boolean;
} & Pick<PageRequest, 'limit' | 'after'>;

/** Looks through the stored reads. @throws Unavailable if the buffer cannot be read or written */
export interface ReadSearcher {
  search(search: Search, asking: Asking): Promise<SearchAnswer>;
  /** @throws Misconfigured while too many exports are under way */
  beginExport(
    query: ReadQuery,
    recipient: { readonly agency: string; readonly contact: string },
    asking: Asking,
  ): ExportBegun;
  /** The next reads. @throws Misconfigured for an export that is not under way, or another operator's */
  exportPage(exportId: string, asking: Asking): Promise<ExportPage>;
  endExport(exportId: string, manifest: string, asking: Asking): ExportEnded;
}

const COMMANDS = ['search', 'exportBegin', 'exportPage', 'exportEnd'] as const;
export type QueryRequest = Extract<Request, { readonly command: (typeof COMMANDS)[number] }>;

export const isQueryRequest = (request: Request): request is QueryRequest =>
  COMMANDS.some((command) => command === request.command);

export async function handleQuery(
  request: QueryRequest,
  grant: Grant,
  searcher: ReadSearcher,
): Promise<unknown> {
  const asking = askingOf(grant);
  switch (request.command) {
    case 'search':
      return searcher.search(request, asking);
    case 'exportBegin':
      return searcher.beginExport(request.query, request.recipient, asking);
    case 'exportPage':
      return searcher.exportPage(request.exportId, asking);
    case 'exportEnd':
      return searcher.endExport(request.exportId, request.manifest, asking);
  }
}

function askingOf(grant: Grant): Asking {
  const { caseNumber, purpose } = grant;
  if (caseNumber === null || purpose === null)
    throw new Bug('access.no-case', 'Somebody was let in without a case and a purpose.');
  return { operator: operatorOf(grant), caseNumber, purpose };
}
