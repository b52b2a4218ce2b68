import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { AGENCY_VERBS } from '../../../src/agency/verbs.ts';
import { VERBS } from '../../../src/cli/verbs.ts';
import { waypost } from '../../../src/cli/waypost.ts';

const ALL = [...VERBS, ...AGENCY_VERBS];
const QUIET = { terminal: { out: () => undefined, err: () => undefined }, settle: () => undefined };

type Given = { readonly args: readonly string[]; readonly names: string };

/** Each command of a verb, with each of its options and arguments left empty in turn, and the others filled in. */
const emptied: readonly Given[] = ALL.flatMap((verb) => {
  const root = new Command(verb.path);
  verb.register(root, QUIET);
  return commandsOf(root, verb.path.split(' ')).flatMap(({ command, words }) => {
    const values = command.registeredArguments.map(() => 'x');
    const required = command.options
      .filter(({ mandatory }) => mandatory)
      .map((option) => [option.long ?? '', option.argChoices?.[0] ?? 'x']);
    const ofOption = command.options
      // `--region ''` means that the picture shows no region, and says so.
      .filter((option) => option.required && !/\bempty\b/.test(option.description))
      .map((option) => {
        const others = required.filter(([flag]) => flag !== option.long).flat();
        return { args: [...words, ...values, ...others, option.long ?? '', ''], names: option.long ?? '' };
      });
    const ofArgument = command.registeredArguments.map((argument, place) => ({
      args: [...words, ...values.map((value, i) => (i === place ? ' ' : value)), ...required.flat()],
      names: argument.name(),
    }));
    return [...ofOption, ...ofArgument];
  });
});

function commandsOf(
  command: Command,
  words: readonly string[],
): readonly { command: Command; words: readonly string[] }[] {
  if (command.commands.length === 0) return [{ command, words }];
  return command.commands.flatMap((one) => commandsOf(one, [...words, one.name()]));
}

describe('what was typed wrongly', () => {
  test.each(emptied.map(({ args, names }) => [names, args.join(' '), args] as const))(
    'ends with 64 and names %s: %s',
    async (names, _, args) => {
      const errors: string[] = [];
      const terminal = { out: () => undefined, err: (line: string) => void errors.push(line) };
      expect(await waypost(args, terminal, ALL)).toBe(64);
      expect(errors.join('\n')).toContain(names);
    },
  );

  test('has been tried with every verb', () => {
    const tried = new Set(emptied.map(({ args }) => args[0]));
    expect(ALL.filter(({ path }) => !tried.has(path.split(' ')[0] ?? ''))).toEqual([]);
    expect(emptied.length).toBeGreaterThan(150);
  });
});

/** Rooms whose errors answer a person's request. The configuration is no longer at issue there. */
const ASKED = ['operations', 'alerts', 'access', 'buffer/holds', 'cli/access', 'cli/alerts', 'cli/lists'];

test('nothing that a person asks for ends with the exit code of a wrong configuration', () => {
  const src = join(import.meta.dirname, '../../../src');
  const files = ASKED.flatMap((room) => readdirSync(join(src, room)).map((file) => join(src, room, file)));
  const wrong = files.filter((file) => readFileSync(file, 'utf8').includes('new Misconfigured('));
  expect(files.length).toBeGreaterThan(40);
  expect(wrong).toEqual([]);
});
