import { loadConfig } from '../config/load.ts';
import { EXIT } from '../platform/exit-codes.ts';
import { columns, type Terminal } from './terminal.ts';

/** `waypost config check`: says what a configuration means. @throws Misconfigured with all its problems. */
export function checkConfig(file: string, terminal: Terminal): number {
  const config = loadConfig(file);
  const cameras = config.cameras.map(({ id, source }) =>
    source.kind === 'video' ? `${id} (video ${source.path})` : `${id} (stills in ${source.folder})`,
  );
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
