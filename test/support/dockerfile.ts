/** One instruction of a Dockerfile, its continuation lines joined. */
export interface Instruction {
  line: number;
  keyword: string;
  rest: string;
}

export interface Stage {
  image: string;
  name: string | undefined;
  instructions: Instruction[];
}

const KEYWORDS = 'FROM RUN CMD LABEL EXPOSE ENV ADD COPY ENTRYPOINT VOLUME USER WORKDIR ARG STOPSIGNAL HEALTHCHECK SHELL ONBUILD'.split(' ');

/** @throws Error at what is no instruction */
export function parseDockerfile(text: string): Stage[] {
  const stages: Stage[] = [];
  let pending = '';
  for (const [index, raw] of text.split('\n').entries()) {
    if (raw.trim() === '' || raw.startsWith('#')) continue;
    pending += raw.replace(/\\$/, ' ');
    if (raw.endsWith('\\')) continue;
    const [, keyword, rest] = /^([A-Z]+)\s+(.+)$/.exec(pending.trim()) ?? [];
    if (!KEYWORDS.includes(keyword)) throw new Error(`line ${index + 1}: ${pending}`);
    pending = '';
    if (keyword === 'FROM') {
      const [, image, name] = /^(\S+)(?:\s+AS\s+(\S+))?$/i.exec(rest.trim()) ?? [];
      stages.push({ image, name, instructions: [] });
    } else stages.at(-1)!.instructions.push({ line: index + 1, keyword, rest: rest.replace(/\s+/g, ' ').trim() });
  }
  return stages;
}

/** The words of an instruction in exec form; undefined when it is in shell form. */
export function execForm(rest: string): string[] | undefined {
  try {
    const words: unknown = JSON.parse(rest.replace(/^.*?(?=\[)/, ''));
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}

/** `postgres:18-alpine` is pinned, `postgres`, `postgres:latest` and `postgres:alpine` are not. */
export function isPinned(image: string): boolean {
  return /@sha256:[0-9a-f]{64}$/.test(image) || /:v?\d[\w.-]*$/.test(image);
}

/**
 * What hadolint would say, and the project's own rules, of a Dockerfile.
 * @returns a sentence for each rule that is broken
 */
export function lintDockerfile(text: string): string[] {
  const stages = parseDockerfile(text);
  const last = stages.at(-1)!;
  const of = (keyword: string) => last.instructions.filter((instruction) => instruction.keyword === keyword);
  const all = stages.flatMap(({ instructions }) => instructions);
  const names = stages.map(({ name }) => name);
  const problems: string[] = [];
  const rule = (holds: boolean, sentence: string) => holds || problems.push(sentence);
  for (const { image } of stages) rule(isPinned(image) || names.includes(image), `${image} is not pinned to a version`);
  for (const { keyword, rest, line } of all) {
    rule(keyword !== 'ADD', `line ${line}: COPY says what ADD may mean`);
    rule(!/\bsudo\b|apt-get (?!.*--no-install-recommends).*install|curl .*\|\s*(ba)?sh/.test(rest), `line ${line}: ${rest}`);
    rule(keyword !== 'RUN' || !/\bnpm (install|i)\b/.test(rest), `line ${line}: npm ci installs what the lock file says`);
    rule(!['ENV', 'ARG'].includes(keyword) || !/(KEY|TOKEN|PASSWORD|SECRET)\w*=/.test(rest), `line ${line}: a secret in the image`);
    rule(keyword !== 'WORKDIR' || rest.startsWith('/'), `line ${line}: WORKDIR is not absolute`);
    const from = /--from=(\S+)/.exec(rest)?.[1];
    rule(from === undefined || names.includes(from), `line ${line}: there is no stage ${from}`);
  }
  const user = of('USER').at(-1)?.rest;
  rule(user !== undefined && !/^(root|0)(:|$)/.test(user), 'it runs as root');
  rule(of('HEALTHCHECK').length === 1 && execForm(of('HEALTHCHECK')[0]?.rest ?? '') !== undefined, 'one HEALTHCHECK in exec form');
  rule(of('CMD').length === 1 && execForm(of('CMD')[0]?.rest ?? '') !== undefined, 'one CMD in exec form, so that SIGTERM arrives');
  return problems;
}
