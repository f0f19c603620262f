// Writes docs/graphql-reference.md from schema.graphql: `npm run docs:graphql`. A test fails when it is not current.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { astFromValue, buildSchema, getNamedType, isEnumType, isInputObjectType, isNonNullType, isObjectType, isScalarType, isSpecifiedScalarType, print } from 'graphql';

/** The nouns, by the names of their operations; an operation belongs to the first that fits. */
const NOUNS = [
  ['Signing in', /^(me|signIn|signOut|signInOptions|completeSetup|invitation|acceptInvitation|confirmPassword|changePassword|updateProfile|beginTotp|confirmTotp|disableTotp|mySessions|revokeSession)$/],
  ['Users and API tokens', /users?$|apiTokens?$|^renewInvitation$|^resetTotp$|^userSessions$/i],
  ['Audit log', /auditLog/i],
  ['Imports and bulk changes', /import|^(update|delete)ApiKeys$/i],
  ['Header configurations and scripts', /headerConfig|script|upstreamVariable/i],
  ['Limits and quotas', /limit|quota/i],
  ['Key probes', /probe/i],
  ['API keys', /apiKey|poolRunway/i],
  ['Rules', /rule/i],
  ['Upstreams', /upstream/i],
  ['Virtual keys', /virtualKey/i],
  ['Consumers', /consumer/i],
  ['Notifications', /notification|delivery/i],
  ['Request log', /requestLog|explainRequest|logRetention/i],
  ['Dashboard and analytics', /dashboard|analytics/i],
  ['Scheduled tasks', /scheduledTask/i],
];

const INTRO = `# GraphQL reference

Generated from \`schema.graphql\` by \`npm run docs:graphql\`; do not edit. The API is at \`/graphql\` (subscriptions over WebSocket, \`graphql-transport-ws\`), a playground at \`/playground\`. Callers are signed in, or send \`Authorization: Bearer\` with an API token; [roles](access.md#roles) say what they may do.

- **Lists** answer a Relay connection: \`edges { node cursor } pageInfo { hasNextPage endCursor } totalCount\`. They take \`first\` (20 by default, at most 100) and \`after\` (an \`endCursor\`), which are left out below.
- **Errors** carry \`extensions.code\` of a closed set (\`BAD_USER_INPUT\`, \`UNAUTHENTICATED\`, \`FORBIDDEN\`, \`NOT_FOUND\`, \`CONFLICT\`, \`RATE_LIMITED\`, …); wrong fields are in \`extensions.fields\`.
- \`!\` marks what is never null, and what must be given. In an update, what is left out stays as it is.
`;

/** @returns {string} the whole page */
export function graphqlReference(sdl) {
  const schema = buildSchema(sdl);
  const operations = ['Query', 'Mutation', 'Subscription'].flatMap((kind) => Object.values(schema.getType(kind).getFields()).map((field) => ({ kind, field })));
  const groups = new Map(NOUNS.map(([title]) => [title, []]));
  for (const operation of operations) {
    const noun = NOUNS.find(([, names]) => names.test(operation.field.name));
    if (!noun) throw new Error(`${operation.field.name} belongs to no noun: add it to scripts/graphql-reference.mjs`);
    groups.get(noun[0]).push(operation);
  }
  const home = homesOf(groups);
  const titles = [...groups.keys()].sort();
  const contents = titles.map((title) => `[${title}](#${title.toLowerCase().replaceAll(' ', '-')})`).join(' · ');
  return [INTRO, contents, ...titles.map((title) => group(title, groups.get(title), [...home].filter(([, at]) => at === title).map(([type]) => type)))].join('\n') + '\n';
}

/** Each type stands with the first noun that needs it. */
function homesOf(groups) {
  const home = new Map();
  const visit = (type, title) => {
    const named = getNamedType(type);
    if (home.has(named) || named.name === 'PageInfo' || isSpecifiedScalarType(named)) return;
    if (isPlumbing(named)) {
      for (const field of Object.values(named.getFields())) visit(field.type, title);
      return;
    }
    home.set(named, title);
    if (isEnumType(named) || isScalarType(named)) return;
    for (const field of Object.values(named.getFields())) {
      visit(field.type, title);
      for (const argument of field.args ?? []) visit(argument.type, title);
    }
  };
  // A noun's own types first, so that no other noun takes them.
  const own = [...groups].flatMap(([title, operations]) => operations.map(({ field }) => [title, field]));
  const direct = own.map(([title, field]) => [title, nodeOf(field.type)]).filter(([title, type]) => isObjectType(type) && title.toLowerCase().includes(words(type.name).split(' ')[0]));
  for (const [title, type] of direct) if (!home.has(type)) home.set(type, title);
  for (const [title, type] of direct) for (const field of Object.values(type.getFields())) visit(field.type, home.get(type) ?? title);
  for (const [title, field] of own) {
    for (const argument of field.args) visit(argument.type, title);
    visit(field.type, title);
  }
  return home;
}

/** The node of a connection, else the type itself. */
function nodeOf(type) {
  const named = getNamedType(type);
  return isPlumbing(named) && named.name.endsWith('Connection') ? getNamedType(getNamedType(named.getFields().edges.type).getFields().node.type) : named;
}

function isPlumbing(type) {
  return isObjectType(type) && /(Connection|Edge)$/.test(type.name);
}

function words(name) {
  return name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

function group(title, operations, types) {
  const byKind = ['Query', 'Mutation', 'Subscription'].flatMap((kind) => {
    const own = operations.filter((operation) => operation.kind === kind);
    return own.length === 0 ? [] : [`**${{ Query: 'Queries', Mutation: 'Mutations', Subscription: 'Subscriptions' }[kind]}**`, '', ...own.map(({ field }) => line(signature(field), field.description)), ''];
  });
  const sorted = types.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  return [`\n## ${title}`, '', ...byKind, ...sorted.flatMap((type) => [...describe(type), ''])].join('\n').trimEnd();
}

function signature({ name, args, type }) {
  const isList = isPlumbing(getNamedType(type));
  const shown = args.filter((argument) => !(isList && ['first', 'after'].includes(argument.name))).map(input);
  return `${name}${shown.length > 0 ? `(${shown.join(', ')})` : ''}: ${isList ? `[${nodeOf(type).name}]` : type}`;
}

function describe(type) {
  const head = `**\`${type.name}\`**${type.description ? ` ${oneLine(type.description)}` : ''}`;
  if (isScalarType(type)) return [head];
  if (isEnumType(type)) {
    const values = type.getValues();
    return values.some((value) => value.description) ? [head, '', ...values.map((value) => line(value.name, value.description))] : [`${head} ${values.map((value) => `\`${value.name}\``).join(' · ')}`];
  }
  const fields = Object.values(type.getFields());
  const told = fields.filter((field) => field.description);
  const text = (field) => (isInputObjectType(type) ? input(field) : signature(field));
  // Inputs without a word of their own are told in one line.
  if (told.length === 0) return [`${head} ${fields.map((field) => `\`${text(field)}\``).join(', ')}`];
  return [head, '', ...told.map((field) => line(text(field), field.description)), ...(told.length < fields.length ? [`- ${fields.filter((field) => !field.description).map((field) => `\`${text(field)}\``).join(', ')}`] : [])];
}

function input({ name, type, defaultValue }) {
  const isOptional = defaultValue !== undefined && isNonNullType(type);
  return `${name}: ${isOptional ? String(type).slice(0, -1) : type}${defaultValue === undefined ? '' : ` = ${print(astFromValue(defaultValue, type))}`}`;
}

function line(code, description) {
  return `- \`${code}\`${description ? ` ${oneLine(description)}` : ''}`;
}

function oneLine(text) {
  return text.replace(/\s+/g, ' ').replaceAll('<', '&lt;').trim();
}

if (process.argv[1] && resolve(process.argv[1]) === import.meta.filename) {
  const root = join(import.meta.dirname, '..');
  writeFileSync(join(root, 'docs/graphql-reference.md'), graphqlReference(readFileSync(join(root, 'schema.graphql'), 'utf8')));
}
