import { readFileSync } from 'node:fs';

const OWN = `${process.pid}.${birthOf(process.pid) ?? 0}`;
let journals = 0;

/** A name for one more folder of this process: the process's id and, since ids are used again, its birth. */
export function nextFolderName(): string {
  return `${OWN}.${journals++}`;
}

/** Whether the process that a folder is named after still runs. Folders of other names are nobody's to take. */
export function isAlive(name: string): boolean {
  const match = /^(\d+)\.(\d+)\.\d+$/.exec(name);
  if (!match) return true;
  const pid = Number(match[1]);
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
  const birth = birthOf(pid);
  return birth === undefined ? pid !== process.pid : birth === match[2];
}

/** When a process was born, in ticks since the system's start; undefined where /proc does not tell. */
function birthOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
