/** Conditions as rows of a form, and as the CEL expression that they stand for. */

export type ConditionField = 'status' | 'outcome' | 'body' | 'header' | 'json' | 'method' | 'path' | 'latency' | 'tag';
export type ConditionOperator = 'equals' | 'differs' | 'atLeast' | 'below' | 'oneOf' | 'contains' | 'matches';

export interface ConditionRow {
  readonly field: ConditionField;
  /** The header's name or the JSON path; empty for other fields. */
  readonly name: string;
  readonly operator: ConditionOperator;
  readonly value: string;
}

export interface Conditions {
  readonly join: 'and' | 'or';
  readonly rows: readonly ConditionRow[];
}

const TEXT_OPERATORS: readonly ConditionOperator[] = ['equals', 'differs', 'contains', 'matches'];

export const OPERATORS: Record<ConditionField, readonly ConditionOperator[]> = {
  status: ['equals', 'differs', 'oneOf', 'atLeast', 'below'],
  outcome: ['equals', 'differs'],
  body: ['contains', 'matches'],
  header: TEXT_OPERATORS,
  json: TEXT_OPERATORS,
  method: ['equals', 'differs'],
  path: TEXT_OPERATORS,
  latency: ['atLeast', 'below'],
  tag: ['equals'],
};

const SUBJECT: Partial<Record<ConditionField, string>> = {
  status: 'response.status',
  outcome: 'outcome',
  body: 'response.body',
  method: 'request.method',
  path: 'request.path',
  latency: 'latencyMs',
};

export function toExpression({ join, rows }: Conditions): string {
  return rows.map(rowExpression).join(join === 'and' ? ' && ' : ' || ');
}

/** The row that an offset of the expression falls into; that of the last where it falls behind. */
export function rowAt({ join, rows }: Conditions, offset: number): number {
  const gap = join === 'and' ? ' && '.length : ' || '.length;
  let end = 0;
  for (const [index, row] of rows.entries()) {
    end += rowExpression(row).length;
    if (offset <= end) return index;
    end += gap;
  }
  return rows.length - 1;
}

function rowExpression({ field, name, operator, value }: ConditionRow): string {
  if (field === 'tag') return `${quote(value)} in key.tags`;
  const subject = SUBJECT[field] ?? (field === 'header' ? `response.headers[?${quote(name.toLowerCase())}].orValue("")` : `response.json${name.split('.').map((part) => `.?${part}`).join('')}.orValue("")`);
  const literal = field === 'status' ? String(Number(value) || 0) : field === 'latency' ? decimal(value) : quote(value);
  switch (operator) {
    case 'equals':
      return `${subject} == ${literal}`;
    case 'differs':
      return `${subject} != ${literal}`;
    case 'atLeast':
      return `${subject} >= ${literal}`;
    case 'below':
      return `${subject} < ${literal}`;
    case 'oneOf':
      return `${subject} in [${value.split(/[\s,]+/).filter(Boolean).map((one) => String(Number(one) || 0)).join(', ')}]`;
    case 'contains':
      return `${subject}.contains(${literal})`;
    case 'matches':
      return `${subject}.matches(${literal})`;
  }
}

/** The rows that an expression stands for, or null when it says more than rows can. */
export function toConditions(expression: string): Conditions | null {
  const text = expression.trim();
  if (text === '') return { join: 'and', rows: [] };
  const and = splitOutsideStrings(text, '&&');
  const or = splitOutsideStrings(text, '||');
  if (and.length > 1 && or.length > 1) return null;
  const rows: ConditionRow[] = [];
  for (const part of or.length > 1 ? or : and) {
    const row = parseRow(part.trim());
    if (!row) return null;
    rows.push(row);
  }
  return { join: or.length > 1 ? 'or' : 'and', rows };
}

const STRING = String.raw`"(?:[^"\\]|\\.)*"`;
const SUBJECT_FORMS: readonly (readonly [ConditionField, string])[] = [
  ['status', String.raw`response\.status`],
  ['outcome', 'outcome'],
  ['body', String.raw`response\.body`],
  ['method', String.raw`request\.method`],
  ['path', String.raw`request\.path`],
  ['latency', 'latencyMs'],
  ['header', String.raw`response\.headers\[\?(?<header>${STRING})\]\.orValue\(""\)`],
  ['json', String.raw`response\.json(?<json>(?:\.\?\w+)+)\.orValue\(""\)`],
];
const OPERATOR_FORMS: readonly (readonly [ConditionOperator, string])[] = [
  ['equals', String.raw` == (?<value>${STRING}|[\d.]+)`],
  ['differs', String.raw` != (?<value>${STRING}|[\d.]+)`],
  ['atLeast', String.raw` >= (?<value>[\d.]+)`],
  ['below', String.raw` < (?<value>[\d.]+)`],
  ['oneOf', String.raw` in \[(?<value>[\d, ]+)\]`],
  ['contains', String.raw`\.contains\((?<value>${STRING})\)`],
  ['matches', String.raw`\.matches\((?<value>${STRING})\)`],
];

function parseRow(text: string): ConditionRow | null {
  const tag = new RegExp(`^(${STRING}) in key\\.tags$`).exec(text);
  if (tag) return { field: 'tag', name: '', operator: 'equals', value: unquote(tag[1]) };
  for (const [field, subject] of SUBJECT_FORMS) {
    for (const [operator, form] of OPERATOR_FORMS) {
      if (!OPERATORS[field].includes(operator)) continue;
      const { groups } = new RegExp(`^${subject}${form}$`).exec(text) ?? {};
      if (!groups) continue;
      const value = groups['value'].startsWith('"') ? unquote(groups['value']) : field === 'latency' ? String(Number(groups['value'])) : groups['value'];
      const row: ConditionRow = { field, name: groups['header'] ? unquote(groups['header']) : (groups['json']?.replaceAll('.?', '.').slice(1) ?? ''), operator, value };
      // What cannot be written back as it stands stays an expression.
      return rowExpression(row) === text ? row : null;
    }
  }
  return null;
}

function splitOutsideStrings(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '\\' && inString) index++;
    else if (text[index] === '"') inString = !inString;
    else if (!inString && text.startsWith(separator, index)) {
      parts.push(text.slice(start, index));
      start = index + separator.length;
      index = start - 1;
    }
  }
  return [...parts, text.slice(start)];
}

function quote(value: string): string {
  return JSON.stringify(value);
}

function unquote(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal.slice(1, -1);
  }
}

function decimal(value: string): string {
  const number = Number(value) || 0;
  return Number.isInteger(number) ? `${number}.0` : String(number);
}
