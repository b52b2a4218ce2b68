/** The service's filter of system calls, as systemd makes it of the service file, in front of any command. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

type Groups = Readonly<Record<string, readonly string[]>>;

/** The calls that these lines `SystemCallFilter=` admit, in the order of the lines (systemd.exec(5)). */
export function admittedCalls(lines: readonly string[]): ReadonlySet<string> {
  const groups: Groups = JSON.parse(readFileSync(join(ROOT, 'test/fixtures/syscall-groups.json'), 'utf8'));
  const admitted = new Set<string>();
  for (const line of lines)
    for (const word of line.replace(/^~/, '').split(' ')) {
      const calls = word.startsWith('@') ? groups[word] : [word];
      if (calls === undefined) throw new Error(`The fixture does not know the group ${word}.`);
      for (const call of calls)
        if (line.startsWith('~')) admitted.delete(call);
        else admitted.add(call);
    }
  return admitted;
}

export const filterLines = (service: string): readonly string[] =>
  [...service.matchAll(/^SystemCallFilter=(.*)$/gm)].map(([, line = '']) => line);

export const serviceFile = (): string => readFileSync(join(ROOT, 'firmware-config/waypost.service'), 'utf8');

/** Builds a program that admits these calls alone, and then becomes the command in its arguments. @returns its path */
export function buildFilter(folder: string, admitted: ReadonlySet<string>): string {
  const rules = [...admitted].map(
    (call) =>
      `#ifdef __NR_${call}\n  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_${call}, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),\n#endif`,
  );
  const source = `
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
static struct sock_filter filter[] = {
  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
${rules.join('\n')}
  BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
};
int main(int count, char **words) {
  struct sock_fprog program = { sizeof filter / sizeof *filter, filter };
  if (count < 2 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
    perror("filter");
    return 71;
  }
  execv(words[1], words + 1);
  perror(words[1]);
  return 71;
}
`;
  const [text, program] = [join(folder, 'filter.c'), join(folder, 'filter')];
  writeFileSync(text, source);
  execFileSync('gcc', ['-o', program, text]);
  return program;
}
