import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

const LONGEST_MS = 60_000;
const END = '\u001e';

/** curl tells a refusal by its exit code here; a page's commands stay as people would write them. */
const PREAMBLE = `set -eo pipefail\ncurl() { command curl --no-progress-meter --fail-with-body "$@"; }\n`;

/** Whether a machine has the programs that a page's reader is taken to have. */
export function hasPrograms(...programs: string[]): boolean {
  return programs.every((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0);
}

/** One shell for a whole page: what one block exports, the next one has. */
export class DocShell {
  private readonly shell: ChildProcessWithoutNullStreams;
  private output = '';
  private complaints = '';

  constructor(folder: string, environment: Record<string, string>) {
    this.shell = spawn('bash', ['--noprofile', '--norc'], { cwd: folder, env: { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', ...environment } });
    this.shell.stdout.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.shell.stderr.setEncoding('utf8').on('data', (text: string) => (this.complaints += text));
    this.shell.stdin.on('error', () => undefined).write(PREAMBLE);
  }

  /**
   * Runs a block.
   * @returns what it printed
   * @throws Error when one of its commands fails, or none of them ends
   */
  async run(code: string): Promise<string> {
    this.output = '';
    this.complaints = '';
    this.shell.stdin.write(`${code}\nprintf '${END}'\n`);
    const deadline = Date.now() + LONGEST_MS;
    while (!this.output.includes(END)) {
      if (this.shell.exitCode !== null) throw new Error(`exit code ${this.shell.exitCode} of:\n${code}\n${this.output}${this.complaints}`);
      if (Date.now() > deadline) throw new Error(`no end of:\n${code}\n${this.output}${this.complaints}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this.output.slice(0, this.output.indexOf(END));
  }

  async close(): Promise<void> {
    if (this.shell.exitCode !== null) return;
    this.shell.stdin.end();
    await once(this.shell, 'exit');
  }
}
