import { type Document, isMap, isNode, isPair, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { CommandError } from '../command-error.js';
import { type ConfigDocument, documentSchema } from './document.schema.js';
import type { DocumentPath } from '../state/resource.js';

/** Something that is wrong with a file. */
export interface FileProblem {
  at: DocumentPath;
  message: string;
}

/** A file that could not be taken, with everything that is wrong with it. */
export class DocumentError extends Error {
  constructor(file: SourceFile, problems: readonly FileProblem[]) {
    super(problems.map(({ at, message }) => `${file.describe(at)}: ${message}`).join('\n'));
  }
}

/** A YAML file, for saying where something stands in it. */
export class SourceFile {
  constructor(
    readonly name: string,
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {}

  /** `gateway.yaml:12:5: upstreams[0].headers[1].name`. What is not in the file is told by where it should be. */
  describe(at: DocumentPath): string {
    const { line, col } = this.lines.linePos(this.offsetOf(at));
    return [`${this.name}:${line}:${col}`, pathText(at)].filter(Boolean).join(': ');
  }

  private offsetOf(at: DocumentPath): number {
    for (let length = at.length; length >= 0; length -= 1) {
      const offset = startOf(this.document, at.slice(0, length));
      if (offset !== undefined) return offset;
    }
    return 0;
  }
}

/** `upstreams[0].headers[1].name` */
export function pathText(at: DocumentPath): string {
  return at.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}

/**
 * Reads a file and checks it by itself.
 * @throws CommandError when it is no YAML
 * @throws DocumentError with every problem, by line and path
 */
export function readDocument(name: string, text: string): { file: SourceFile; document: ConfigDocument } {
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
  const file = new SourceFile(name, yaml, lines);
  if (yaml.errors.length > 0) throw new CommandError(yaml.errors.map(({ pos: [offset], message }) => `${name}:${lines.linePos(offset).line}:${lines.linePos(offset).col}: ${message}`).join('\n'));
  const parsed = documentSchema.safeParse(yaml.toJS() ?? {});
  if (!parsed.success) throw new DocumentError(file, parsed.error.issues.flatMap(problemsOf));
  return { file, document: parsed.data };
}

function problemsOf(issue: z.core.$ZodIssue): FileProblem[] {
  const at = issue.path.filter((part) => typeof part !== 'symbol');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ at: [...at, key], message: 'is not known here' }));
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // Of the forms that were possible, the one that came nearest.
    const nearest = issue.errors.reduce((best, errors) => (errors.length < best.length ? errors : best));
    if (nearest.some(({ path }) => path.length > 0)) return nearest.flatMap((inner) => problemsOf({ ...inner, path: [...issue.path, ...inner.path] }));
  }
  if (issue.code === 'invalid_type' && issue.input === undefined) return [{ at, message: 'is missing' }];
  return [{ at, message: issue.message }];
}

/** Where the key of a pair stands, or the item of a list. */
function startOf(document: Document, at: DocumentPath): number | undefined {
  if (at.length === 0) return nodeStart(document.contents);
  const parent = document.getIn(at.slice(0, -1), true);
  const last = at.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isPair(item) && isNode(item.key) && String(item.key) === String(last));
    return pair && isNode(pair.key) ? nodeStart(pair.key) : undefined;
  }
  const node = document.getIn(at, true);
  return isNode(node) ? nodeStart(node) : undefined;
}

function nodeStart(node: Node | null): number | undefined {
  return node?.range?.[0];
}
