import { WaypostError } from '../../platform/errors.ts';
import { EXIT } from '../../platform/exit-codes.ts';

/** The command line is invalid. */
export class UsageError extends WaypostError {
  readonly exitCode: number = EXIT.usage;

  constructor(message: string) {
    super('cli.usage', message);
  }
}
