import { buildSchema, graphql } from 'graphql';
import { describe, expect, it } from 'vitest';
import { withoutValues } from './graphql-messages.js';

const schema = buildSchema('enum Kind { A B } input Input { name: String! kind: Kind weight: Int } type Query { ask(input: Input, id: ID, kind: Kind): String }');

async function messageOf(source: string, variableValues?: Record<string, unknown>): Promise<string> {
  const { errors } = await graphql({ schema, source, variableValues });
  return withoutValues(errors![0].message);
}

describe('what GraphQL says of a mistake', () => {
  it.each([
    ['query($input: Input) { ask(input: $input) }', { input: { name: { secret: 'a; secret' } } }, 'Variable "$input" got an invalid value at "input.name": String cannot represent a non string value'],
    ['query($input: Input) { ask(input: $input) }', { input: { name: 'x', nam: 'secret' } }, 'Variable "$input" got an invalid value: Field "nam" is not defined by type "Input"'],
    ['query($input: Input) { ask(input: $input) }', { input: { name: 'x', weight: 'secret' } }, 'Variable "$input" got an invalid value at "input.weight": Int cannot represent non-integer value'],
    ['query($input: Input) { ask(input: $input) }', { input: { name: 'x', kind: 'secret' } }, 'Variable "$input" got an invalid value at "input.kind": does not exist in "Kind" enum'],
    ['{ ask(input: { name: 7, kind: A }) }', undefined, 'String cannot represent a non string value'],
    ['{ ask(input: "secret") }', undefined, 'Expected value of type "Input"'],
    ['{ ask(kind: secret) }', undefined, 'The value does not exist in "Kind" enum.'],
    ['{ ask("secret") }', undefined, 'Syntax Error: Expected Name, found String.'],
    ['{ ask(id: 1) secret" }', undefined, 'Syntax Error: Unterminated string.'],
  ])('names place and kind and repeats no value: %s', async (source, variables, message) => {
    expect(await messageOf(source, variables)).toBe(message);
  });

  it('stays as it is where no value is in it', async () => {
    expect(await messageOf('{ nothing }')).toBe('Cannot query field "nothing" on type "Query".');
  });
});
