import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATED_FILES } from './generated-files.ts';

const root = join(import.meta.dirname, '..');
const checkOnly = process.argv.includes('--check');

for (const [path, content] of GENERATED_FILES) {
  const file = join(root, path);
  const wanted = content();
  if (existsSync(file) && readFileSync(file, 'utf8') === wanted) continue;
  if (checkOnly) {
    console.error(`${path} is out of date: run scripts/generate`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, wanted);
    console.log(`wrote ${path}`);
  }
}
