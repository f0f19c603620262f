import { CredentialLocation } from '@app/core';
import { type CredentialPlacement, KeyStatus, placementFault, placementWithDefaults } from '@app/keys';
import { type Problem, problem } from '../messages/problem.js';
import { withoutGuard } from './formula-guard.js';
import type { KeyColumn, KeyColumns } from './key-columns.js';

const LARGEST_ID = 2_147_483_647;
const LONGEST_NAME = 200;
const LONGEST_PREFIX = 100;
const LONGEST_VALUE = 8_192;
const MOST_TAGS = 50;
const LONGEST_TAG = 100;
const LARGEST_WEIGHT = 10_000;
const LARGEST_PRIORITY = 1_000_000;

/** One for all keys without any, so that they are seen to have the same. */
const NO_TAGS: readonly string[] = Object.freeze([]);

const CONTROL = /[\u0000-\u001f\u007f]/;
const MASK = '••••';

/** A key as a row of a file describes it, in good order as far as the row alone can tell. */
export interface KeyRow extends CredentialPlacement {
  upstreamId: number;
  /** Empty when one is to be made. */
  name: string;
  keyValue: string;
  quota: { enableQuota: boolean; quotaTotal: number } | undefined;
  weight: number;
  priority: number;
  status: KeyStatus;
  tags: readonly string[];
  owner: string | null;
  expiresAt: Date | null;
}

/** The cells of one record by the names of our columns. Empty cells count as missing; what is wrong is gathered. */
class Cells {
  readonly problems: Problem[] = [];

  constructor(
    private readonly record: readonly string[],
    private readonly columns: KeyColumns,
  ) {}

  /** As it was written, a guard against formulas taken away; undefined when empty. */
  raw(field: KeyColumn): string | undefined {
    const place = this.columns.places.get(field);
    const cell = place === undefined ? '' : (this.record[place] ?? '');
    return cell === '' ? undefined : withoutGuard(cell);
  }

  text(field: KeyColumn, most: number): string | undefined {
    const text = this.raw(field)?.trim();
    if (text === undefined || text === '') return undefined;
    return this.checked(field, text, most);
  }

  /** Spaces at the end of a prefix separate it from the key. */
  prefix(field: KeyColumn): string | undefined {
    const text = this.raw(field);
    return text === undefined ? undefined : this.checked(field, text, LONGEST_PREFIX);
  }

  integer(field: KeyColumn, least: number, most: number): number | undefined {
    const text = this.raw(field)?.trim();
    if (text === undefined || text === '') return undefined;
    const value = /^-?\d{1,17}(?:\.0+)?$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    this.complain('NOT_A_NUMBER', { field, value: shown(text), least, most });
    return undefined;
  }

  boolean(field: KeyColumn): boolean | undefined {
    const text = this.raw(field)?.trim().toLowerCase();
    if (text === undefined || text === '') return undefined;
    if (['true', '1', 'yes', '是'].includes(text)) return true;
    if (['false', '0', 'no', '否'].includes(text)) return false;
    this.complain('NOT_A_BOOLEAN', { field, value: shown(text) });
    return undefined;
  }

  oneOf<T extends string>(field: KeyColumn, allowed: Record<string, T>): T | undefined {
    const text = this.raw(field)?.trim();
    if (text === undefined || text === '') return undefined;
    const found = Object.values(allowed).find((value) => value === text.toUpperCase());
    if (!found) this.complain('NOT_ONE_OF', { field, value: shown(text), allowed: Object.values(allowed).join(', ').toLowerCase() });
    return found;
  }

  date(field: KeyColumn): Date | undefined {
    const text = this.raw(field)?.trim();
    if (text === undefined || text === '') return undefined;
    const date = new Date(/^\d{4}-\d\d-\d\d/.test(text) ? text : NaN);
    if (!Number.isNaN(date.getTime())) return date;
    this.complain('NOT_A_DATE', { field, value: shown(text) });
    return undefined;
  }

  /** `a|b`, or what an export writes where a tag itself has a bar: JSON. */
  tags(field: KeyColumn): readonly string[] {
    const text = this.raw(field)?.trim();
    if (text === undefined || text === '') return NO_TAGS;
    const tags = [...new Set(text.startsWith('[') ? jsonTexts(text) : text.split('|').map((tag) => tag.trim()))];
    const good = tags.length > 0 && tags.length <= MOST_TAGS && tags.every((tag) => tag !== '' && tag.length <= LONGEST_TAG && !CONTROL.test(tag));
    if (!good) this.complain('BAD_TAGS', { field });
    return tags;
  }

  complain(...args: Parameters<typeof problem>): void {
    this.problems.push(problem(...args));
  }

  private checked(field: KeyColumn, text: string, most: number): string {
    if (text.length > most) this.complain('TOO_LONG', { field, most });
    if (CONTROL.test(text)) this.complain('CONTROL_CHARACTERS', { field });
    return text;
  }
}

/**
 * Reads one record.
 * @param upstreamId of rows that name none.
 * @returns the key, or all that is wrong with the row.
 */
export function readKeyRow(record: readonly string[], columns: KeyColumns, upstreamId: number | undefined): KeyRow | Problem[] {
  if (record.length !== columns.width) return [problem('CELL_COUNT', { found: record.length, expected: columns.width })];
  const cells = new Cells(record, columns);
  const row: KeyRow = {
    upstreamId: upstreamOf(cells, upstreamId),
    name: cells.text('name', LONGEST_NAME) ?? '',
    keyValue: cells.text('key_value', LONGEST_VALUE) ?? '',
    ...placementOf(cells),
    quota: quotaOf(cells),
    weight: cells.integer('weight', 1, LARGEST_WEIGHT) ?? 1,
    priority: cells.integer('priority', -LARGEST_PRIORITY, LARGEST_PRIORITY) ?? 0,
    status: cells.oneOf('status', KeyStatus) ?? KeyStatus.ACTIVE,
    tags: cells.tags('tags'),
    owner: cells.text('owner', LONGEST_NAME) ?? null,
    expiresAt: cells.date('expires_at') ?? null,
  };
  if (row.keyValue === '') cells.complain('EMPTY', { field: 'key_value' });
  else if (row.keyValue.includes(MASK)) cells.complain('MASKED', { field: 'key_value' });
  else checkPlacement(cells, row);
  return cells.problems.length > 0 ? cells.problems : row;
}

function upstreamOf(cells: Cells, given: number | undefined): number {
  const text = cells.raw('upstream_id')?.trim();
  if (text === undefined || text === '') {
    if (given === undefined) cells.complain('EMPTY', { field: 'upstream_id' });
    return given ?? 0;
  }
  const id = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : NaN;
  if (!(id <= LARGEST_ID)) cells.complain('NOT_AN_ID', { field: 'upstream_id', value: shown(text) });
  return id;
}

function placementOf(cells: Cells): CredentialPlacement {
  return placementWithDefaults({
    location: cells.oneOf('location', CredentialLocation),
    paramName: cells.text('param_name', LONGEST_NAME),
    valuePrefix: cells.prefix('value_prefix'),
  });
}

function checkPlacement(cells: Cells, row: KeyRow): void {
  const fault = placementFault(row, row.keyValue);
  if (fault?.field === 'paramName') cells.complain('NOT_A_HEADER_NAME', { field: 'param_name' });
  else if (fault) cells.complain('NOT_A_HEADER_VALUE', { field: fault.field === 'keyValue' ? 'key_value' : 'value_prefix' });
}

/** A total alone switches the quota on. */
function quotaOf(cells: Cells): KeyRow['quota'] {
  const wrongBefore = cells.problems.length;
  const quotaTotal = cells.integer('quota_total', 1, Number.MAX_SAFE_INTEGER);
  const enableQuota = cells.boolean('enable_quota');
  if (quotaTotal !== undefined) return { enableQuota: enableQuota ?? true, quotaTotal };
  if (enableQuota && cells.problems.length === wrongBefore) cells.complain('QUOTA_MISSING');
  return undefined;
}

function jsonTexts(text: string): string[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) && parsed.every((item) => typeof item === 'string') ? parsed : [];
  } catch {
    return [];
  }
}

/** What is shown of a wrong cell: enough to find it, and no whole key that slipped into the wrong column. */
function shown(text: string): string {
  return text.length <= 20 ? text : `${text.slice(0, 12)}…`;
}
