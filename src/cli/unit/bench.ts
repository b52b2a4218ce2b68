import { Option } from 'commander';
import { INSTALLED_MODELS } from '../../config/load.ts';
import type { Verb } from '../terminal/verb.ts';

export const benchVerb: Verb = {
  path: 'bench',
  register: (command, { terminal, settle }) =>
    command
      .description('measure how many milliseconds each step takes on one thread')
      .option('--json', 'print JSON')
      .addOption(modelsOption())
      .action(async (flags: { json?: boolean; models: string }) => {
        // Loads the inference library, which no other verb should wait for.
        const { bench } = await import('./bench-steps.ts');
        settle(await bench({ json: flags.json ?? false, modelsFolder: flags.models }, terminal));
      }),
};

export const modelsOption = (): Option =>
  new Option('--models <folder>', 'folder of the models to use').default(
    INSTALLED_MODELS,
    'those of the program',
  );
