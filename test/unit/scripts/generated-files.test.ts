import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GENERATED_FILES } from '../../../scripts/generated-files.ts';
import { MESSAGES } from '../../../src/contract/messages.ts';

const root = join(import.meta.dirname, '../../..');

test.each([...GENERATED_FILES.keys()])('%s is current (else run scripts/generate)', (path) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(GENERATED_FILES.get(path)?.());
});

test('every message has its JSON Schema among the generated files', () => {
  for (const name of Object.keys(MESSAGES)) {
    const schema = JSON.parse(GENERATED_FILES.get(`docs/messages/${name}.schema.json`)?.() ?? 'null');
    expect(schema).toMatchObject({ properties: { schema: { const: 1 }, type: { const: name } } });
    expect(schema.additionalProperties).toBeUndefined();
  }
});
