import { type ASTNode, Environment, EvaluationError, TypeError as CelTypeError } from '@marcbachmann/cel-js';
import type { Explained } from '@app/core';
import { LRUCache } from 'lru-cache';
import { RE2JS } from 're2js';
import { expressionFault } from './expression-fault.js';
import { CelKey, CelRequest, CelResponse, CelUpstream, type ExpressionContext } from './expression-context.js';

/** Where and why an expression is wrong; offsets count UTF-16 units from 0. */
export interface ExpressionProblem extends Explained {
  message: string;
  start: number;
  end: number;
}

export interface CompiledExpression {
  /** Whether it looks at the answer's body, so that one must be read for it. */
  readonly readsBody: boolean;
  /** Whether it looks at a body or at headers: at what is not kept of a request unless an upstream asks for it. */
  readonly readsContent: boolean;
  /** The statuses with which alone it can hold; undefined when it may hold with any. */
  readonly statuses: ReadonlySet<number> | undefined;
  /** True, false, or false for an expression that fails on these facts (a header that is absent, say). */
  matches(facts: ExpressionContext): boolean;
}

const LONGEST_EXPRESSION = 4_096;
/** Under this name `matches` runs on RE2, whose time is linear in the text; the library's own is a backtracking one. */
const LINEAR_MATCHES = 'matchesLinear';
const patterns = new LRUCache<string, RE2JS>({ max: 1_000 });

function compilePattern(pattern: string): RE2JS {
  let compiled = patterns.get(pattern);
  if (!compiled) patterns.set(pattern, (compiled = RE2JS.compile(pattern)));
  return compiled;
}

const environment = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false, limits: { maxAstNodes: 1_000, maxDepth: 50 } })
  .registerType('Response', { ctor: CelResponse, fields: { status: 'int', headers: 'map<string, dyn>', body: 'string', json: 'dyn' } })
  .registerType('Request', { ctor: CelRequest, fields: { method: 'string', path: 'string', headers: 'map<string, dyn>' } })
  .registerType('Key', { ctor: CelKey, fields: { id: 'int', name: 'string', tags: 'list<string>' } })
  .registerType('Upstream', { ctor: CelUpstream, fields: { id: 'int', name: 'string', slug: 'string' } })
  .registerVariable('response', 'Response', { description: 'The answer: status, headers (names in lower case), body, json.' })
  .registerVariable('request', 'Request', { description: 'What the client sent: method, path, headers.' })
  .registerVariable('latencyMs', 'double', { description: "From the attempt's start to the answer's head." })
  .registerVariable('outcome', 'string', { description: 'SUCCESS, CALLER_ERROR, UNAUTHORIZED, RATE_LIMITED, UPSTREAM_ERROR, TIMEOUT or TRUNCATED.' })
  .registerVariable('key', 'Key', { description: 'The API key of the attempt: id, name, tags.' })
  .registerVariable('upstream', 'Upstream', { description: 'The upstream: id, name, slug.' })
  .registerFunction(`string.${LINEAR_MATCHES}(string): bool`, (text: string, pattern: string) => compilePattern(pattern).matcher(text).find());

/** What is wrong with an expression; undefined when it is a condition. */
export function checkExpression(source: string): ExpressionProblem | undefined {
  if (source.length > LONGEST_EXPRESSION) return { message: `must be at most ${LONGEST_EXPRESSION} characters long`, reason: 'EXPRESSION_TOO_LARGE', start: LONGEST_EXPRESSION, end: source.length };
  const { valid, type, error } = environment.check(source);
  if (!valid) {
    const { code = '', summary = 'is not a CEL expression', range: { start, end } = { start: 0, end: source.length } } = error ?? {};
    return { message: summary, start, end, ...expressionFault(source, { code, summary, start, end }) };
  }
  if (type !== 'bool' && type !== 'dyn') return { message: `must be true or false, but is of type ${type}`, reason: 'NOT_TRUE_OR_FALSE', params: { type: String(type) }, start: 0, end: source.length };
  return checkPatterns(environment.parse(source).ast);
}

/** @throws ParseError or TypeError of the library for what {@link checkExpression} refuses. */
export function compileExpression(source: string): CompiledExpression {
  const { ast } = environment.parse(source);
  const run = environment.parse(withLinearMatches(source, ast));
  return {
    readsBody: reads(ast, ['body', 'json']),
    readsContent: reads(ast, ['body', 'json', 'headers']),
    statuses: statusesOf(ast),
    matches: (context) => {
      try {
        return run(context) === true;
      } catch (error) {
        if (error instanceof EvaluationError || error instanceof CelTypeError) return false;
        throw error;
      }
    },
  };
}

function* nodesOf(node: ASTNode): Generator<ASTNode> {
  yield node;
  const parts: unknown[] = Array.isArray(node.args) ? (node.args as unknown[]).flat(2) : [node.args];
  for (const part of parts) if (isNode(part)) yield* nodesOf(part);
}

function isNode(part: unknown): part is ASTNode {
  return typeof part === 'object' && part !== null && 'op' in part && 'args' in part;
}

function* matchesCalls(ast: ASTNode): Generator<{ pattern: ASTNode }> {
  for (const node of nodesOf(ast)) {
    if (node.op !== 'rcall') continue;
    const [name, , [pattern]] = node.args as [string, ASTNode, ASTNode[]];
    if (name === 'matches' && pattern) yield { pattern };
  }
}

/** Gives `matches` its linear implementation: the method's name is the last of its kind before the argument. */
function withLinearMatches(source: string, ast: ASTNode): string {
  const places = [...matchesCalls(ast)].map(({ pattern }) => source.lastIndexOf('matches', pattern.start)).sort((a, b) => b - a);
  return places.reduce((text, at) => text.slice(0, at) + LINEAR_MATCHES + text.slice(at + 'matches'.length), source);
}

function checkPatterns(ast: ASTNode): ExpressionProblem | undefined {
  for (const { pattern } of matchesCalls(ast)) {
    if (pattern.op !== 'value' || typeof pattern.args !== 'string') continue;
    try {
      compilePattern(pattern.args);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { message: `is not a regular expression that RE2 knows: ${message}`, reason: 'PATTERN_UNREADABLE', params: { found: /`(.*)`$/.exec(message)?.[1] ?? pattern.args }, start: pattern.start, end: pattern.end };
    }
  }
  return undefined;
}

/** Whether one of these fields of the answer or the request is asked for. */
function reads(ast: ASTNode, fields: readonly string[]): boolean {
  for (const node of nodesOf(ast)) {
    if (node.op !== '.' && node.op !== '.?') continue;
    const [receiver, field] = node.args as [ASTNode, unknown];
    const subject: unknown = receiver.op === 'id' ? receiver.args : undefined;
    if ((subject === 'response' || subject === 'request') && fields.includes(field as string)) return true;
  }
  return false;
}

/** Most rules are about some statuses only: read off the conditions that must all hold. */
function statusesOf({ op, args }: ASTNode): ReadonlySet<number> | undefined {
  switch (op) {
    case '&&': {
      const [left, right] = (args as [ASTNode, ASTNode]).map(statusesOf);
      return left && right ? left.intersection(right) : (left ?? right);
    }
    case '||': {
      const [left, right] = (args as [ASTNode, ASTNode]).map(statusesOf);
      return left && right && left.union(right);
    }
    case '==':
    case 'in': {
      const [subject, values] = args as [ASTNode, ASTNode];
      if (!isStatus(subject)) return undefined;
      const literals = (op === 'in' && values.op === 'list' ? (values.args as ASTNode[]) : [values]).map((value) => (value.op === 'value' ? (value.args as unknown) : undefined));
      return literals.every((literal) => typeof literal === 'bigint') ? new Set(literals.map(Number)) : undefined;
    }
    default:
      return undefined;
  }
}

function isStatus({ op, args }: ASTNode): boolean {
  if (op !== '.') return false;
  const [receiver, field] = args as [ASTNode, unknown];
  return field === 'status' && receiver.op === 'id' && (receiver.args as unknown) === 'response';
}
