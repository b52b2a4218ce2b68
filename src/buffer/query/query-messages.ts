import type { PageRequest } from '../../domain/read/read-query.ts';

/** A question to the thread that searches stored reads. */
export type QueryQuestion = { readonly ask: 'reads' | 'records'; readonly request: PageRequest };
