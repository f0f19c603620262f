import { applyDecorators, Injectable, type PipeTransform } from '@nestjs/common';
import { Args, Field, type FieldOptions, ID } from '@nestjs/graphql';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Min } from 'class-validator';
import { GatewayError } from '../errors/gateway-error.js';

const LARGEST_ID = 2_147_483_647;

function toId(value: unknown): number {
  const id = typeof value === 'number' ? value : /^[1-9]\d*$/.test(String(value)) ? Number(value) : NaN;
  return id <= LARGEST_ID ? id : NaN;
}

/** Ids are integers in the database and `ID` in the schema. */
@Injectable()
export class IdPipe implements PipeTransform<string | undefined, number | undefined> {
  transform(value: string | undefined): number | undefined {
    if (value === undefined || value === null) return undefined;
    const id = toId(value);
    if (Number.isNaN(id)) throw GatewayError.badInput('id', `${JSON.stringify(value)} is not an id`);
    return id;
  }
}

/** An `ID!` argument that arrives as an integer. */
export function IdArg(name = 'id'): ParameterDecorator {
  return Args(name, { type: () => ID }, new IdPipe());
}

/** An `ID` field of an input class that arrives as an integer. */
export function IdInput(options: FieldOptions = {}): PropertyDecorator {
  const rules = [Field(() => ID, options), Transform(({ value }) => (value === undefined || value === null ? value : toId(value))), IsInt(), Min(1)];
  return applyDecorators(...(options.nullable ? [...rules, IsOptional()] : rules));
}

/** An `[ID!]` field of an input class that arrives as integers. */
export function IdListInput(options: FieldOptions = {}): PropertyDecorator {
  const rules = [
    Field(() => [ID], options),
    Transform(({ value }) => (Array.isArray(value) ? value.map(toId) : value)),
    IsInt({ each: true }),
    Min(1, { each: true }),
  ];
  return applyDecorators(...(options.nullable ? [...rules, IsOptional()] : rules));
}
