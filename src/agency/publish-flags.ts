import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { z } from 'zod';
import { UsageError } from '../cli/terminal/usage-error.ts';
import { broker } from '../config/sections/broker.ts';
import { isReadOnTheWay } from '../platform/clear-text.ts';
import type { ListPublishingSettings } from './list-publishing.ts';

export type PublishFlags = {
  readonly unitId?: string;
  readonly url: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly username?: string;
  readonly passwordFile?: string;
  readonly allowPasswordInClear?: boolean;
  readonly topicPrefix: string;
  readonly partKib: string;
  readonly wait: string;
  readonly json?: boolean;
};

export const publishOptions = (command: Command): Command =>
  command
    .option('--unit-id <name>', 'the unit to send it to, for a withdrawal that is for every unit')
    .requiredOption('--url <url>', 'the broker, mqtt://host[:port] or mqtts://host[:port]')
    .option('--ca <file>', "PEM file of the authority that signed the broker's certificate (mqtts)")
    .option('--cert <file>', 'PEM file of your own certificate (mqtts)')
    .option('--key <file>', "PEM file of that certificate's private key")
    .option('--username <name>', 'user name at the broker')
    .option('--password-file <file>', 'file that holds the password')
    .option('--allow-password-in-clear', 'permit the password over mqtt:// to another machine')
    .option(
      '--topic-prefix <levels>',
      "first levels of every topic, as in the unit's configuration",
      'waypost',
    )
    .option('--part-kib <n>', 'size of each part in KiB, 1 to 256', '64')
    .option('--wait <seconds>', 'how long to wait without news from the unit', '600')
    .option('--json', 'print the outcome as one JSON line');

const MAX_WAIT_S = 86_400;

/** @throws UsageError */
export function publishSettings(
  flags: PublishFlags,
): Omit<ListPublishingSettings, 'manifest'> & { readonly partBytes: number } {
  const at = broker.pick({ url: true, topicPrefix: true }).safeParse({
    url: flags.url,
    topicPrefix: flags.topicPrefix,
  });
  if (!at.success)
    throw new UsageError(at.error.issues.map(({ path }) => ALLOWED[String(path[0])]).join(' '));
  const { url, topicPrefix } = at.data;
  const { ca = null, cert = null, key = null, username = null, passwordFile = null } = flags;
  if ((cert === null) !== (key === null)) throw new UsageError('--cert and --key must be given together.');
  if (url.startsWith('mqtt:') && (ca ?? cert) !== null)
    throw new UsageError('--ca, --cert and --key work with mqtts:// only.');
  const allowPasswordInClear = flags.allowPasswordInClear === true;
  if (passwordFile !== null && !allowPasswordInClear && isReadOnTheWay(url))
    throw new UsageError(
      'Everybody on the way could read the password. Use mqtts://, or permit it with --allow-password-in-clear.',
    );
  return {
    broker: {
      url,
      username,
      passwordPath: passwordFile,
      allowPasswordInClear,
      caPath: ca,
      certPath: cert,
      keyPath: key,
    },
    topicPrefix,
    clientId: `waypost-publish-${randomUUID()}`,
    waitMs: wholeOf('--wait', flags.wait, MAX_WAIT_S) * 1000,
    partBytes: wholeOf('--part-kib', flags.partKib, 256) * 1024,
  };
}

const ALLOWED: Readonly<Record<string, string>> = {
  url: '--url must be mqtt://host[:port] or mqtts://host[:port], without user or password.',
  topicPrefix: '--topic-prefix must be up to 8 levels of A-Z, a-z, 0-9, _ and hyphen.',
};

function wholeOf(flag: string, text: string, most: number): number {
  const decoded = z.coerce.number().int().min(1).max(most).safeParse(text);
  if (decoded.success) return decoded.data;
  throw new UsageError(`${flag} must be a whole number from 1 to ${most}.`);
}
