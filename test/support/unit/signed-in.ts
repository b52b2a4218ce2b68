import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PASSWORD } from './access-unit.ts';
import { waypost } from './waypost.ts';

type Ran = Awaited<ReturnType<typeof waypost>>;

/** Operators of a unit whose configuration lies in `folder`, each with a session: how each gives commands. */
export async function signedIn<Name extends string>(
  folder: string,
  operators: Readonly<Record<Name, readonly string[]>>,
): Promise<Readonly<Record<Name, (...args: readonly string[]) => Promise<Ran>>>> {
  const config = ['--config', join(folder, 'waypost.json')];
  const password = join(folder, 'password');
  writeFileSync(password, PASSWORD);
  const names = Object.keys(operators) as Name[]; // its own keys
  const runs = {} as Record<Name, (...args: readonly string[]) => Promise<Ran>>; // filled below
  let admin: readonly string[] = [];
  for (const name of names) {
    const session = ['--session-file', join(folder, `${name}.session`)];
    const add = ['operator', 'add', name, '--name', name, '--password-file', password];
    await waypost(...add, '--permission', ...operators[name], ...config, ...admin);
    await waypost('sign-in', name, '--password-file', password, ...session, ...config);
    await waypost('operator', 'acknowledge', ...session, ...config);
    if (admin.length === 0) admin = session;
    runs[name] = (...args) => waypost(...args, ...session, ...config);
  }
  return runs;
}
