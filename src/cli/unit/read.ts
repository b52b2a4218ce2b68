import type { Verb } from '../terminal/verb.ts';
import { modelsOption } from './bench.ts';

export const readVerb: Verb = {
  path: 'read',
  register: (command, { terminal, settle }) =>
    command
      .description('read the plates in pictures')
      .argument('<file...>', 'JPEG or PNG pictures')
      .option('--json', 'print one JSON line for each picture')
      .option('--crop', 'the pictures are plate crops')
      .addOption(modelsOption())
      .action(async (files: string[], flags: { json?: boolean; crop?: boolean; models: string }) => {
        // Loads the inference library, which no other verb should wait for.
        const { readPictures } = await import('./read-pictures.ts');
        const { json = false, crop = false } = flags;
        settle(await readPictures({ files, json, crop, modelsFolder: flags.models }, terminal));
      }),
};
