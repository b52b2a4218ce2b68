/**
 * What the broker retains of this unit from earlier starts. The unit reads it before it publishes anything, because its
 * own buffer cannot show that buffer and memo were put back together.
 */
import { z } from 'zod';
import { auditHead, lastMessage } from '../contract/audit-message.ts';
import type { Published } from '../domain/access/roll-back.ts';

const said = z.object({ auditHead: auditHead.nullable().default(null), lastMessage });
/** Fields that are missing or wrong say nothing. Anybody who may write to the topic can leave anything there. */
const retained = said.extend({ atLink: said.nullable().default(null) });

const MAX_BYTES = 262_144;

/** What retained messages of this unit say about its buffer. */
export const publishedIn = (bodies: Iterable<Uint8Array>): readonly Published[] =>
  [...bodies].flatMap((body) => {
    const decoded = decode(body);
    if (decoded === null) return [];
    const { atLink, ...own } = decoded;
    return atLink === null ? [own] : [own, atLink];
  });

function decode(body: Uint8Array): z.infer<typeof retained> | null {
  if (body.length > MAX_BYTES) return null;
  try {
    return retained.safeParse(JSON.parse(Buffer.from(body).toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}
