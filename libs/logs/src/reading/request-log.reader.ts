import { Injectable } from '@nestjs/common';
import { Clock, decodeCursor, encodeCursor, GatewayError, momentOfRequestId, type PageArgs } from '@app/core';
import { DataSource, type EntityManager, QueryFailedError } from 'typeorm';
import { conditionsOf, rangeOf } from './filter-sql.js';
import type { RequestLogFilter } from './request-log.filter.js';
import { fromRow, headerList, ROW_COLUMNS, type RequestLogRow } from './request-log.row.js';
import type { CapturedExchange, RequestLog, RequestLogConnection } from './request-log.type.js';

/** The first stretch of time that is searched, from the newest; each further one is six times as long. */
const FIRST_STRETCH_MS = 5 * 60_000;
const STRETCH_GROWTH = 6;
/** After this no further stretch is begun: what was found is the page, and the cursor goes on from there. */
const SEARCH_MS = 1_500;
const STATEMENT_TIMEOUT_MS = 5_000;
const QUERY_CANCELED = '57014';
const ID_SLACK_MS = 1_000;
/** Sorts after every id: a cursor with it stands before all rows of its moment. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

interface Position {
  at: Date;
  id: string;
}

export interface FoundRows {
  rows: RequestLog[];
  /** Where the search stands; undefined when the range has no more rows. */
  next: string | undefined;
  searchedUntilMs: number;
}

interface CaptureRow {
  request_headers: Record<string, string | string[]> | null;
  response_headers: Record<string, string | string[]> | null;
  request_body: string | null;
  response_body: string | null;
}

/** Reads the request log, newest first, by keyset: as quick on the last page as on the first. */
@Injectable()
export class RequestLogReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async page(filter: RequestLogFilter, { first, after }: PageArgs): Promise<RequestLogConnection> {
    const { rows, next, searchedUntilMs } = await this.find(filter, first, after);
    const edges = rows.map((node) => ({ node, cursor: encodeCursor(node.at.toISOString(), node.id) }));
    return {
      edges,
      pageInfo: { hasNextPage: next !== undefined, hasPreviousPage: after !== undefined && after !== null, startCursor: edges[0]?.cursor, endCursor: next ?? edges.at(-1)?.cursor },
      searchedUntil: new Date(searchedUntilMs),
    };
  }

  async get(id: string): Promise<RequestLog> {
    const atMs = momentOfRequestId(id);
    const rows = atMs === undefined ? [] : ((await this.dataSource.query(`SELECT ${ROW_COLUMNS} FROM request_log WHERE at BETWEEN $1 AND $2 AND id = $3`, [new Date(atMs - ID_SLACK_MS), new Date(atMs + ID_SLACK_MS), id])) as RequestLogRow[]);
    if (rows.length === 0) throw GatewayError.notFound('Request', id);
    return fromRow(rows[0]);
  }

  /** What was captured of a request; null when nothing was, or when it has been dropped since. */
  async findCapture({ at, id }: Position): Promise<CapturedExchange | null> {
    const [row] = (await this.dataSource.query('SELECT * FROM request_capture WHERE at = $1 AND id = $2', [at, id])) as CaptureRow[];
    if (!row) return null;
    return { requestHeaders: headerList(row.request_headers), responseHeaders: headerList(row.response_headers), requestBody: row.request_body, responseBody: row.response_body };
  }

  /**
   * Up to so many rows from a cursor on. Searches back in growing stretches of time, so that usual queries touch a
   * partition or two, and a search for something rare ends in time with what it has.
   */
  find(filter: RequestLogFilter, count: number, after?: string): Promise<FoundRows> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query(`SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
      return this.findWith(manager, filter, count, after);
    });
  }

  private async findWith(manager: EntityManager, filter: RequestLogFilter, count: number, after: string | undefined): Promise<FoundRows> {
    const begun = this.clock.now();
    const range = rangeOf(filter, begun);
    let position = after ? positionOf(after) : undefined;
    let toMs = Math.min(range.toMs, position ? position.at.getTime() + 1 : Infinity);
    const rows: RequestLog[] = [];
    for (let stretchMs = FIRST_STRETCH_MS; toMs > range.fromMs; stretchMs *= STRETCH_GROWTH) {
      const fromMs = Math.max(range.fromMs, toMs - stretchMs);
      const found = await search(manager, filter, fromMs, toMs, position, count + 1 - rows.length);
      rows.push(...found);
      toMs = fromMs;
      if (rows.length > count) {
        const last = rows[count - 1];
        return { rows: rows.slice(0, count), next: encodeCursor(last.at.toISOString(), last.id), searchedUntilMs: last.at.getTime() };
      }
      if (this.clock.now() - begun > SEARCH_MS) break;
      position = undefined;
    }
    const next = toMs > range.fromMs ? encodeCursor(new Date(toMs - 1).toISOString(), LAST_ID) : undefined;
    return { rows, next, searchedUntilMs: toMs };
  }
}

async function search(manager: EntityManager, filter: RequestLogFilter, fromMs: number, toMs: number, position: Position | undefined, limit: number): Promise<RequestLog[]> {
  const conditions = conditionsOf(filter).add('at >= $', new Date(fromMs)).add('at < $', new Date(toMs));
  if (position) conditions.addText(`(at, id) < (${conditions.parameter(position.at)}, ${conditions.parameter(position.id)})`);
  const sql = `SELECT ${ROW_COLUMNS} FROM request_log WHERE ${conditions.text} ORDER BY at DESC, id DESC LIMIT ${limit}`;
  return (await query<RequestLogRow>(manager, sql, conditions.parameters)).map(fromRow);
}

async function query<Row>(manager: EntityManager, sql: string, parameters: unknown[]): Promise<Row[]> {
  try {
    return (await manager.query(sql, parameters)) as Row[];
  } catch (error) {
    if (error instanceof QueryFailedError && (error.driverError as { code?: string }).code === QUERY_CANCELED) {
      throw new GatewayError('UNAVAILABLE', 'This search takes too long: narrow its range of time, or name an upstream, a key or a consumer', { reason: 'SEARCH_TOO_SLOW' });
    }
    throw error;
  }
}

function positionOf(cursor: string): Position {
  const [at, id] = decodeCursor(cursor);
  const date = new Date(at);
  if (Number.isNaN(date.getTime()) || typeof id !== 'string' || !/^[0-9a-f-]{36}$/.test(id)) throw GatewayError.badInput('after', 'is not a cursor of this list');
  return { at: date, id };
}
