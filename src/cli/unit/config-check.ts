import { type Config, loadConfig } from '../../config/load.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { safeUrl } from '../../platform/safe-url.ts';
import { columns, type Terminal } from '../terminal/terminal.ts';
import type { Verb } from '../terminal/verb.ts';

export const configCheckVerb: Verb = {
  path: 'config check',
  register: (command, { terminal, settle }) =>
    command
      .description('check a configuration file and list all its problems')
      .argument('<file>', 'configuration file')
      .action((file: string) => settle(checkConfig(file, terminal))),
};

/** `waypost config check`: prints what the configuration sets. @throws Misconfigured with all its problems */
export function checkConfig(file: string, terminal: Terminal): number {
  const config = loadConfig(file);
  const cameras = config.cameras.map(({ id, source }) => `${id} (${source.kind} ${placeOf(source)})`);
  terminal.out(`${file} is a valid configuration.`);
  const rows = [
    ['unit', config.unit.id],
    ['cameras', cameras.join(', ')],
    ['broker', config.broker.url],
    ['buffer', config.buffer.path],
    ['retention', `reads ${config.retention.readHours} h, hits ${config.retention.hitHours} h`],
    ['socket', config.socket.path],
  ];
  for (const line of columns(rows)) terminal.out(`  ${line}`);
  return EXIT.ok;
}

function placeOf(source: Config['cameras'][number]['source']): string {
  switch (source.kind) {
    case 'video':
      return source.path;
    case 'stills':
      return `in ${source.folder}`;
    case 'rtsp':
    case 'snapshot':
      return safeUrl(source.url);
    case 'v4l2':
      return source.device;
    case 'libcamera':
      return String(source.camera);
  }
}
