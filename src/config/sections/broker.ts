import { z } from 'zod';
import { key, optionalPath, shaped, whole } from './values.ts';

const unheard = z.enum(['keep', 'confirm']);

export const broker = z.strictObject({
  url: key(
    shaped(
      /^mqtts?:\/\/(?:\[[0-9a-fA-F:]+\]|[^\s/@:?#[\]]+)(?::\d{1,5})?\/?$/,
      'mqtt://host[:port] or mqtts://host[:port], without user or password',
    ),
    'The MQTT 5 broker. It may be absent: the unit records and publishes later.',
  ),
  topicPrefix: key(
    shaped(
      /^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+){0,7}$/,
      'up to 8 levels of A-Z, a-z, 0-9, _ and hyphen',
    ).default('waypost'),
    'First levels of every topic.',
  ),
  username: key(z.string().min(1).max(256).nullable().default(null), 'User name at the broker.'),
  passwordPath: key(
    optionalPath,
    'File that holds the password for the broker; a line end after it is ignored.',
  ),
  allowPasswordInClear: key(
    z.boolean().default(false),
    'Permits a password over mqtt:// to a broker on another machine, where everybody on the way can read it.',
  ),
  caPath: key(optionalPath, 'PEM file of the certificate authority that signed the broker (mqtts).'),
  certPath: key(optionalPath, "PEM file of the unit's own certificate (mqtts)."),
  keyPath: key(optionalPath, "PEM file of that certificate's private key (mqtts)."),
  inFlightWindow: key(
    whole(1, 1000).default(20),
    'Most messages that may wait for their acknowledgement at a time.',
  ),
  unheardAlerts: key(
    unheard.default('keep'),
    'What happens to an alert that the broker accepts while nobody subscribes to its topic: it is kept and sent again ' +
      'later, or counts as confirmed.',
  ),
  unheardReads: key(unheard.default('confirm'), 'The same for a read.'),
});
