import type { PageRequest } from '../../domain/read/read-query.ts';

/** What crosses between the main thread and the one that looks through stored reads: plain data. */
export type ToQueries = {
  readonly id: number;
  readonly ask: 'reads' | 'records';
  readonly request: PageRequest;
};

export type FromQueries =
  | { readonly id: number; readonly page: unknown }
  | { readonly id: number; readonly fault: string };
