import { readFileSync } from 'node:fs';
import { call } from '../../commands/client.ts';
import { verifyChain } from '../../domain/access/audit-chain.ts';
import { counted } from '../../platform/counted.ts';
import { Corrupt, Unavailable } from '../../platform/errors.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { writeFileDurably } from '../../platform/files/durable-file.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type UnitSocketOptions, unitSocket } from '../terminal/unit-socket.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { configOption, socketOption, type Verb } from '../terminal/verb.ts';

export const auditVerb: Verb = {
  path: 'audit',
  register(audit, { terminal, settle }) {
    audit.description('export and verify the audit chain: the record of every access, purge and change');
    audit
      .command('export')
      .description("write the running unit's audit chain, one line for each entry")
      .option('--out <file>', 'file to write (default: standard output)')
      .addOption(socketOption())
      .addOption(configOption())
      .action(async (flags) => settle(await exportAudit(flags, terminal)));
    audit
      .command('verify')
      .description('check an exported chain and name its first broken entry')
      .argument('<file>', 'file written by audit export')
      .option(
        '--head <n:hash>',
        'an entry that the chain must contain, such as the last one named in a status message',
      )
      .action(async (file: string, flags) => settle(verifyAudit(file, flags, terminal)));
  },
};

/** `waypost audit export`. */
export async function exportAudit(
  { out, ...socket }: UnitSocketOptions & { readonly out?: string },
  terminal: Terminal,
): Promise<number> {
  const lines: string[] = [];
  for (let last = 0; ; ) {
    const { lines: more } = await call(unitSocket(socket), 'auditLines', { after: last });
    const end = more.at(-1);
    if (end === undefined) break;
    lines.push(...more);
    last = numberOf(end);
  }
  if (out === undefined) terminal.out(lines.join('\n'));
  else {
    save(out, lines);
    terminal.out(`${counted(lines.length, 'entry', 'entries')} written to ${out}`);
  }
  return EXIT.ok;
}

/** `waypost audit verify`. @returns 74 if the chain is broken or lacks the entry that `--head` names */
export function verifyAudit(file: string, { head }: { readonly head?: string }, terminal: Terminal): number {
  const lines = readLines(file);
  const verdict = verifyChain(lines);
  if (!verdict.whole) {
    terminal.err(`${file}, line ${verdict.line}: ${verdict.why}. Everything before it is unchanged.`);
    return EXIT.io;
  }
  if (head !== undefined && !has(lines, head)) {
    terminal.err(
      `${file} is a complete chain without the entry ${head}: its end was cut off, or it is the chain of another unit.`,
    );
    return EXIT.io;
  }
  const { entries, before } = verdict;
  const from = before.n === 0 ? 'from the first one' : `after entry ${before.n}`;
  terminal.out(
    `The chain is complete: ${counted(entries, 'entry', 'entries')} ${from}. Its last entry is ${verdict.head.n}:${verdict.head.hash}`,
  );
  return EXIT.ok;
}

function has(lines: readonly string[], head: string): boolean {
  const [, n, hash] = /^(\d+):([0-9a-f]{64})$/.exec(head) ?? [];
  if (n === undefined || hash === undefined)
    throw new UsageError('--head must be an entry number, a colon and 64 hexadecimal characters.');
  const line = lines.find((text) => text.startsWith(hash));
  return line !== undefined && numberOf(line) === Number(n);
}

const numberOf = (line: string): number => Number(JSON.parse(line.slice(line.indexOf(' ') + 1)).n);

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch (error) {
    throw new Corrupt('audit.unreadable', `${file} cannot be read.`, error);
  }
}

function save(file: string, lines: readonly string[]): void {
  try {
    writeFileDurably(file, lines.map((line) => `${line}\n`).join(''));
  } catch (error) {
    throw new Unavailable('audit.not-written', `${file} cannot be written.`, error);
  }
}
