import type { PageRequest } from '../../domain/read/read-query.ts';

/** What the thread that looks through stored reads is asked. */
export type QueryQuestion = { readonly ask: 'reads' | 'records'; readonly request: PageRequest };
