import type { UnitStatus } from '../domain/unit-status.ts';
import type { ListImportAnswer, Request } from './protocol.ts';

/** Tells how the unit is. */
export interface StatusSource {
  status(): UnitStatus;
}

/** Puts a hot list in force. */
export interface ListImporter {
  /**
   * @param options as they came over the wire; the importer decodes them.
   * @throws Misconfigured for options that make no sense. A refused list is an answer, not an error.
   */
  importList(
    bytes: Uint8Array,
    options: Readonly<Record<string, unknown>>,
  ): ListImportAnswer | Promise<ListImportAnswer>;
}

/** Tells the audit chain. It holds no plate, so nobody has to sign in for it. */
export interface AuditSource {
  /** Some lines of the entries after number `after`; none when there are no more. */
  auditLines(after: number): readonly string[];
}

export type Handlers = {
  readonly statusSource: StatusSource;
  readonly listImporter: ListImporter;
  readonly auditSource: AuditSource;
};

/** What a request is answered with, as plain data. */
export async function handle(request: Request, body: Uint8Array, handlers: Handlers): Promise<unknown> {
  switch (request.command) {
    case 'status':
      return handlers.statusSource.status();
    case 'hotlistImport':
      return handlers.listImporter.importList(body, request.options);
    case 'auditLines':
      return { lines: handlers.auditSource.auditLines(request.after) };
  }
}
