import { type Type } from '@nestjs/common';
import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { GatewayError } from '../errors/gateway-error.js';

export const PAGE_SIZE_DEFAULT = 20;
export const PAGE_SIZE_MOST = 100;

/** Forward paging by the Relay cursor connections specification. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: PAGE_SIZE_DEFAULT, description: `At most ${PAGE_SIZE_MOST}.` })
  @IsInt()
  @Min(1)
  @Max(PAGE_SIZE_MOST)
  first: number = PAGE_SIZE_DEFAULT;

  @Field(() => String, { nullable: true, description: 'The endCursor of the page before.' })
  @IsOptional()
  @IsString()
  after?: string;
}

@ObjectType()
export class PageInfo {
  @Field()
  hasNextPage!: boolean;

  @Field()
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true })
  startCursor?: string;

  @Field(() => String, { nullable: true })
  endCursor?: string;
}

export interface Edge<T> {
  cursor: string;
  node: T;
}

export interface Page<T> {
  edges: Edge<T>[];
  pageInfo: PageInfo;
  /** Counts lazily: only a query that asks for it pays for it. */
  totalCount: () => Promise<number>;
}

/** The Relay connection and edge types of a node: `class ApiKeyConnection extends connectionOf(ApiKey) {}` with `@ObjectType()`. */
export function connectionOf<T>(node: Type<T>): Type<Page<T>> {
  @ObjectType(`${node.name}Edge`)
  class NodeEdge implements Edge<T> {
    @Field()
    cursor!: string;

    @Field(() => node)
    node!: T;
  }

  @ObjectType({ isAbstract: true })
  class NodeConnection implements Page<T> {
    @Field(() => [NodeEdge])
    edges!: NodeEdge[];

    @Field(() => PageInfo)
    pageInfo!: PageInfo;

    @Field(() => Int, { middleware: [({ source }: { source: Page<T> }) => source.totalCount()] })
    totalCount!: () => Promise<number>;
  }
  return NodeConnection;
}

export interface KeysetOrder<T> {
  /** A property of the entity; ties are broken by `id`. */
  by: keyof T & string;
  direction: 'ASC' | 'DESC';
}

/** One page by keyset: quick at any depth, and stable while rows come and go. The query must not be ordered yet. */
export async function keysetPage<T extends ObjectLiteral & { id: number }>(query: SelectQueryBuilder<T>, page: PageArgs, order: KeysetOrder<T> = { by: 'id', direction: 'ASC' }): Promise<Page<T>> {
  const counting = query.clone();
  const alias = query.alias;
  const comparison = order.direction === 'ASC' ? '>' : '<';
  if (page.after) {
    const [value, id] = decodeCursor(page.after);
    if (order.by === 'id') query.andWhere(`${alias}.id ${comparison} :afterId`, { afterId: id });
    else query.andWhere(`(${alias}.${order.by}, ${alias}.id) ${comparison} (:afterValue, :afterId)`, { afterValue: value, afterId: id });
  }
  query.orderBy(`${alias}.${order.by}`, order.direction);
  if (order.by !== 'id') query.addOrderBy(`${alias}.id`, order.direction);
  const rows = await query.take(page.first + 1).getMany();
  const edges = rows.slice(0, page.first).map((node) => ({ node, cursor: encodeCursor(node[order.by], node.id) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > page.first,
      hasPreviousPage: page.after !== undefined,
      startCursor: edges[0]?.cursor,
      endCursor: edges.at(-1)?.cursor,
    },
    totalCount: () => counting.getCount(),
  };
}

export function encodeCursor(value: unknown, id: number | string): string {
  return Buffer.from(JSON.stringify([value, id])).toString('base64url');
}

/** @throws GatewayError BAD_USER_INPUT when it is not a cursor that was given out. */
export function decodeCursor(cursor: string): [value: string | number, id: number | string] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parsed) && parsed.length === 2) return parsed as [string | number, number | string];
  } catch {
    // Falls through to the one message for every malformed cursor.
  }
  throw GatewayError.badInput('after', 'is not a cursor of this list');
}
