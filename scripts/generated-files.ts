import { configJsonSchema } from '../src/config/json-schema.ts';
import { referencePage } from '../src/config/reference-page.ts';
import { messageJsonSchema } from '../src/contract/messages.ts';
import { thirdPartyNotices } from './third-party-notices.ts';

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** Every file of the repository that is made from others, by its path from the root. */
export const GENERATED_FILES: ReadonlyMap<string, () => string> = new Map([
  ['docs/configuration.md', referencePage],
  ['docs/configuration.schema.json', () => json(configJsonSchema())],
  ['docs/messages/read.schema.json', () => json(messageJsonSchema('read'))],
  ['docs/messages/alert.schema.json', () => json(messageJsonSchema('alert'))],
  ['docs/messages/tombstone.schema.json', () => json(messageJsonSchema('tombstone'))],
  ['docs/messages/verification.schema.json', () => json(messageJsonSchema('verification'))],
  ['docs/messages/audit.schema.json', () => json(messageJsonSchema('audit'))],
  ['docs/messages/status.schema.json', () => json(messageJsonSchema('status'))],
  ['THIRD-PARTY-NOTICES.md', thirdPartyNotices],
]);
