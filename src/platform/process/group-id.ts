import { readFileSync } from 'node:fs';
import { Misconfigured } from '../errors.ts';

/** @throws Misconfigured if this machine has no such group */
export function groupId(name: string, groupsPath = '/etc/group'): number {
  for (const line of readFileSync(groupsPath, 'utf8').split('\n')) {
    const [group, , id] = line.split(':');
    if (group === name && id !== undefined && /^\d+$/.test(id)) return Number(id);
  }
  throw new Misconfigured('system.no-group', `${groupsPath} has no group "${name}".`);
}
